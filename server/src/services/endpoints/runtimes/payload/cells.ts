import { cellNumber } from './cell.js';
import { parseCsv } from './csv.js';
import { bad, checkCells } from './errors.js';
import { type JsonRow, readJson, readJsonLines } from './json.js';
import { readLibsvm } from './libsvm.js';
import type { PayloadForm } from './media.js';

const mostIndices = 1_000_000;

/**
 * Rows of a request with values of any kind: those of JSON as they are; cells of CSV by `cell`.
 * @throws PredictionError for what is no table.
 */
export function readCells(
  body: Uint8Array,
  form: PayloadForm,
  cell: (text: string, quoted: boolean) => unknown,
): JsonRow[] {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  if (form === 'json') return readJson(text);
  if (form === 'jsonlines') return readJsonLines(text);
  if (form === 'libsvm') return denseRows(text);
  const rows = parseCsv(text, cell);
  const width = rows[0]?.length;
  const ragged = rows.findIndex((row) => row.length !== width);
  if (ragged < 0) return rows;
  throw bad(`row ${ragged + 1} has ${rows[ragged]?.length} columns, row 1 has ${width}.`);
}

/** A CSV cell by its look: a number, null where nothing stands, or text. */
export function cellValue(text: string, quoted: boolean): unknown {
  if (quoted) return text;
  if (text === '') return null;
  const number = cellNumber(text);
  return number === undefined || Number.isNaN(number) ? text : number;
}

function denseRows(text: string): JsonRow[] {
  const rows = readLibsvm(text, mostIndices);
  let width = 0;
  for (const row of rows) for (const [index] of row) width = Math.max(width, index + 1);
  checkCells(rows.length, width);
  return rows.map((row) => {
    const cells: (number | null)[] = new Array(width).fill(null);
    for (const [index, value] of row) cells[index] = Number.isNaN(value) ? null : value;
    return cells;
  });
}
