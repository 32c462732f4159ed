import { sortDoubles } from '../sketch/sort-doubles.js';
import type { TimeProfile } from '../types.js';
import { type Random, seededRandom, seedOf } from './random.js';
import type { SampledColumn } from './sampled-column.js';
import type { CellLayout } from './time-cells.js';
import { TimeSample, type TimeSampleOptions } from './time-sample.js';
import type { FlatValues, WindowProfile } from './timed-feature.js';

type Feature = TimeProfile['features'][string];

/** Rows of a window that are kept: distributions are then within 0.005 in 95 of 100 windows. */
const WINDOW_ROWS = 75_000;
/** Values of a baseline that are kept before they are put into cells. */
const BASELINE_VALUES = 20_000_000;
/** Values that are kept at most, at 8 bytes: for more than 533 columns there are fewer rows. */
const MOST_SAMPLED = 40_000_000;
/** Values in a baseline's profile over all features, which bounds it to a few megabytes of JSON. */
const MOST_VALUES = 400_000;
/** Values in a baseline's profile of one feature: at least, at most. */
const FEATURE_VALUES = [1200, 40_000] as const;
/** Values in a baseline's profile of one cell. */
const MOST_IN_CELL = 256;
/** A text column with more distinct values than this is no category. */
const MOST_CATEGORIES = 120;
/** From this many values on, the sort of long arrays is the faster one. */
const LONG = 2048;
/** Up to this many values are sorted by insertion. */
const SHORT = 24;

type Asked = Omit<TimeSampleOptions, 'mostRows' | 'cellSeconds'>;

/** Gathers a baseline's rows, of `columns` columns, for `baselineProfile`: 20 million values. */
export function baselineSample(options: Asked, columns: number): TimeSample {
  const rows = Math.max(WINDOW_ROWS, Math.ceil(BASELINE_VALUES / columns));
  return new TimeSample({ ...options, mostRows: bounded(rows, columns) });
}

/**
 * Gathers a window's rows, of `columns` columns, for `windowProfile`: all up to 75,000, of more a
 * uniform sample, whose distributions are within 0.005 of all rows' with probability 0.95.
 */
export function windowSample(
  options: Asked & { cellSeconds: number },
  columns: number,
): TimeSample {
  return new TimeSample({ ...options, mostRows: bounded(WINDOW_ROWS, columns) });
}

/** Length of the cells in which the rows of a segment are counted; windows' are multiples of it. */
export const SEGMENT_CELL_SECONDS = 60;

/** Gathers a segment's rows, of all columns, to be merged into a window's. */
export function segmentSample(options: Asked & { seed: string }, columns: number): TimeSample {
  const mostRows = mostSampled(columns);
  return new TimeSample({ ...options, cellSeconds: SEGMENT_CELL_SECONDS, mostRows });
}

/** Rows of a window, or of a part of one, that are kept of so many columns. */
export function mostSampled(columns: number): number {
  return bounded(WINDOW_ROWS, columns);
}

function bounded(rows: number, columns: number): number {
  return Math.max(1, Math.min(rows, Math.floor(MOST_SAMPLED / Math.max(1, columns))));
}

/**
 * The rows' values in time order, in cells of equal length aligned to UTC, for thresholds from the
 * baseline's own windows. A cell's values are kept with how many rows have each; of a cell with too
 * many different values, evenly spaced ones of the sorted list from a random start, each with the
 * weight of the rows it stands for, which keeps every share right on average however few are kept.
 * Bounded: about 400,000 values over all features; more features make for longer cells.
 *
 * The time column holds ISO 8601 dates or times (UTC where no offset is written), or seconds or
 * milliseconds since 1970. With dates alone, the rows of a day are spread evenly over it
 * (`TimeCells.layout`). Rows without a readable time are left out.
 *
 * @returns undefined where no row has a readable time
 */
export function baselineProfile(sample: TimeSample): TimeProfile | undefined {
  const each = Math.floor(MOST_VALUES / Math.max(1, sample.columns.size));
  const budget = Math.min(FEATURE_VALUES[1], Math.max(FEATURE_VALUES[0], each));
  const layout = sample.cells.layout(budget);
  if (layout === undefined) return undefined;
  const occupied = layout.counts.filter((count) => count > 0).length;
  const most = Math.min(MOST_IN_CELL, Math.max(1, Math.floor(budget / occupied)));
  return profileOf(sample, layout, most);
}

/**
 * A window's sampled rows, all of them, in cells of the length that was given for the sample, or
 * of `cellSeconds`, a multiple of it.
 */
export function windowProfile(sample: TimeSample, cellSeconds?: number): TimeProfile | undefined {
  const { cells } = sample;
  const layout = (cellSeconds === undefined ? cells : cells.inCells(cellSeconds)).layout();
  return layout && profileOf(sample, layout, Number.POSITIVE_INFINITY);
}

