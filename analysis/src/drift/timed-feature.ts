import type { TimeProfile } from '../types.js';
import { ascending, numbersAt } from './ascending.js';
import { DifferenceCurve } from './difference-curve.js';
import { hypergeometric } from './draws.js';
import type { Random } from './random.js';

/** Values of one feature in a window with the stratum of each, those of a stratum together. */
export interface WindowValues {
  values: ArrayLike<number | string>;
  weights: ArrayLike<number>;
  strata: ArrayLike<number>;
  rows: number;
}

/** Values of a feature with their weights, cell after cell: cell c's from starts[c] to starts[c + 1]. */
export interface FlatValues {
  starts: Int32Array;
  values: Float64Array | string[];
  weights: Float64Array;
}

type NestedValues = TimeProfile['features'][string];

/** A window's rows in time order. */
export type WindowProfile = Omit<TimeProfile, 'features'> & {
  features: Record<string, NestedValues | FlatValues>;
};

export interface WindowDistances {
  /** Reported as the effect, 0 to 1. */
  largest: number;
  /** What windows are ranked by. */
  weighted: number;
  /** Rows of the window whose stratum has a reference. */
  matched: number;
}

/** Cells of a window in the order of their strata, which is how `valuesIn` wants them. */
export function cellsByStratum(
  from: number,
  to: number,
  stratumOf: (cell: number) => number,
): Int32Array {
  const cells = Array.from({ length: to - from }, (_, i) => from + i);
  return Int32Array.from(cells.sort((a, b) => stratumOf(a) - stratumOf(b) || a - b));
}

/** The values of one feature in a window's cells. */
export function valuesIn(
  feature: NestedValues | FlatValues,
  cells: Int32Array,
  stratumOf: (cell: number) => number,
): WindowValues {
  return 'starts' in feature
    ? flatValuesIn(feature, cells, stratumOf)
    : nestedValuesIn(feature, cells, stratumOf);
}

function flatValuesIn(
  { starts, values, weights }: FlatValues,
  cells: Int32Array,
  stratumOf: (cell: number) => number,
): WindowValues {
  const order = new Int32Array(values.length);
  const strata = new Int32Array(values.length);
  let size = 0;
  for (const cell of cells) {
    const stratum = stratumOf(cell);
    for (let at = starts[cell]!; at < starts[cell + 1]!; at += 1) {
      order[size] = at;
      strata[size] = stratum;
      size += 1;
    }
  }
  const picked = order.subarray(0, size);
  const ofRows = numbersAt(weights, picked);
  let rows = 0;
  for (let i = 0; i < size; i += 1) rows += ofRows[i]!;
  return {
    values: Array.isArray(values)
      ? Array.from(picked, (at) => values[at]!)
      : numbersAt(values, picked),
    weights: ofRows,
    strata: strata.subarray(0, size),
    rows,
  };
}

function nestedValuesIn(
  feature: NestedValues,
  cells: Int32Array,
  stratumOf: (cell: number) => number,
): WindowValues {
  let total = 0;
  for (const cell of cells) total += feature.values[cell]?.length ?? 0;
  const values = new Array<number | string>(total);
  const weights = new Array<number>(total);
  const strata = new Array<number>(total);
  let rows = 0;
  let place = 0;
  for (const cell of cells) {
    const inCell = feature.values[cell];
    if (inCell === undefined) continue;
    const own = feature.weights?.[cell];
    const stratum = stratumOf(cell);
    for (let i = 0; i < inCell.length; i += 1) {
      const weight = own?.[i] ?? 1;
      values[place] = inCell[i]!;
      weights[place] = weight;
      strata[place] = stratum;
      rows += weight;
      place += 1;
    }
  }
  return { values, weights, strata, rows };
}

/** `rows` of a window's rows at random, so that a fuller window can be held against a thinner. */
export function thinned(window: WindowValues, rows: number, random: Random): WindowValues {
  const values: (number | string)[] = [];
  const weights: number[] = [];
  const strata: number[] = [];
  let kept = 0;
  let left = Math.round(window.rows);
  let wanted = Math.min(left, Math.round(rows));
  for (let i = 0; i < window.weights.length; i += 1) {
    const here = Math.min(left, Math.max(1, Math.round(window.weights[i]!)));
    const drawn = hypergeometric(left, here, wanted, random);
    left -= here;
    wanted -= drawn;
    if (drawn === 0) continue;
    values.push(window.values[i]!);
    weights.push(drawn);
    strata.push(window.strata[i]!);
    kept += drawn;
  }
  return { values, weights, strata, rows: kept };
}

