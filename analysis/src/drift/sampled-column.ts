import type { ColumnSlice } from '../dataset/block.js';
import { Kind } from '../dataset/cells.js';
import type { Packed } from '../summary/packed.js';
import { numbersAt } from './ascending.js';

/** A column with more distinct texts than this is no category, and is given up. */
const MOST_TEXTS = 1000;

/** The sampled cells of a column: a number each, or the code of a text; NaN where there is none. */
export class SampledColumn {
  values: Float64Array<ArrayBuffer> = new Float64Array(0);
  /** The texts by code; empty in a column of numbers. */
  readonly texts: string[] = [];
  readonly #codes = new Map<string, number>();
  readonly #asText: boolean;
  #givenUp = false;

  constructor(asText: boolean) {
    this.#asText = asText;
  }

  get hasTooManyTexts(): boolean {
    return this.#givenUp;
  }

  reserve(rows: number): void {
    if (rows <= this.values.length || this.hasTooManyTexts) return;
    const grown = new Float64Array(rows).fill(Number.NaN, this.values.length);
    grown.set(this.values);
    this.values = grown;
  }

  /** Makes it a column of another length, its cells all empty. */
  resize(rows: number): void {
    this.values = new Float64Array(this.hasTooManyTexts ? 0 : rows).fill(Number.NaN);
  }

  /** Takes over the cells of another part of the column, from its rows to slots of this one. */
  take(other: SampledColumn, rows: Int32Array, slots: Int32Array): void {
    if (other.hasTooManyTexts && !this.hasTooManyTexts) this.#giveUp();
    if (this.hasTooManyTexts) return;
    const codes =
      other.texts.length === 0 ? undefined : new Int32Array(other.texts.length).fill(-1);
    for (let i = 0; i < rows.length; i += 1) {
      let value = other.values[rows[i]!]!;
      if (codes !== undefined && !Number.isNaN(value)) {
        if (codes[value] === -1) codes[value] = this.#codeOf(other.texts[value]!);
        value = codes[value]!;
        if (this.hasTooManyTexts) return;
      }
      this.values[slots[i]!] = value;
    }
  }

  /** As plain data, without the cells. */
  pack(): Packed {
    return [this.#asText, this.hasTooManyTexts ? null : this.texts.slice()];
  }

  static unpack(packed: Packed): SampledColumn {
    const [asText, texts] = packed as [boolean, string[] | null];
    const column = new SampledColumn(asText);
    if (texts === null) column.#giveUp();
    else for (const text of texts) column.#codeOf(text);
    return column;
  }

  /** The cells of some rows as plain data. */
  packCells(rows: Int32Array): Packed {
    return this.hasTooManyTexts ? null : numbersAt(this.values, rows);
  }

  put({ kinds, numbers, texts }: ColumnSlice, row: number, slot: number): void {
    if (this.hasTooManyTexts) return;
    const kind = kinds[row]!;
    let value = Number.NaN;
    if (kind === Kind.text || kind === Kind.boolean || (this.#asText && kind !== Kind.missing)) {
      value = this.#codeOf(texts[row]!);
    } else if (kind >= Kind.integral && kind <= Kind.whole) value = numbers[row]! + 0;
    this.values[slot] = value;
  }

  #codeOf(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    const code = this.texts.push(text) - 1;
    this.#codes.set(text, code);
    if (this.texts.length > MOST_TEXTS) this.#giveUp();
    return code;
  }

  #giveUp(): void {
    this.#givenUp = true;
    this.texts.length = 0;
    this.values = new Float64Array(0);
    this.#codes.clear();
  }
}
