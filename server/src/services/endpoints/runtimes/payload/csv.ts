import { cellNumber, numberAt } from './cell.js';
import { bad, mismatch, shown } from './errors.js';

const comma = 0x2c;
const newline = 0x0a;
const carriageReturn = 0x0d;
const quote = 0x22;
const space = 0x20;

/** Powers of ten that doubles hold exactly: below them a decimal number is one exact division. */
const powers = Array.from({ length: 23 }, (_, power) => 10 ** power);
const exactDigits = 15;

/**
 * Reads rows of numbers from CSV without a header into `values`, laid out row after row.
 * @param make asked once for the array, with the number of cells
 * @throws PredictionError naming row and column of what is not a number.
 */
export function readCsvNumbers<A extends Float32Array | Float64Array>(
  bytes: Uint8Array,
  columns: number,
  make: (cells: number) => A,
): A {
  const end = contentEnd(bytes);
  const rows = countRows(bytes, end);
  // a cell takes one byte at least, the comma or line end after it; more cannot be well formed
  if (rows * columns > end + 1) throw raggedRow(bytes, end, columns);
  const scanner = new Scanner(bytes, end);
  const values = make(rows * columns);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      values[at++] = scanner.number(row, column);
      if (scanner.next() !== column < columns - 1) throw raggedRow(bytes, end, columns);
    }
  }
  return values;
}

/** Where the last row ends: white space and blank lines after it are no rows. */
function contentEnd(bytes: Uint8Array): number {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] as number) <= space) end -= 1;
  // an empty last cell of a single column leaves nothing to see
  if (end === 0) throw bad('it holds no row.');
  return end;
}

function countRows(bytes: Uint8Array, end: number): number {
  let rows = 1;
  for (let at = bytes.indexOf(newline); at >= 0 && at < end; at = bytes.indexOf(newline, at + 1)) {
    rows += 1;
  }
  return rows;
}

/** The first row that does not have as many cells as the model has features. */
function raggedRow(bytes: Uint8Array, end: number, columns: number): Error {
  const lines = textOf(bytes, 0, end).split('\n');
  for (const [row, line] of lines.entries()) {
    const found = splitLine(line).length;
    if (found !== columns) return mismatch(row, found, columns);
  }
  return bad('a quoted cell goes on over the end of its line.');
}

const splitLine = (line: string): string[] => {
  try {
    return parseCsv(line, (text) => text)[0] ?? [''];
  } catch {
    return line.split(','); // its quotes are wrong as well; its columns are what is asked for
  }
};

const textOf = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('utf8');

/** Goes over the bytes of a table cell by cell. */
class Scanner {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #at = 0;

  constructor(bytes: Uint8Array, end: number) {
    this.#bytes = bytes;
    this.#end = end;
  }

  /** The number of the cell that begins here; its end is the next place. */
  number(row: number, column: number): number {
    const bytes = this.#bytes;
    const start = this.#at;
    let at = start;
    const negative = bytes[at] === 0x2d;
    if (negative) at += 1;
    let whole = 0;
    let point = -1;
    const first = at;
    for (; at < this.#end; at++) {
      const byte = bytes[at] as number;
      if (byte >= 48 && byte <= 57) whole = whole * 10 + byte - 48;
      else if (byte === 0x2e && point < 0) point = at;
      else break;
    }
    const digits = at - first - (point < 0 ? 0 : 1);
    if (digits === 0 || digits > exactDigits || !this.#isEnd(at)) return this.#slow(row, column);
    this.#at = at;
    const value = point < 0 ? whole : whole / (powers[at - point - 1] as number);
    return negative ? -value : value;
  }

  /** Goes past the cell's end. @returns whether another cell of the same row follows. */
  next(): boolean {
    const byte = this.#at < this.#end ? this.#bytes[this.#at] : newline;
    this.#at += byte === carriageReturn ? 2 : 1;
    return byte === comma;
  }

  #isEnd(at: number): boolean {
    if (at >= this.#end) return true;
    const byte = this.#bytes[at];
    return (
      byte === comma ||
      byte === newline ||
      (byte === carriageReturn && this.#bytes[at + 1] === newline)
    );
  }

  /** Everything but short plain decimals: exponents, words, quotes, white space. */
  #slow(row: number, column: number): number {
    const start = this.#at;
    let at = start;
    if (this.#bytes[at] === quote) {
      at = this.#bytes.indexOf(quote, at + 1) + 1;
      if (at === 0 || !this.#isEnd(at)) throw bad(`row ${row + 1}: a quoted cell does not end.`);
    } else {
      while (!this.#isEnd(at)) at += 1;
    }
    const text = textOf(this.#bytes, start, at);
    const inner = text.startsWith('"') ? text.slice(1, -1) : text;
    if (row === 0 && column === 0) this.#refuseHeader();
    const number = numberAt(inner, row, column);
    this.#at = at;
    return number;
  }

  #refuseHeader(): void {
    const line = textOf(this.#bytes, 0, this.#end).split('\n', 1)[0] as string;
    const cells = splitLine(line.trimEnd());
    if (!cells.every((cell) => cellNumber(cell) === undefined)) return;
    throw bad(`the first row is a header, ${shown(line.trimEnd())}: send the rows alone.`);
  }
}

/**
 * Splits CSV (RFC 4180: quoted cells with doubled quotes, line ends with or without a carriage
 * return) into rows of cells; blank lines at the end are no rows.
 * @throws PredictionError for quotes that do not close, and where there is no row.
 */
export function parseCsv<T>(text: string, cell: (text: string, quoted: boolean) => T): T[][] {
  const whole = text.trimEnd();
  if (whole === '') throw bad('it holds no row.');
  const rows: T[][] = [];
  let row: T[] = [];
  for (let at = 0; ; ) {
    const quoted = whole[at] === '"';
    const end = quoted ? quotedEnd(whole, at, rows.length) : plainEnd(whole, at);
    const inner = quoted ? whole.slice(at + 1, end - 1) : whole.slice(at, end);
    row.push(cell(inner.includes('""') && quoted ? inner.replaceAll('""', '"') : inner, quoted));
    if (whole[end] === ',') {
      at = end + 1;
      continue;
    }
    rows.push(row);
    row = [];
    if (end >= whole.length) return rows;
    at = end + (whole[end] === '\r' ? 2 : 1);
  }
}

function plainEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === ',' || isLineEnd(text, at)) return at;
  }
  return text.length;
}

function quotedEnd(text: string, from: number, row: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] === '"') continue;
    const end = at + 1;
    if (end === text.length || text[end] === ',' || isLineEnd(text, end)) return end;
    break;
  }
  throw bad(`row ${row + 1}: the quotes of ${shown(text.slice(from, from + 40))} do not close.`);
}

const isLineEnd = (text: string, at: number): boolean =>
  text[at] === '\n' || (text[at] === '\r' && text[at + 1] === '\n');
