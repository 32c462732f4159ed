import type { Block, ColumnSlice } from '../dataset/block.js';
import { Kind } from '../dataset/cells.js';
import { sortDoubles } from '../sketch/sort-doubles.js';
import type { Packed } from '../summary/packed.js';
import { numbersAt } from './ascending.js';
import { type Random, seededRandom, seedOf } from './random.js';
import { type PackedRows, type Priority, type Tier, tierReach, tierRows } from './sample-tiers.js';
import { SampledColumn } from './sampled-column.js';
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
  /** Chooses the random numbers; samples that are to be merged need different ones. */
  seed?: string;
}

const FIRST_ROWS = 64;

/**
 * Rows with their times, gathered in one scan: all of them up to `mostRows`, of more a uniform
 * sample, those with the lowest of random priorities (seeded, so that a run can be repeated).
 * Samples of parts of the data merge into one of the whole, associatively and commutatively: the
 * rows with the lowest priorities among all (bottom-k sampling: Cohen and Kaplan, "Summarizing
 * data using bottom-k sketches", PODC 2007). How many rows fall into each cell of time is counted
 * exactly. Rows without a readable time are left out.
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
  priorities: Float64Array<ArrayBuffer> = new Float64Array(0);
  /** Rows in the sample. */
  size = 0;
  /** Whether the time column was there. */
  foundTime = false;
  readonly #options: TimeSampleOptions;
  readonly #wanted: ReadonlySet<string> | undefined;
  readonly #left: ReadonlySet<string>;
  readonly #lowest: LowestPriorities;
  readonly #random: Random;
  readonly #times = new TimeReader();
  /** Rows that were not read yet. */
  #apart: readonly Tier[] = [];
  /** Rows of the block that enter the sample, and where. */
  #entering: { row: number; slot: number }[] = [];

  constructor(options: TimeSampleOptions, cells = new TimeCells(options.cellSeconds)) {
    this.timeColumn = options.timeColumn;
    this.cells = cells;
    this.#options = options;
    this.#wanted = options.columns && new Set(options.columns);
    this.#left = new Set([...(options.exclude ?? []), options.timeColumn]);
    this.#lowest = new LowestPriorities(options.mostRows);
    this.#random = seededRandom(seedOf(options.seed ?? options.timeColumn));
  }

  /** The sample has every row with a priority up to this. */
  get limit(): Priority {
    return this.#lowest.limit;
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
      const priority = Math.floor(this.#random.uniform() * 2 ** 32) - 2 ** 31;
      const slot = this.#lowest.slotFor(priority, this.priorities);
      if (slot < 0) continue;
      if (slot >= this.seconds.length) this.#grow();
      this.priorities[slot] = priority;
      this.size = Math.max(this.size, slot + 1);
      this.seconds[slot] = seconds;
      this.ordinals[slot] = ordinal;
      this.#entering.push({ row, slot });
    }
  }

  #grow(): void {
    const rows = Math.min(this.#options.mostRows, Math.max(FIRST_ROWS, 2 * this.seconds.length));
    this.seconds = grown(this.seconds, rows);
    this.ordinals = grown(this.ordinals, rows);
    this.priorities = grown(this.priorities, rows);
  }

  /** As plain data; `unpack` gives a sample that can be merged and read, but takes no more rows. */
  pack(): Packed {
    return [this.#packHead(), [], this.#packRows(rowsUpTo(this.priorities, this.size))];
  }

  /** The same with the rows apart, so that those of low priority can be had without the others. */
  packInTiers(): { head: Packed; tiers: Packed[] } {
    const tiers = tierRows(this.priorities, this.size);
    if (tiers.length < 2) return { head: this.pack(), tiers: [] };
    const counts = tiers.map(({ limit, rows }) => [limit, rows.length]);
    return {
      head: [this.#packHead(), counts, null],
      tiers: tiers.map(({ rows }) => this.#packRows(rows)),
    };
  }

  #packHead(): Packed {
    const limit = this.limit;
    return [
      this.timeColumn,
      this.foundTime,
      Number.isFinite(limit) ? limit : null,
      this.cells.pack(),
      [...this.columns].map(([name, column]) => [name, column.pack()]),
    ];
  }

  #packRows(rows: Int32Array): Packed {
    return [
      numbersAt(this.seconds, rows),
      numbersAt(this.ordinals, rows),
      numbersAt(this.priorities, rows),
      [...this.columns.values()].map((column) => column.packCells(rows)),
    ];
  }

  /** @param readTier gives the rows that were packed apart, when a merge wants them */
  static unpack(packed: Packed, readTier?: (tier: number) => Packed): TimeSample {
    const [head, tiers, rows] = packed as [HeadPacked, [number, number][], PackedRows | null];
    const [timeColumn, foundTime, limit, cells, columns] = head;
    const sample = new TimeSample({ timeColumn, mostRows: 0 }, TimeCells.unpack(cells));
    sample.foundTime = foundTime;
    sample.#lowest.limit = limit ?? Number.POSITIVE_INFINITY;
    for (const [name, column] of columns) sample.columns.set(name, SampledColumn.unpack(column));
    if (rows !== null) sample.#fill([rows]);
    sample.#apart = tiers.map(([upTo, count], tier) => ({
      limit: upTo,
      rows: count,
      read: () => readTier?.(tier) as PackedRows,
    }));
    return sample;
  }

  /** Reads the rows that lie apart up to a priority, or somewhat beyond; the others are left out. */
  #readUpTo(limit: Priority): void {
    const { length } = this.#apart.filter((tier) => tier.limit < limit);
    const wanted = this.#apart.slice(0, length + 1);
    const last = wanted.at(-1);
    if (last === undefined) return;
    if (wanted.length < this.#apart.length) {
      this.#lowest.limit = Math.min(this.#lowest.limit, last.limit);
    }
    this.#apart = [];
    this.#fill(wanted.map(({ read }) => read()));
  }

  #fill(parts: readonly PackedRows[]): void {
    this.seconds = joined(parts.map(([seconds]) => seconds));
    this.ordinals = joined(parts.map(([, ordinals]) => ordinals));
    this.priorities = joined(parts.map(([, , priorities]) => priorities));
    this.size = this.seconds.length;
    for (const [index, column] of [...this.columns.values()].entries()) {
      if (column.hasTooManyTexts) continue;
      column.values = joined(parts.map(([, , , values]) => values[index]!));
    }
  }

  /**
   * The sample of all the data that samples stand for, given in the order of the data. They must
   * have been counted in cells of one length; the result takes no more rows.
   */
  static merged(samples: readonly TimeSample[], mostRows: number): TimeSample {
    const [first] = samples;
    const { timeColumn } = first!;
    const reach = tierReach(
      samples.map((sample) => ({ sample, apart: sample.#apart })),
      mostRows,
    );
    for (const sample of samples) sample.#readUpTo(reach);
    const cells = TimeCells.merged(samples.map((sample) => sample.cells));
    const result = new TimeSample({ timeColumn, mostRows: 0 }, cells);
    result.foundTime = samples.some(({ foundTime }) => foundTime);
    const limit = commonLimit(samples, mostRows);
    result.#lowest.limit = limit;
    const kept = samples.map(({ priorities, size }) => rowsUpTo(priorities, size, limit));
    const size = kept.reduce((sum, rows) => sum + rows.length, 0);
    result.size = size;
    result.seconds = new Float64Array(size);
    result.ordinals = new Float64Array(size);
    result.priorities = new Float64Array(size);
    const before = new Map<number, number>();
    let from = 0;
    for (const [index, sample] of samples.entries()) {
      result.#take(sample, kept[index]!, from, before);
      from += kept[index]!.length;
    }
    return result;
  }

  /** @param before rows of each date in the samples before; grows by this one's */
  #take(other: TimeSample, rows: Int32Array, from: number, before: Map<number, number>): void {
    const slots = rows.map((_, i) => from + i);
    for (let i = 0; i < rows.length; i += 1) {
      const row = rows[i]!;
      const seconds = other.seconds[row]!;
      this.seconds[from + i] = seconds;
      this.ordinals[from + i] = other.ordinals[row]! + (before.get(seconds) ?? 0);
      this.priorities[from + i] = other.priorities[row]!;
    }
    for (const [date, count] of other.cells.days ?? []) {
      before.set(date, (before.get(date) ?? 0) + count);
    }
    for (const [name, column] of other.columns) {
      const mine = this.#column(name);
      if (mine.values.length < this.size) mine.resize(this.size);
      mine.take(column, rows, slots);
    }
  }
}

type HeadPacked = [string, boolean, number | null, Packed, [string, Packed][]];

function grown(values: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(length);
  longer.set(values);
  return longer;
}

function joined(parts: readonly Float64Array<ArrayBuffer>[]): Float64Array<ArrayBuffer> {
  if (parts.length === 1) return parts[0]!;
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let from = 0;
  for (const part of parts) {
    all.set(part, from);
    from += part.length;
  }
  return all;
}

/** Up to which priority all samples are complete, and hold at most `mostRows` rows together. */
function commonLimit(samples: readonly TimeSample[], mostRows: number): Priority {
  const limit = Math.min(...samples.map((sample) => sample.limit));
  const total = samples.reduce((sum, { size }) => sum + size, 0);
  if (total <= mostRows) return limit;
  const all = new Float64Array(total);
  let length = 0;
  for (const { priorities, size } of samples) {
    for (let row = 0; row < size; row += 1) {
      if (priorities[row]! <= limit) all[length++] = priorities[row]!;
    }
  }
  if (length <= mostRows) return limit;
  sortDoubles(all, length);
  return all[mostRows - 1]!;
}

function rowsUpTo(
  priorities: Float64Array,
  size: number,
  limit: Priority = Number.POSITIVE_INFINITY,
): Int32Array {
  const rows = new Int32Array(size);
  let count = 0;
  for (let row = 0; row < size; row += 1) if (priorities[row]! <= limit) rows[count++] = row;
  return rows.subarray(0, count);
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

/** Which slots the rows with the lowest priorities go to; a heap finds the highest of them. */
class LowestPriorities {
  /** The highest priority that is kept, once a row was dropped. */
  limit: Priority = Number.POSITIVE_INFINITY;
  readonly #most: number;
  #used = 0;
  #heap = new Int32Array(0);

  constructor(most: number) {
    this.#most = most;
  }

  /** Where a row goes; -1 if it is not kept. The caller writes its priority there. */
  slotFor(priority: Priority, priorities: Float64Array): number {
    if (this.#used < this.#most) return this.#used++;
    if (this.#heap.length === 0) this.#order(priorities);
    const top = this.#heap[0]!;
    this.limit = priorities[top]!;
    if (priority >= this.limit) return -1;
    priorities[top] = priority;
    this.#sink(0, priorities);
    this.limit = priorities[this.#heap[0]!]!;
    return top;
  }

  #order(priorities: Float64Array): void {
    this.#heap = Int32Array.from({ length: this.#most }, (_, slot) => slot);
    for (let at = (this.#most >> 1) - 1; at >= 0; at -= 1) this.#sink(at, priorities);
  }

  #sink(from: number, priorities: Float64Array): void {
    const heap = this.#heap;
    const slot = heap[from]!;
    const priority = priorities[slot]!;
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      const right = child + 1;
      if (right < heap.length && priorities[heap[right]!]! > priorities[heap[child]!]!)
        child = right;
      if (priorities[heap[child]!]! <= priority) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = slot;
  }
}
