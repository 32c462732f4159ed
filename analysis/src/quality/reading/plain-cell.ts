import { wideNumber } from '../../dataset/csv-bytes.js';
import { EXACT_POWERS_OF_TEN } from '../../dataset/long-decimal.js';

const QUOTE = 34;
const COMMA = 44;
const MINUS = 45;
const POINT = 46;
const BACKSLASH = 92;
const LETTER_N = 110;
const LETTER_R = 114;
/** Up to this many digits an integer fits 32 bits while it is gathered. */
const INTEGER_DIGITS = 9;
const NUMERIC = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** What `plainCell` returns for a payload that must be read in full generality. */
export const NOT_PLAIN = Symbol('not plain');

/**
 * The cell of a payload that is one row of CSV without quotes or escapes, but for an escaped line
 * end after it: a number if it is one, else its text; undefined where the row is too short.
 *
 * @param from position after the payload's first quote; @param to position of its last one
 */
export function plainCell(
  bytes: Buffer,
  from: number,
  to: number,
  index: number,
): number | string | undefined | typeof NOT_PLAIN {
  const end = rowEnd(bytes, from, to);
  if (index === 0) {
    // most rows are one number, which is known to be one once it is read
    const only = decimalAt(bytes, from, end);
    if (!Number.isNaN(only)) return only;
  }
  let start = from;
  let cell = 0;
  let stop = end;
  for (let at = from; at < end; at++) {
    const byte = bytes[at];
    if (byte === BACKSLASH || byte === QUOTE) return NOT_PLAIN;
    if (byte !== COMMA) continue;
    if (cell === index) stop = Math.min(stop, at);
    else if (cell < index) start = at + 1;
    cell++;
  }
  if (cell < index || start > stop || from === end) return undefined;
  const number = decimalAt(bytes, start, stop);
  return Number.isNaN(number) ? oddCell(bytes, start, stop) : number;
}

/** The end of a row without the escaped line end after it. */
function rowEnd(bytes: Buffer, from: number, to: number): number {
  let end = to;
  if (end - 2 >= from && bytes[end - 2] === BACKSLASH && bytes[end - 1] === LETTER_N) end -= 2;
  if (end - 2 >= from && bytes[end - 2] === BACKSLASH && bytes[end - 1] === LETTER_R) end -= 2;
  return end;
}

/** The number that is written there in digits, with a point and a minus at most; else NaN. */
function decimalAt(bytes: Buffer, start: number, stop: number): number {
  let at = start;
  const isNegative = bytes[at] === MINUS;
  if (isNegative) at++;
  if (stop - at > INTEGER_DIGITS) {
    const number = wideNumber(bytes, at, stop);
    return isNegative ? -number : number;
  }
  const digitsFrom = at;
  let value = 0;
  let digit = bytes[at]! - 48;
  while (digit >= 0 && digit <= 9 && at < stop) {
    value = (Math.imul(value, 10) + digit) | 0;
    digit = bytes[++at]! - 48;
  }
  let fraction = 0;
  if (digit === POINT - 48 && at < stop) {
    const pointAt = at;
    digit = bytes[++at]! - 48;
    while (digit >= 0 && digit <= 9 && at < stop) {
      value = (Math.imul(value, 10) + digit) | 0;
      digit = bytes[++at]! - 48;
    }
    fraction = at - pointAt;
  }
  const digits = at - digitsFrom - (fraction > 0 ? 1 : 0);
  if (digits === 0 || at < stop) return Number.NaN;
  const number = fraction > 1 ? value / EXACT_POWERS_OF_TEN[fraction - 1]! : value;
  return isNegative ? -number : number;
}

function oddCell(bytes: Buffer, start: number, stop: number): number | string {
  const text = bytes.toString('utf8', start, stop).trim();
  return NUMERIC.test(text) ? Number(text) : text;
}
