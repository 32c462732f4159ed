import type { ColumnSlice } from '../../dataset/block.js';
import { classifyText, Kind } from '../../dataset/cells.js';
import type { TableColumn } from '../../dataset/table.js';
import { isFloatMark, markedFloat } from './float-marks.js';

const LEAST_CHUNK = 256;
const MOST_CHUNK = 65_536;
/** What a text costs beside its characters: its string, its place in the map and in the list. */
const TEXT_OVERHEAD = 96;

/** Texts that pandas reads as missing in CSV, beside the empty one and `nan`. */
const MISSING_TEXTS = new Set([
  ...['#N/A', '#N/A N/A', '#NA', '-1.#IND', '-1.#QNAN', '1.#IND', '1.#QNAN', '<NA>', 'N/A', 'NA'],
  ...['NULL', 'None', 'n/a', 'null', '-NaN', '-nan', ' '],
]);

type State = 'empty' | 'numbers' | 'booleans' | 'texts';

/** A cell of JSON. */
export type JsonCell = string | number | boolean | null | undefined;

/** Gathers the cells of one column; memory grows with the rows, chunk by chunk. */
export class ColumnBuilder {
  /** Cells so far. */
  rows = 0;
  /** Bytes that are held. */
  bytes = 0;
  /** Cells that were read as missing though they hold a text such as `NA`. */
  missingTexts = 0;
  /** Whether cells of several kinds met, so that texts stand for numbers. */
  isMixed = false;
  readonly #chunks: Float64Array[] = [];
  #chunk = new Float64Array(0);
  #used = 0;
  readonly #codes = new Map<string, number>();
  readonly #texts: string[] = [];
  readonly #allTexts: boolean;
  #state: State = 'empty';
  #isFloat = false;
  #hasGap = false;

  /**
   * @param allTexts whether every cell is a text, whatever it looks like
   * @param isFloat whether numbers are floats, whatever they are
   */
  constructor(allTexts = false, isFloat = false) {
    this.#allTexts = allTexts;
    this.#isFloat = isFloat;
    if (allTexts) this.#state = 'texts';
  }

  /** Adds a block's cells, which come from CSV where `fromCsv`. */
  addSlice(slice: ColumnSlice, fromCsv: boolean): void {
    const { kinds, numbers, texts, rows } = slice;
    for (let row = 0; row < rows; row++) {
      switch (kinds[row]) {
        case Kind.integral:
        case Kind.whole:
          this.#number(numbers[row]!, texts, row);
          break;
        case Kind.fractional:
        case Kind.infinite:
          this.#isFloat = true;
          this.#number(numbers[row]!, texts, row);
          break;
        case Kind.text:
          this.#text(texts[row]!, fromCsv);
          break;
        case Kind.boolean:
          this.#booleanText(texts[row]!, fromCsv);
          break;
        default:
          this.#missing();
      }
    }
  }

  /** Adds a cell of JSON. */
  add(cell: JsonCell): void {
    if (cell === null || cell === undefined) this.#missing();
    else if (typeof cell === 'number') {
      if (!Number.isInteger(cell)) this.#isFloat = true;
      this.#number(cell);
    } else if (typeof cell === 'boolean') this.#boolean(cell, cell ? 'True' : 'False');
    else if (isFloatMark(cell)) {
      this.#isFloat = true;
      this.#number(markedFloat(cell));
    } else this.#text(cell, false);
  }

  /** Adds a cell of CSV. */
  addText(text: string): void {
    if (isFloatMark(text)) {
      this.add(text);
      return;
    }
    const { kind, value } = classifyText(text);
    if (kind === Kind.text) this.#text(text, true);
    else if (kind === Kind.boolean) this.#booleanText(text, true);
    else if (kind === Kind.missing || kind === Kind.notANumber) this.#missing();
    else {
      if (kind !== Kind.integral) this.#isFloat = true;
      this.#number(value, [text]);
    }
  }

  /** The column; nothing may be added afterwards. */
  finish(name: string): TableColumn {
    // a column of objects in pandas: True, False and nothing
    if (this.#state === 'booleans' && this.#hasGap) this.#toTexts();
    const values = this.#joined();
    if (this.#state === 'texts') return { name, dtype: 'string', values, texts: this.#texts };
    if (this.#state === 'booleans') return { name, dtype: 'bool', values };
    const isFloat = this.#isFloat || this.#hasGap || this.#state === 'empty';
    return { name, dtype: isFloat ? 'float' : 'int', values };
  }

  #number(value: number, texts: readonly (string | undefined)[] = [], row = 0): void {
    if (this.#state !== 'numbers' && !this.#enter('numbers')) {
      const text = this.#allTexts ? texts[row] : undefined;
      this.#push(this.#codeOf(text ?? String(value)));
    } else if (Number.isNaN(value)) this.#missing();
    else this.#push(value);
  }

  /** In CSV, ` True` is a text to pandas, though ` 1` is a number. */
  #booleanText(text: string, fromCsv: boolean): void {
    if (text.trim().length < text.length) this.#text(text, fromCsv);
    else this.#boolean(text.toLowerCase() === 'true', text);
  }

  #boolean(value: boolean, text: string): void {
    const isBoolean = this.#state === 'booleans' || this.#enter('booleans');
    this.#push(isBoolean ? Number(value) : this.#codeOf(text));
  }

  #text(text: string, fromCsv: boolean): void {
    if (fromCsv && MISSING_TEXTS.has(text)) {
      this.missingTexts++;
      this.#missing();
      return;
    }
    if (this.#state !== 'texts') this.#enter('texts');
    this.#push(this.#codeOf(text));
  }

  #missing(): void {
    this.#hasGap = true;
    this.#push(Number.NaN);
  }

  /** Whether the column is of that state now; where it was of another it is of texts. */
  #enter(state: State): boolean {
    if (this.#state === 'empty') {
      this.#state = state;
      return true;
    }
    if (!this.#allTexts) this.isMixed = true;
    if (this.#state !== 'texts') this.#toTexts();
    return state === 'texts';
  }

  /** Numbers and booleans so far become texts, as Python writes them. */
  #toTexts(): void {
    const isBoolean = this.#state === 'booleans';
    this.#state = 'texts';
    for (const chunk of [...this.#chunks, this.#chunk.subarray(0, this.#used)]) {
      for (const [row, value] of chunk.entries()) {
        if (Number.isNaN(value)) continue;
        chunk[row] = this.#codeOf(isBoolean ? (value === 1 ? 'True' : 'False') : String(value));
      }
    }
  }

  #codeOf(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    const code = this.#texts.length;
    this.#texts.push(text);
    this.#codes.set(text, code);
    this.bytes += 2 * text.length + TEXT_OVERHEAD;
    return code;
  }

  #push(value: number): void {
    if (this.#used === this.#chunk.length) this.#grow();
    this.#chunk[this.#used++] = value;
    this.rows++;
  }

  #grow(): void {
    if (this.#chunk.length > 0) this.#chunks.push(this.#chunk);
    this.#chunk = new Float64Array(Math.min(MOST_CHUNK, Math.max(LEAST_CHUNK, this.rows)));
    this.#used = 0;
    this.bytes += this.#chunk.byteLength;
  }

  /** Every value in one array; the chunks are given up. */
  #joined(): Float64Array {
    const values = new Float64Array(this.rows);
    let at = 0;
    for (const chunk of this.#chunks) {
      values.set(chunk, at);
      at += chunk.length;
    }
    values.set(this.#chunk.subarray(0, this.#used), at);
    this.#chunks.length = 0;
    this.#chunk = new Float64Array(0);
    this.#used = 0;
    return values;
  }
}
