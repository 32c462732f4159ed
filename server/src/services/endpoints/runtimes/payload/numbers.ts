import { valueAt } from './cell.js';
import { readCsvNumbers } from './csv.js';
import { bad, checkCells, mismatch, shown } from './errors.js';
import { type JsonRow, readJson, readJsonLines } from './json.js';
import { readLibsvm } from './libsvm.js';
import type { PayloadForm } from './media.js';

/** A model's columns; by name where the model knows their names. */
export interface Columns {
  readonly count: number;
  readonly names?: readonly string[] | undefined;
}

export type Numbers = Float32Array | Float64Array;

/**
 * Rows of a request for prediction, without the target, as numbers.
 * @param make the array to fill, for so many cells
 * @returns values row after row, `columns.count` each, NaN where missing.
 * @throws PredictionError naming row and column of what cannot be read.
 */
export function readNumbers<A extends Numbers>(
  body: Uint8Array,
  form: PayloadForm,
  columns: Columns,
  make: (cells: number) => A,
): A {
  if (form === 'csv') return readCsvNumbers(body, columns.count, make);
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  if (form === 'libsvm') return fromSparse(text, columns, make);
  return fromRows(form === 'json' ? readJson(text) : readJsonLines(text), columns, make);
}

function fromSparse<A extends Numbers>(text: string, { count }: Columns, make: (n: number) => A) {
  const rows = readLibsvm(text, count);
  checkCells(rows.length, count);
  const values = make(rows.length * count);
  values.fill(Number.NaN);
  for (const [row, pairs] of rows.entries()) {
    for (const [index, value] of pairs) values[row * count + index] = value;
  }
  return values;
}

function fromRows<A extends Numbers>(
  rows: readonly JsonRow[],
  columns: Columns,
  make: (cells: number) => A,
): A {
  const { count } = columns;
  // an array or object that is wrong in its length is refused before room is made for all
  const ordered = rows.map((row, at) => inOrder(row, at, columns));
  const values = make(rows.length * count);
  let at = 0;
  for (let row = 0; row < ordered.length; row++) {
    const cells = ordered[row] as readonly unknown[];
    for (let column = 0; column < count; column++) {
      const cell = cells[column];
      values[at++] = typeof cell === 'number' ? cell : valueAt(cell, row, column);
    }
  }
  return values;
}

/**
 * A row's values in the order of the model's columns.
 * @throws PredictionError naming a column that is missing or that the model does not know.
 */
export function inOrder(row: JsonRow, at: number, columns: Columns): readonly unknown[] {
  if (isArray(row)) {
    if (row.length !== columns.count) throw mismatch(at, row.length, columns.count);
    return row;
  }
  const { names } = columns;
  if (!names) {
    throw bad(
      `row ${at + 1} is an object, and the model does not name its columns: write {"features": [..]}.`,
    );
  }
  const cells = names.map((name) => {
    if (Object.hasOwn(row, name)) return row[name];
    throw bad(`row ${at + 1} has no ${shown(name)}: give it, null where its value is missing.`);
  });
  if (Object.keys(row).length > names.length) {
    const known = new Set(names);
    const other = Object.keys(row).find((name) => !known.has(name)) as string;
    throw bad(`row ${at + 1}: the model has no column ${shown(other)}.`);
  }
  return cells;
}

/** `Array.isArray` does not narrow readonly arrays away. */
const isArray = (row: JsonRow): row is readonly unknown[] => Array.isArray(row);