/** The same as `windowProfile`, in the flat form: a fraction of the time and the memory. */
export function windowValues(sample: TimeSample, cellSeconds: number): WindowProfile | undefined {
  const layout = sample.cells.inCells(cellSeconds).layout();
  if (layout === undefined) return undefined;
  const rows = rowsByCell(sample, layout);
  const weight = sample.cells.rows / sample.size;
  return assembled(sample, layout, (column) => flatFeatureOf(column, rows, weight));
}

function profileOf(sample: TimeSample, layout: CellLayout, mostInCell: number): TimeProfile {
  const rows = rowsByCell(sample, layout);
  const weight = sample.cells.rows / sample.size;
  return assembled(sample, layout, (column, name) => {
    const random = seededRandom(seedOf(name));
    return featureOf(column, rows, { mostInCell, weight, random });
  });
}

function assembled<F>(
  sample: TimeSample,
  layout: CellLayout,
  featureFor: (column: SampledColumn, name: string) => F | undefined,
): Omit<TimeProfile, 'features'> & { features: Record<string, F> } {
  const features: Record<string, F> = {};
  for (const [name, column] of sample.columns) {
    const feature = featureFor(column, name);
    // What was sampled of a column is not needed any more, and may be large.
    sample.columns.delete(name);
    if (feature !== undefined) features[name] = feature;
  }
  return {
    time_column: sample.timeColumn,
    cell_seconds: layout.length,
    start: new Date(layout.start * 1000).toISOString(),
    counts: layout.counts,
    features,
  };
}

/** The sampled rows in the order of their cells; those of cell c from starts[c] to starts[c + 1]. */
interface RowsByCell {
  order: Int32Array;
  starts: Int32Array;
}

function rowsByCell({ seconds, ordinals, size }: TimeSample, layout: CellLayout): RowsByCell {
  const cells = layout.counts.length;
  const cellOf = new Int32Array(size);
  const starts = new Int32Array(cells + 1);
  for (let row = 0; row < size; row += 1) {
    const cell = layout.cellOf(seconds[row]!, ordinals[row]!);
    cellOf[row] = cell >= 0 && cell < cells ? cell : -1;
    if (cellOf[row]! >= 0) starts[cell + 1]! += 1;
  }
  for (let cell = 0; cell < cells; cell += 1) starts[cell + 1]! += starts[cell]!;
  const order = new Int32Array(starts[cells]!);
  const next = starts.slice();
  for (let row = 0; row < size; row += 1) {
    const cell = cellOf[row]!;
    if (cell < 0) continue;
    order[next[cell]!] = row;
    next[cell]! += 1;
  }
  return { order, starts };
}

interface Thinning {
  mostInCell: number;
  /** Rows that a sampled one stands for. */
  weight: number;
  random: Random;
}

/** Undefined for a text column that holds no categories. */
function featureOf(
  column: SampledColumn,
  cells: RowsByCell,
  thinning: Thinning,
): Feature | undefined {
  const categories = categoriesOf(column);
  if (categories === undefined) return undefined;
  const { starts } = cells;
  const values: (number | string)[][] = [];
  const weights: number[][] = [];
  const list = new Float64Array(longest(starts));
  for (let cell = 0; cell + 1 < starts.length; cell += 1) {
    const length = fillCell(list, column.values, cells, cell);
    const kept = keptValues(list, length, thinning);
    values.push(
      column.texts.length > 0 ? kept.values.map((code) => categories[code]!) : kept.values,
    );
    weights.push(kept.weights);
  }
  const single = weights.every((cell) => cell.every((weight) => weight === 1));
  return single ? { values } : { values, weights };
}

/** All values of a column in its cells. Undefined for a text column that holds no categories. */
function flatFeatureOf(
  column: SampledColumn,
  cells: RowsByCell,
  weight: number,
): FlatValues | undefined {
  const categories = categoriesOf(column);
  if (categories === undefined) return undefined;
  const { order, starts } = cells;
  const values = new Float64Array(order.length);
  const weights = new Float64Array(order.length);
  const ends = new Int32Array(starts.length);
  const list = new Float64Array(longest(starts));
  const one = multiple(1, weight);
  let size = 0;
  for (let cell = 0; cell + 1 < starts.length; cell += 1) {
    const length = fillCell(list, column.values, cells, cell);
    for (let from = 0, to = 0; from < length; from = to, size += 1) {
      const value = list[from]!;
      while (to < length && list[to] === value) to += 1;
      values[size] = value;
      weights[size] = to - from === 1 ? one : multiple(to - from, weight);
    }
    ends[cell + 1] = size;
  }
  const kept = values.subarray(0, size);
  return {
    starts: ends,
    values: column.texts.length > 0 ? Array.from(kept, (code) => categories[code]!) : kept,
    weights: weights.subarray(0, size),
  };
}

/**
 * A text column's categories, by which its values are renumbered; none for numbers, undefined for
 * texts that are too many to be categories.
 */
