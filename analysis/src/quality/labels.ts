import type { Cell } from '../dataset/cells.js';

const NUMERIC = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const LONGEST_LABEL = 200;

/** The text by which a class is known: 1, "1" and "1.0" are one class. Undefined for no label. */
export function labelText(cell: Cell): string | undefined {
  if (cell === null || cell === undefined) return undefined;
  if (typeof cell === 'number') return Number.isNaN(cell) ? undefined : String(cell);
  const text = String(cell).trim();
  if (text === '' || text.length > LONGEST_LABEL || /^nan$/i.test(text)) return undefined;
  if (!NUMERIC.test(text)) return text;
  const value = Number(text);
  return Number.isSafeInteger(value) || !/^[+-]?\d+$/.test(text) ? String(value) : text;
}

/** What the class beside a positive one is called while no record has named it. */
export const notClass = (positive: string): string => `not ${positive}`;

/** A cell as a finite number, or NaN. */
export function numberIn(cell: Cell): number {
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : Number.NaN;
  if (typeof cell === 'bigint') return Number(cell);
  if (typeof cell !== 'string') return Number.NaN;
  const text = cell.trim();
  if (!NUMERIC.test(text)) return Number.NaN;
  const value = Number(text);
  return Number.isFinite(value) ? value : Number.NaN;
}

/** Numbers before texts, numbers by size. */
export function byLabel(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  if (!Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  if (Number.isNaN(x) !== Number.isNaN(y)) return Number.isNaN(x) ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What a message says of a cell that should be something else: `"much", no number`. */
export function otherWords(cell: Cell, wanted: 'number' | 'class'): string {
  const words = cellWords(cell);
  return words === 'missing' ? words : `${words}, no ${wanted}`;
}

/** What a message says of a cell. */
export function cellWords(cell: Cell): string {
  if (cell === null || cell === undefined || cell === '') return 'missing';
  const text = typeof cell === 'string' ? JSON.stringify(cell) : String(cell);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
