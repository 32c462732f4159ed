import type { TableColumn } from '../dataset/table.js';

/**
 * A value or threshold as a configuration lists it. JavaScript has one kind of number, the reference
 * two: `{ float: 45 }` is 45.0, which names its interval "(45.0, 75.0]" where 45 names it "(45, 75]".
 * A number with a fraction is a float anyway.
 */
export type ListedValue = number | string | boolean | { readonly float: number };

/** Values of a file whose first is written as a float (45.0), where it is one. */
export const listedValues = (
  values: readonly (number | string | boolean)[],
  firstIsFloat: boolean,
): ListedValue[] =>
  values.map((value, i) =>
    i === 0 && firstIsFloat && typeof value === 'number' ? { float: value } : value,
  );

/** The number that is listed; undefined for a text. */
export function listedNumber(value: ListedValue): number | undefined {
  if (typeof value === 'string') return undefined;
  return typeof value === 'object' ? value.float : Number(value);
}

export const isFloat = (value: ListedValue): boolean =>
  typeof value === 'object' || (typeof value === 'number' && !Number.isInteger(value));

/** A listed value as Python's `str` writes it. */
export function listedText(value: ListedValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'object') return floatText(value.float);
  return Number.isInteger(value) ? wholeText(value) : floatText(value);
}

export const wholeText = (value: number): string =>
  Number.isSafeInteger(value) ? String(value) : BigInt(value).toString();

/** A float as Python's `str` writes it: `2.0`, `1e-07`, `1e+16`, `inf`. */
export function floatText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  }
  const text = Object.is(value, -0) ? '-0' : String(value);
  return text.includes('.') ? text : `${text}.0`;
}

/** A column's cell as Python's `str` writes it; '' where it is missing. */
export function cellText({ dtype, texts = [] }: TableColumn, value: number): string {
  if (Number.isNaN(value)) return '';
  if (dtype === 'string') return texts[value] as string;
  if (dtype === 'bool') return listedText(value === 1);
  return dtype === 'int' ? wholeText(value) : floatText(value);
}
