import type { TableColumn } from '../dataset/table.js';
import { listedText } from './listed-value.js';

/** A value for each row; null, undefined and NaN are missing. */
export type PlainValues =
  | readonly (number | string | boolean | null | undefined)[]
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/**
 * An array as a coded column, of the type that pandas would read: whole numbers are `int` unless
 * some are missing, float arrays `float`, mixed values texts.
 */
export function columnOf(name: string, given: PlainValues): TableColumn {
  if (ArrayBuffer.isView(given)) {
    const float = given instanceof Float64Array || given instanceof Float32Array;
    return { name, dtype: float ? 'float' : 'int', values: Float64Array.from(given) };
  }
  const types = new Set<string>();
  for (const value of given) if (!isMissing(value)) types.add(typeof value);
  const [only] = types;
  if (types.size > 1 || only === 'string') return textColumn(name, given);
  const values = Float64Array.from(given, (value) => (isMissing(value) ? NaN : Number(value)));
  if (only === 'boolean') return { name, dtype: 'bool', values };
  return { name, dtype: values.every(Number.isInteger) ? 'int' : 'float', values };
}

const isMissing = (value: unknown) => value === null || value === undefined || Number.isNaN(value);

function textColumn(name: string, given: readonly unknown[]): TableColumn {
  const codes = new Map<string, number>();
  const values = Float64Array.from(given, (value) => {
    if (isMissing(value)) return NaN;
    const text = listedText(value as string | number | boolean);
    const code = codes.get(text) ?? codes.size;
    codes.set(text, code);
    return code;
  });
  return { name, dtype: 'string', values, texts: [...codes.keys()] };
}