/** A baseline feature sorted once, for many windows held against parts of it. */
export interface TimedReference {
  kind: 'numeric' | 'categorical';
  /** @param cells 1 for each cell of the baseline that belongs to the reference */
  distances(window: WindowValues, cells: Uint8Array): WindowDistances;
}

export function timedReference(feature: NestedValues, strata: Int32Array): TimedReference {
  const items = itemsOf(feature, strata);
  const first = feature.values.find(({ length }) => length > 0)?.[0];
  return typeof first === 'string'
    ? new Categories(items, feature.values.flat())
    : new Numbers(items, feature.values as number[][]);
}

/** Of the values of a whole baseline the rows behind each, the cell that it is in and its stratum. */
interface Items {
  weights: Float64Array;
  cells: Int32Array;
  strata: Int32Array;
}

function itemsOf({ values, weights }: NestedValues, strata: Int32Array): Items {
  const total = values.reduce((sum, { length }) => sum + length, 0);
  const items: Items = {
    weights: new Float64Array(total),
    cells: new Int32Array(total),
    strata: new Int32Array(total),
  };
  let place = 0;
  for (let cell = 0; cell < values.length; cell += 1) {
    const { length } = values[cell]!;
    const own = weights?.[cell];
    for (let i = 0; i < length; i += 1) items.weights[place + i] = own?.[i] ?? 1;
    items.cells.fill(cell, place, place + length);
    items.strata.fill(strata[cell]!, place, place + length);
    place += length;
  }
  return items;
}

/** The places of each stratum's items, in the order in which they are given. */
function placesByStratum(strata: Int32Array, order: Int32Array): Map<number, Int32Array> {
  const counts = new Map<number, number>();
  for (const stratum of strata) counts.set(stratum, (counts.get(stratum) ?? 0) + 1);
  const lists = new Map<number, Int32Array>();
  for (const [stratum, count] of counts) lists.set(stratum, new Int32Array(count));
  const used = new Map<number, number>();
  for (const place of order) {
    const stratum = strata[place]!;
    const at = used.get(stratum) ?? 0;
    lists.get(stratum)![at] = place;
    used.set(stratum, at + 1);
  }
  return lists;
}

/** The parts of a window that are of one stratum each: [stratum, first place, place after]. */
function* byStratum({ strata }: WindowValues): Generator<[number, number, number]> {
  let first = 0;
  for (let i = 1; i <= strata.length; i += 1) {
    if (i < strata.length && strata[i] === strata[first]) continue;
    yield [strata[first]!, first, i];
    first = i;
  }
}

/**
 * Numbers: every row's rank among the reference rows of its own stratum, then the distances of all
 * ranks from the uniform distribution. A rank counts the row itself as one of the reference
 * (as conformal prediction does), which makes it uniform for a row like the others however few
 * the reference rows are.
 */
class Numbers implements TimedReference {
  readonly kind = 'numeric';
  readonly #strata = new Map<
    number,
    { values: Float64Array; weights: Float64Array; cells: Int32Array }
  >();
  readonly #values: Float64Array;
  readonly #below: Float64Array;

