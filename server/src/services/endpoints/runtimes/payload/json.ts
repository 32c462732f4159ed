import { messageOf } from '../../../../base/errors.js';
import { bad } from './errors.js';

/** A row as JSON gives it: values in the order of the columns, or by their names. */
export type JsonRow = readonly unknown[] | { readonly [name: string]: unknown };

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw bad(`${where} is not JSON: ${messageOf(error)}.`);
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Rows of `{"instances": …}`, `{"inputs": …}` or the bare value: an array of rows, or one row. A
 * row is an array, an object with an array "features", or an object of columns by name.
 */
export function readJson(text: string): JsonRow[] {
  const document = parse(text, 'the body');
  const inner = isObject(document) ? (document.instances ?? document.inputs ?? document) : document;
  if (isObject(inner)) return [rowOf(inner, 0)];
  if (!Array.isArray(inner) || inner.length === 0) throw bad('it holds no row.');
  const single = inner.every((value) => value === null || typeof value !== 'object');
  return single ? [inner] : inner.map(rowOf);
}

/** A row on each line, blank lines at the end aside. */
export function readJsonLines(text: string): JsonRow[] {
  const whole = text.trimEnd();
  if (whole === '') throw bad('it holds no row.');
  return whole.split('\n').map((line, row) => rowOf(parse(line, `row ${row + 1}`), row));
}

function rowOf(value: unknown, row: number): JsonRow {
  if (Array.isArray(value)) return value;
  if (isObject(value)) return Array.isArray(value.features) ? value.features : value;
  throw bad(`row ${row + 1} is neither an array nor an object: write [..] or {"features": [..]}.`);
}