function categoriesOf(column: SampledColumn): readonly string[] | undefined {
  if (column.hasTooManyTexts) return undefined;
  const categories = column.texts.length > 0 ? alphabetical(column) : [];
  return categories.length > MOST_CATEGORIES ? undefined : categories;
}

/** Puts a cell's values that are there into a list, sorted. Returns how many they are. */
function fillCell(
  list: Float64Array,
  values: Float64Array,
  { order, starts }: RowsByCell,
  cell: number,
): number {
  let length = 0;
  for (let at = starts[cell]!; at < starts[cell + 1]!; at += 1) {
    const value = values[order[at]!]!;
    if (!Number.isNaN(value)) list[length++] = value;
  }
  sortCell(list, length);
  return length;
}

/** Sorts the first values of a list; a cell has few of them more often than not. */
function sortCell(list: Float64Array, length: number): void {
  if (length >= LONG) sortDoubles(list, length);
  else if (length > SHORT) list.subarray(0, length).sort();
  else {
    for (let index = 1; index < length; index += 1) {
      const value = list[index]!;
      let at = index - 1;
      for (; at >= 0 && list[at]! > value; at -= 1) list[at + 1] = list[at]!;
      list[at + 1] = value;
    }
  }
}

function longest(starts: Int32Array): number {
  let most = 0;
  for (let i = 1; i < starts.length; i += 1) most = Math.max(most, starts[i]! - starts[i - 1]!);
  return most;
}

/** Renumbers a column's texts in alphabetical order. Returns those that occur. */
function alphabetical({ values, texts }: SampledColumn): string[] {
  const used = new Set<number>();
  for (const code of values) if (!Number.isNaN(code)) used.add(code);
  const codes = [...used].sort((a, b) => (texts[a]! < texts[b]! ? -1 : 1));
  const rank = new Float64Array(texts.length);
  for (const [place, code] of codes.entries()) rank[code] = place;
  for (let i = 0; i < values.length; i += 1) {
    if (!Number.isNaN(values[i]!)) values[i] = rank[values[i]!]!;
  }
  return codes.map((code) => texts[code]!);
}

interface CellValues {
  values: number[];
  weights: number[];
}

const EMPTY: CellValues = { values: [], weights: [] };

/** What is kept of a cell's sorted values: each once with its rows, or evenly spaced ones. */
function keptValues(sorted: Float64Array, length: number, thinning: Thinning): CellValues {
  if (length === 0) return EMPTY;
  const { mostInCell, weight, random } = thinning;
  let different = 1;
  for (let i = 1; i < length; i += 1) if (sorted[i] !== sorted[i - 1]) different += 1;
  if (different <= mostInCell) return joined(sorted, length, different, weight);
  const start = random.uniform();
  const step = length / mostInCell;
  different = 0;
  for (let i = 0; i < mostInCell; i += 1) {
    const value = sorted[Math.floor((i + start) * step)]!;
    if (i === 0 || value !== sorted[i - 1]) different += 1;
    sorted[i] = value;
  }
  return joined(sorted, mostInCell, different, weight * step);
}

/** A sorted list with repeated values joined, each item of the given weight. */
function joined(
  sorted: Float64Array,
  length: number,
  different: number,
  weight: number,
): CellValues {
  const one = multiple(1, weight);
  if (different === length) {
    return { values: Array.from(sorted.subarray(0, length)), weights: repeated(one, length) };
  }
  const values = new Array<number>(different);
  const weights = new Array<number>(different);
  for (let from = 0, place = 0; from < length; place += 1) {
    const value = sorted[from]!;
    let to = from + 1;
    while (to < length && sorted[to] === value) to += 1;
    values[place] = value;
    weights[place] = to - from === 1 ? one : multiple(to - from, weight);
    from = to;
  }
  return { values, weights };
}

const lists = new Map<number, { weight: number; list: readonly number[] }>();
/** Longer lists are made anew, which is rare: they would be kept for long. */
const LONGEST_LIST = 512;

/** A list of equal weights; many cells share one, for there are hundreds of thousands. */
function repeated(weight: number, length: number): number[] {
  const known = lists.get(length);
  if (known?.weight === weight) return known.list as number[];
  const list = new Array<number>(length).fill(weight);
  if (length <= LONGEST_LIST) lists.set(length, { weight, list });
  return list;
}

/** Rounded multiples of the weight that was asked for last: rounding costs more than the rest. */
const multiples = { weight: Number.NaN, list: [] as number[] };

function multiple(times: number, weight: number): number {
  if (times >= LONGEST_LIST) return rounded(times * weight);
  if (multiples.weight !== weight) {
    multiples.weight = weight;
    multiples.list = [];
  }
  const known = multiples.list[times];
  if (known !== undefined) return known;
  const value = rounded(times * weight);
  multiples.list[times] = value;
  return value;
}

function rounded(weight: number): number {
  return Number.isInteger(weight) ? weight : Number(weight.toPrecision(4));
}
