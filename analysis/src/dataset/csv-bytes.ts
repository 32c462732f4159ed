import { BLOCK_ROWS, type BlockBuilder } from './block.js';
import { Kind } from './cells.js';
import { EXACT_POWERS_OF_TEN, longDecimal } from './long-decimal.js';
import { TextCache } from './text-cache.js';

const COMMA = 44;
const QUOTE = 34;
const BACKSLASH = 92;
const MINUS = 45;
const POINT = 46;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Up to this many digits an integer fits 32 bits while it is gathered. */
const INTEGER_DIGITS = 9;
/** Up to this many digits a double holds an integer exactly. */
const EXACT_DIGITS = 15;
const MOST_EXACT_POWER = 22;

/**
 * Reads rows of plain CSV (no quotes, no escapes) from bytes into a builder. This is the fast
 * path; it gives up (-1) at anything but the expected number of plain cells, and the caller then
 * reads the row in full generality, which overwrites what was written here.
 *
 * A row ends at a quote, a backslash (both end or escape a JSON string) or the end of a line. The
 * caller guarantees that one of them follows within the buffer.
 */
export class PlainCsvReader {
  readonly #texts = new TextCache();

  /**
   * Reads one row: its cell i goes to column `columns[i]` of the builder's current row.
   *
   * @returns the position of the byte that ended the row, or -1
   */
  readRow(bytes: Buffer, start: number, columns: Int32Array, builder: BlockBuilder): number {
    const { numbers, kinds, keepText, row } = builder;
    const cells = columns.length;
    if (cells === 0) return -1; // no cell ends the row
    let at = start;
    for (let cell = 0; cell < cells; cell++) {
      const column = columns[cell]!;
      const from = at;
      let byte = bytes[at]!;
      const negative = byte === MINUS;
      if (negative) byte = bytes[++at]!;
      const digitsFrom = at;
      let digit = byte - 48;
      let value = 0;
      while (digit >= 0 && digit <= 9) {
        value = (Math.imul(value, 10) + digit) | 0;
        digit = bytes[++at]! - 48;
      }
      let fraction = 0;
      if (digit === POINT - 48) {
        const pointAt = at;
        digit = bytes[++at]! - 48;
        while (digit >= 0 && digit <= 9) {
          value = (Math.imul(value, 10) + digit) | 0;
          digit = bytes[++at]! - 48;
        }
        fraction = at - pointAt;
      }
      byte = digit + 48;
      const digits = at - digitsFrom - (fraction > 0 ? 1 : 0);
      if (digits === 0 || (byte !== COMMA && !isEnd(byte))) {
        at = this.#readOddCell(bytes, from, column, builder);
        byte = bytes[at]!;
      } else {
        const target = column * BLOCK_ROWS + row;
        let number = value;
        if (digits > INTEGER_DIGITS) number = wideNumber(bytes, digitsFrom, at);
        else if (fraction > 1) number = value / EXACT_POWERS_OF_TEN[fraction - 1]!;
        numbers[target] = negative ? 0 - number : number;
        kinds[target] = fraction > 0 ? Kind.fractional : Kind.integral;
        if (keepText[column] === 1)
          builder.texts[column]![row] = bytes.toString('latin1', from, at);
      }
      if ((byte === COMMA) === (cell === cells - 1)) return -1;
      at++;
    }
    return at - 1;
  }

  /** A cell that is not a plain number: finds its end, classifies it, keeps its text. */
  #readOddCell(bytes: Buffer, from: number, column: number, builder: BlockBuilder): number {
    const target = column * BLOCK_ROWS + builder.row;
    const at = this.#texts.find(bytes, from);
    builder.kinds[target] = this.#texts.kind;
    builder.numbers[target] = this.#texts.value;
    builder.texts[column]![builder.row] = this.#texts.text;
    return at;
  }
}

function isEnd(byte: number): boolean {
  return byte === QUOTE || byte === LINE_FEED || byte === BACKSLASH || byte === CARRIAGE_RETURN;
}

/**
 * The number that eight digits or more, with at most one point among them, stand for; NaN where
 * anything else is among them.
 */
export function wideNumber(bytes: Buffer, from: number, to: number): number {
  let first = 0; // up to eight digits,
  let second = 0; // seven more: together all that a double holds exactly,
  let rest = 0; // and up to nine that it does not.
  let digits = 0;
  let point = -1;
  for (let at = from; at < to; at++) {
    const digit = bytes[at]! - 48;
    if (digit < 0 || digit > 9) {
      if (digit !== POINT - 48 || point >= 0) return Number.NaN;
      point = at;
      continue;
    }
    if (digits < 8) first = (Math.imul(first, 10) + digit) | 0;
    else if (digits < EXACT_DIGITS) second = (Math.imul(second, 10) + digit) | 0;
    else rest = (Math.imul(rest, 10) + digit) | 0;
    digits++;
  }
  const fraction = point < 0 ? 0 : to - point - 1;
  const restDigits = digits - EXACT_DIGITS;
  if (fraction > MOST_EXACT_POWER || restDigits > INTEGER_DIGITS) return exactly(bytes, from, to);
  const secondDigits = Math.min(digits, EXACT_DIGITS) - 8;
  const high = first * EXACT_POWERS_OF_TEN[secondDigits]! + second;
  if (restDigits <= 0) return high / EXACT_POWERS_OF_TEN[fraction]!;
  const value = longDecimal(high, rest, restDigits, fraction);
  return Number.isNaN(value) ? exactly(bytes, from, to) : value;
}

function exactly(bytes: Buffer, from: number, to: number): number {
  return Number(bytes.toString('latin1', from, to));
}
