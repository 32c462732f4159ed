import type { Block, ColumnSlice } from '../dataset/block.js';
import { Kind } from '../dataset/cells.js';
import { type Random, seededRandom, seedOf } from './random.js';
import { TimeCells } from './time-cells.js';
import { secondsOfNumber, secondsOfText } from './time-text.js';

export interface TimeSampleOptions {
  timeColumn: string;
  /** Columns to sample; all but the time column unless given. */
  columns?: readonly string[];
  exclude?: readonly string[];
  /** Columns read as text, every cell of them. */
  textColumns?: ReadonlySet<string>;
  /** Length of the cells in seconds; chosen by the time that the rows span unless given. */
  cellSeconds?: number;
  /** Rows that are kept, at most. */
  mostRows: number;
}

/** A column with more distinct texts than this is no category, and is given up. */
const MOST_TEXTS = 1000;
const FIRST_ROWS = 16_384;

/** The sampled cells of a column: a number each, or the code of a text; NaN where there is none. */
export class SampledColumn {
  values: Float64Array<ArrayBuffer> = new Float64Array(0);
  /** The texts by code; empty in a column of numbers. */
  readonly texts: string[] = [];
  readonly #codes = new Map<string, number>();
  readonly #asText: boolean;

  constructor(asText: boolean) {
    this.#asText = asText;
  }

  get hasTooManyTexts(): boolean {
    return this.texts.length > MOST_TEXTS;
  }

  reserve(rows: number): void {
    if (rows <= this.values.length || this.hasTooManyTexts) return;
    const grown = new Float64Array(rows).fill(Number.NaN, this.values.length);
    grown.set(this.values);
    this.values = grown;
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
    if (this.hasTooManyTexts) this.#giveUp();
    return code;
  }

  #giveUp(): void {
    this.values = new Float64Array(0);
    this.#codes.clear();
  }
}

/**
 * Rows with their times, gathered in one scan: all of them up to `mostRows`, of more a uniform
 * sample (reservoir sampling by Li's algorithm L, ACM Transactions on Mathematical Software 20
 * (1994), 481-493; seeded, so that a run can be repeated). How many rows fall into each cell of
 * time is counted exactly. Rows without a readable time are left out.
 *
 * With n sampled rows, no distribution function is off by more than e but with probability
 * 2 exp(-2 n e^2) (Dvoretzky, Kiefer and Wolfowitz, with Massart's constant).
 */
export class TimeSample {
  readonly timeColumn: string;
  readonly columns = new Map<string, SampledColumn>();
  readonly cells: TimeCells;
  /** Of each sampled row: its time, and how many rows of the same date came before. */
  seconds: Float64Array<ArrayBuffer> = new Float64Array(0);
  ordinals: Float64Array<ArrayBuffer> = new Float64Array(0);
  /** Rows in the sample. */
  size = 0;
  /** Whether the time column was there. */
  foundTime = false;
  readonly #options: TimeSampleOptions;
  readonly #wanted: ReadonlySet<string> | undefined;
  readonly #left: ReadonlySet<string>;
  readonly #reservoir: Reservoir;
  readonly #times = new TimeReader();
  /** Rows of the block that enter the sample, and where. */
  #entering: { row: number; slot: number }[] = [];

  constructor(options: TimeSampleOptions) {
    this.timeColumn = options.timeColumn;
    this.cells = new TimeCells(options.cellSeconds);
    this.#options = options;
    this.#wanted = options.columns && new Set(options.columns);
    this.#left = new Set([...(options.exclude ?? []), options.timeColumn]);
    this.#reservoir = new Reservoir(options.mostRows, seededRandom(seedOf(options.timeColumn)));
  }

  add(block: Block): void {
    const time = block.names.indexOf(this.timeColumn);
    if (time < 0) return;
    this.foundTime = true;
    this.#entering = [];
    this.#place(block.column(time));
    if (this.#entering.length === 0) return;
    const capacity = this.seconds.length;
    for (const [index, name] of block.names.entries()) {
      if (this.#left.has(name) || this.#wanted?.has(name) === false) continue;
      const column = this.#column(name);
      column.reserve(capacity);
      const slice = block.column(index);
      for (const { row, slot } of this.#entering) column.put(slice, row, slot);
    }
  }

  #column(name: string): SampledColumn {
    const known = this.columns.get(name);
    if (known !== undefined) return known;
    const column = new SampledColumn(this.#options.textColumns?.has(name) === true);
    this.columns.set(name, column);
    return column;
  }

  #place(times: ColumnSlice): void {
    for (let row = 0; row < times.rows; row += 1) {
      const seconds = this.#times.read(times, row);
      if (Number.isNaN(seconds)) continue;
      const ordinal = this.cells.add(seconds);
      if (ordinal < 0) continue;
      const slot = this.#reservoir.next();
      if (slot < 0) continue;
      if (slot >= this.seconds.length) this.#grow();
      this.size = Math.max(this.size, slot + 1);
      this.seconds[slot] = seconds;
      this.ordinals[slot] = ordinal;
      this.#entering.push({ row, slot });
    }
  }

  #grow(): void {
    const rows = Math.min(this.#options.mostRows, Math.max(FIRST_ROWS, 2 * this.seconds.length));
    const [seconds, ordinals] = [new Float64Array(rows), new Float64Array(rows)];
    seconds.set(this.seconds);
    ordinals.set(this.ordinals);
    this.seconds = seconds;
    this.ordinals = ordinals;
  }
}

/** Neighbouring rows often bear the same time: it is read once. */
class TimeReader {
  #text = '';
  #seconds = Number.NaN;

  read({ kinds, numbers, texts }: ColumnSlice, row: number): number {
    const kind = kinds[row]!;
    if (kind >= Kind.integral && kind <= Kind.whole) return secondsOfNumber(numbers[row]!);
    if (kind !== Kind.text) return Number.NaN;
    const text = texts[row]!;
    if (text !== this.#text) {
      this.#text = text;
      this.#seconds = secondsOfText(text);
    }
    return this.#seconds;
  }
}

class Reservoir {
  readonly #size: number;
  readonly #random: Random;
  #seen = 0;
  #due: number;
  #w = 1;

  constructor(size: number, random: Random) {
    this.#size = size;
    this.#random = random;
    this.#due = size;
    this.#skip();
  }

  /** Where the next row goes; -1 if it is not sampled. */
  next(): number {
    const row = this.#seen;
    this.#seen += 1;
    if (row < this.#size) return row;
    if (row < this.#due) return -1;
    this.#due += 1;
    this.#skip();
    return Math.floor(this.#random.uniform() * this.#size);
  }

  #skip(): void {
    this.#w *= Math.exp(Math.log(1 - this.#random.uniform()) / this.#size);
    this.#due += Math.floor(Math.log(1 - this.#random.uniform()) / Math.log1p(-this.#w));
  }
}
