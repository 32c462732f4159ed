import type { Packed } from '../summary/packed.js';

const DAY = 86_400;
/** Lengths that a cell may have, in seconds, each a multiple of the last: a minute to four weeks. */
const LENGTHS = [60, 300, 900, 3600, 10_800, 21_600, 43_200, 86_400, 604_800, 2_419_200];
/** Cells of a profile whose length may be chosen. */
const MOST_CELLS = 10_000;
/** Cells of a profile of given length: more than any window that a baseline could be held against. */
const MOST_GIVEN_CELLS = 20_000;
/** Different cells that are counted while rows come in, however far apart their times are. */
const MOST_COUNTED = 1_000_000;

type CellsPacked = [number | null, number, [number, number] | null, Pairs, Pairs | null];
type Pairs = [Float64Array, Float64Array];

function columnsOf(counts: ReadonlyMap<number, number>): Pairs {
  return [Float64Array.from(counts.keys()), Float64Array.from(counts.values())];
}

function mapOf([keys, counts]: Pairs): Map<number, number> {
  return new Map(Array.from(keys, (key, index) => [key, counts[index]!]));
}

function addTo(counts: Map<number, number>, more: ReadonlyMap<number, number>): void {
  for (const [key, count] of more) counts.set(key, (counts.get(key) ?? 0) + count);
}

/** Cells of equal length, aligned to UTC. */
export interface CellLayout {
  /** Start of the first cell, seconds since 1970. */
  start: number;
  /** Length of a cell in seconds. */
  length: number;
  /** Rows in each cell. */
  counts: number[];
  /** The cell of a row, by its time and what `add` returned for it; none where not in 0..cells. */
  cellOf(seconds: number, ordinal: number): number;
}

/**
 * Counts rows by time as they come in, for cells whose length is given or chosen at the end.
 * Memory: some ten thousand counts, which become coarser as time goes on; with dates alone, one
 * for each day.
 */
export class TimeCells {
  rows = 0;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;
  /** Length of what is counted, a divisor of the cells' length. */
  #unit: number;
  #counts = new Map<number, number>();
  /** Rows of each day, while all times are midnights. */
  #days: Map<number, number> | undefined = new Map();
  readonly #given: number | undefined;

  /** Rows of each day, while all times are midnights. */
  get days(): ReadonlyMap<number, number> | undefined {
    return this.#days;
  }

  /** @param cellSeconds length of a cell; chosen by the time that the rows span unless given */
  constructor(cellSeconds?: number) {
    this.#given = cellSeconds;
    this.#unit = cellSeconds ?? LENGTHS[0]!;
  }