  constructor({ weights, cells, strata }: Items, values: readonly (readonly number[])[]) {
    const numbers = new Float64Array(weights.length);
    let place = 0;
    for (const inCell of values) {
      for (let i = 0; i < inCell.length; i += 1) numbers[place + i] = inCell[i]!;
      place += inCell.length;
    }
    let most = 0;
    for (const [stratum, places] of placesByStratum(strata, ascending(numbers))) {
      most = Math.max(most, places.length);
      this.#strata.set(stratum, {
        values: numbersAt(numbers, places),
        weights: numbersAt(weights, places),
        cells: places.map((one) => cells[one]!),
      });
    }
    this.#values = new Float64Array(most);
    this.#below = new Float64Array(most + 1);
  }

  distances(window: WindowValues, cells: Uint8Array): WindowDistances {
    const curve = new DifferenceCurve();
    for (const [stratum, from, to] of byStratum(window)) {
      const size = this.#gather(stratum, cells);
      if (size === 0) continue;
      const total = this.#below[size]! + 1;
      let last = Number.NaN;
      let place = 0;
      for (let row = from; row < to; row += 1) {
        const value = Number(window.values[row]);
        if (Number.isNaN(value)) continue;
        // the values of a cell are in ascending order
        place = this.#place(value, value >= last ? place : 0, size, false);
        last = value;
        const low = this.#below[place]!;
        const high = this.#below[this.#place(value, place, size, true)]! + 1;
        curve.add(low / total, high / total, window.weights[row]!);
      }
    }
    if (curve.weight === 0) return { largest: 0, weighted: 0, matched: 0 };
    return { ...curve.distances(), matched: curve.weight };
  }

  /** The stratum's reference values in `#values`, the weight below each in `#below`. */
  #gather(stratum: number, mask: Uint8Array): number {
    const list = this.#strata.get(stratum);
    if (!list) return 0;
    const { values, weights, cells } = list;
    let size = 0;
    let below = 0;
    for (let i = 0; i < values.length; i += 1) {
      if (mask[cells[i]!] !== 1) continue;
      this.#values[size] = values[i]!;
      this.#below[size] = below;
      below += weights[i]!;
      size += 1;
    }
    this.#below[size] = below;
    return size;
  }

  /**
   * How many of the gathered values are below `value`, or not above it; the first `from` are
   * known to be. The place is mostly near: steps that double find it in less than a bisection.
   */
  #place(value: number, from: number, size: number, equalToo: boolean): number {
    const values = this.#values;
    let low = from;
    let high = size;
    for (let step = 1; low + step <= size; step *= 2) {
      const at = values[low + step - 1]!;
      if (at < value || (equalToo && at === value)) low += step;
      else {
        high = low + step - 1;
        break;
      }
    }
    while (low < high) {
      const middle = (low + high) >> 1;
      const at = values[middle]!;
      if (at < value || (equalToo && at === value)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/**
 * Categories: total variation distance between the window's shares and the reference's, the
 * strata of the reference weighted as the window's rows fall into them.
 */
class Categories implements TimedReference {
  readonly kind = 'categorical';
  readonly #items: Items;
  readonly #codes: Int32Array;
  readonly #places: Map<number, Int32Array>;
  readonly #codeOf = new Map<string, number>();

  constructor(items: Items, values: readonly (number | string)[]) {
    this.#items = items;
    this.#codes = Int32Array.from(values, (value) => this.#code(value));
    const order = items.strata.map((_, place) => place);
    this.#places = placesByStratum(items.strata, order);
  }

  #code(value: number | string): number {
    const text = String(value);
    const known = this.#codeOf.get(text);
    if (known !== undefined) return known;
    this.#codeOf.set(text, this.#codeOf.size);
    return this.#codeOf.size - 1;
  }

  distances(window: WindowValues, cells: Uint8Array): WindowDistances {
    const here = Int32Array.from(window.values, (value) => this.#code(value));
    const sum = new Differences(this.#codeOf.size);
    const { weights, cells: cellOf } = this.#items;
    let matched = 0;
    for (const [stratum, from, to] of byStratum(window)) {
      const all = this.#places.get(stratum) ?? new Int32Array(0);
      let total = 0;
      for (const place of all) if (cells[cellOf[place]!] === 1) total += weights[place]!;
      if (total === 0) continue;
      let rows = 0;
      for (let row = from; row < to; row += 1) {
        sum.add(here[row]!, window.weights[row]!);
        rows += window.weights[row]!;
      }
      for (const place of all) {
        if (cells[cellOf[place]!] === 1)
          sum.add(this.#codes[place]!, (-weights[place]! / total) * rows);
      }
      matched += rows;
    }
    if (matched === 0) return { largest: 0, weighted: 0, matched };
    const distance = sum.distance(matched);
    return { largest: Math.min(1, distance), weighted: distance, matched };
  }
}

/** Weights summed by code, and the codes in the order in which they came. */
class Differences {
  readonly #sums: Float64Array;
  readonly #came: Uint8Array;
  readonly #order: number[] = [];

  constructor(codes: number) {
    this.#sums = new Float64Array(codes);
    this.#came = new Uint8Array(codes);
  }

  add(code: number, weight: number): void {
    if (this.#came[code] === 0) {
      this.#came[code] = 1;
      this.#order.push(code);
    }
    this.#sums[code]! += weight;
  }

  /** Half the sum of what is left, as a share of `matched` rows. */
  distance(matched: number): number {
    let distance = 0;
    for (const code of this.#order) distance += Math.abs(this.#sums[code]!) / 2 / matched;
    return distance;
  }
}
