import { bad, shown } from './errors.js';

const missingWords = new Set(['', 'nan', 'na', 'null', 'none', '?']);

/** JavaScript reads 0x, 0b and 0o prefixes as numbers; tables have none. */
const isPrefixed = (text: string): boolean => {
  const second = text.charCodeAt(1) | 32;
  return text.charCodeAt(0) === 48 && (second === 120 || second === 98 || second === 111);
};

/**
 * The number that a cell's text writes: a decimal number, an infinity, or NaN for a missing value
 * (nothing, `nan`, `na`, `null`, `none`, `?`).
 * @returns undefined where it is none of them.
 */
export function cellNumber(text: string): number | undefined {
  const word = text.trim();
  const number = Number(word);
  if (word !== '' && !Number.isNaN(number) && !isPrefixed(word)) return number;
  const lower = word.toLowerCase();
  if (missingWords.has(lower)) return Number.NaN;
  if (lower === 'inf' || lower === '+inf') return Number.POSITIVE_INFINITY;
  return lower === '-inf' ? Number.NEGATIVE_INFINITY : undefined;
}

/** @throws PredictionError naming row and column, both from 0 here, where it is not a number. */
export function numberAt(text: string, row: number, column: number): number {
  const number = cellNumber(text);
  if (number !== undefined) return number;
  throw bad(`row ${row + 1}, column ${column + 1}: ${shown(text)} is not a number.`);
}

/** The same of a value of JSON's; null is a missing value. */
export function valueAt(value: unknown, row: number, column: number): number {
  if (typeof value === 'number') return value;
  if (value === null || value === undefined) return Number.NaN;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'string') return numberAt(value, row, column);
  throw bad(
    `row ${row + 1}, column ${column + 1}: ${shown(JSON.stringify(value))} is not a number.`,
  );
}