  /**
   * Counts a row.
   *
   * @returns how many rows of the same date came before it, -1 if it cannot be counted
   */
  add(seconds: number): number {
    const key = Math.floor(seconds / this.#unit);
    const count = this.#counts.get(key) ?? 0;
    if (count === 0 && this.#counts.size >= MOST_COUNTED) return -1;
    this.#counts.set(key, count + 1);
    if (count === 0 && this.#given === undefined) this.#coarsen();
    this.rows += 1;
    if (seconds < this.#first) this.#first = seconds;
    if (seconds > this.#last) this.#last = seconds;
    if (this.#days === undefined) return 0;
    if (seconds % DAY !== 0) {
      this.#days = undefined;
      return 0;
    }
    const before = this.#days.get(seconds) ?? 0;
    this.#days.set(seconds, before + 1);
    return before;
  }

  /** As plain data: a given length, the first and last time, the counts, the days if there are. */
  pack(): Packed {
    return [
      this.#given ?? null,
      this.#unit,
      this.rows === 0 ? null : [this.#first, this.#last],
      columnsOf(this.#counts),
      this.#days === undefined ? null : columnsOf(this.#days),
    ];
  }

  static unpack(packed: Packed): TimeCells {
    const [given, unit, times, counts, days] = packed as CellsPacked;
    const cells = new TimeCells(given ?? undefined);
    cells.#unit = unit;
    [cells.#first, cells.#last] = times ?? [cells.#first, cells.#last];
    cells.#counts = mapOf(counts);
    cells.#days = days === null ? undefined : mapOf(days);
    for (const count of cells.#counts.values()) cells.rows += count;
    return cells;
  }

  /** The counts of all together; they must be of one given length. */
  static merged(parts: readonly TimeCells[]): TimeCells {
    const [first] = parts;
    const all = new TimeCells(first === undefined ? undefined : first.#given);
    const days = new Map<number, number>();
    for (const part of parts) {
      if (part.#unit !== all.#unit) throw new Error('cells of different lengths do not merge');
      addTo(all.#counts, part.#counts);
      if (part.#days === undefined) all.#days = undefined;
      else addTo(days, part.#days);
      all.rows += part.rows;
      all.#first = Math.min(all.#first, part.#first);
      all.#last = Math.max(all.#last, part.#last);
    }
    if (all.#days !== undefined) all.#days = days;
    return all;
  }

  /** The same rows in cells of a length that is a multiple of the given one. */
  inCells(seconds: number): TimeCells {
    if (seconds % this.#unit !== 0) throw new Error(`cells of ${seconds} seconds cannot be had`);
    const cells = new TimeCells(seconds);
    for (const [key, count] of this.#counts) {
      const to = Math.floor((key * this.#unit) / seconds);
      cells.#counts.set(to, (cells.#counts.get(to) ?? 0) + count);
    }
    cells.#days = this.#days;
    cells.#first = this.#first;
    cells.#last = this.#last;
    cells.rows = this.rows;
    return cells;
  }

  /** Cells that occupy more units than there may be cells will be longer than a unit. */
  #coarsen(): void {
    while (this.#counts.size > MOST_CELLS + 1) {
      const longer = nextLength(this.#unit);
      const counts = new Map<number, number>();
      for (const [key, count] of this.#counts) {
        const to = Math.floor((key * this.#unit) / longer);
        counts.set(to, (counts.get(to) ?? 0) + count);
      }
      this.#unit = longer;
      this.#counts = counts;
    }
  }

  /**
   * The cells. A length that is to be chosen is the shortest that keeps their number within `most`
   * and the rows. With dates alone, the rows of a day are spread evenly over it in their order,
   * which is the hour of the day where rows were recorded at an even pace. With a given length and
   * times so far apart that there would be more than 20,000 cells, the 20,000 with the most rows
   * side by side are kept: a stray time does not count.
   *
   * @returns undefined if there are no rows
   */
  layout(most = MOST_CELLS): CellLayout | undefined {
    if (this.rows === 0) return undefined;
    const days = this.#days !== undefined && this.#days.size < this.rows ? this.#days : undefined;
    const last = this.#last + (days === undefined ? 0 : DAY - 1);
    const length = this.#given ?? this.#chosen(last, most);
    let from = Math.floor(this.#first / length);
    let to = Math.floor(last / length) + 1;
    if (this.#given !== undefined && to - from > MOST_GIVEN_CELLS) {
      from = this.#fullest();
      to = Math.min(to, from + MOST_GIVEN_CELLS);
    }
    const start = from * length;
    const spread = (seconds: number, ordinal: number) =>
      days === undefined ? seconds : seconds + (DAY / days.get(seconds)!) * (ordinal + 0.5);
    const cellOf = (seconds: number, ordinal: number) =>
      Math.floor((spread(seconds, ordinal) - start) / length);
    const counts = new Array<number>(to - from).fill(0);
    const count = (cell: number, rows: number) => {
      if (cell >= 0 && cell < counts.length) counts[cell]! += rows;
    };
    for (const [key, rows] of days ?? this.#counts) {
      if (days === undefined) count(cellOf(key * this.#unit, 0), rows);
      else for (let ordinal = 0; ordinal < rows; ordinal += 1) count(cellOf(key, ordinal), 1);
    }
    return { start, length, counts, cellOf };
  }

  #chosen(last: number, most: number): number {
    const fitting = Math.min(MOST_CELLS, most, Math.max(24, 2 * this.rows));
    let length = this.#unit;
    while ((last - this.#first) / length + 1 > fitting) length = nextLength(length);
    return length;
  }

  /** Where the 20,000 cells side by side with the most rows start. */
  #fullest(): number {
    const keys = [...this.#counts.keys()].sort((a, b) => a - b);
    let best = { from: keys[0]!, rows: 0 };
    let rows = 0;
    let next = 0;
    for (const from of keys) {
      while (next < keys.length && keys[next]! < from + MOST_GIVEN_CELLS) {
        rows += this.#counts.get(keys[next]!)!;
        next += 1;
      }
      if (rows > best.rows) best = { from, rows };
      rows -= this.#counts.get(from)!;
    }
    return best.from;
  }
}

function nextLength(length: number): number {
  return LENGTHS.find((longer) => longer > length) ?? 2 * length;
}
