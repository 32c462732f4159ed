import type { TimeProfile } from '../types.js';
import { DifferenceCurve } from './difference-curve.js';
import { hypergeometric } from './draws.js';
import type { Random } from './random.js';

/** Values of one feature in a window with the stratum of each, those of a stratum together. */
export interface WindowValues {
  values: (number | string)[];
  weights: number[];
  strata: number[];
  rows: number;
}

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
  feature: TimeProfile['features'][string],
  cells: Int32Array,
  stratumOf: (cell: number) => number,
): WindowValues {
  let total = 0;
  for (const cell of cells) total += feature.values[cell]?.length ?? 0;
  const result: WindowValues = {
    values: new Array<number | string>(total),
    weights: new Array<number>(total),
    strata: new Array<number>(total),
    rows: 0,
  };
  let place = 0;
  for (const cell of cells) {
    const values = feature.values[cell];
    if (values === undefined) continue;
    const weights = feature.weights?.[cell];
    const stratum = stratumOf(cell);
    for (let i = 0; i < values.length; i += 1) {
      const weight = weights?.[i] ?? 1;
      result.values[place] = values[i]!;
      result.weights[place] = weight;
      result.strata[place] = stratum;
      result.rows += weight;
      place += 1;
    }
  }
  return result;
}

/** `rows` of a window's rows at random, so that a fuller window can be held against a thinner. */
export function thinned(window: WindowValues, rows: number, random: Random): WindowValues {
  const result: WindowValues = { values: [], weights: [], strata: [], rows: 0 };
  let left = Math.round(window.rows);
  let wanted = Math.min(left, Math.round(rows));
  window.weights.forEach((weight, i) => {
    const here = Math.min(left, Math.max(1, Math.round(weight)));
    const drawn = hypergeometric(left, here, wanted, random);
    left -= here;
    wanted -= drawn;
    if (drawn === 0) return;
    result.values.push(window.values[i]!);
    result.weights.push(drawn);
    result.strata.push(window.strata[i]!);
    result.rows += drawn;
  });
  return result;
}

/** A baseline feature sorted once, for many windows held against parts of it. */
export interface TimedReference {
  kind: 'numeric' | 'categorical';
  /** @param cells 1 for each cell of the baseline that belongs to the reference */
  distances(window: WindowValues, cells: Uint8Array): WindowDistances;
}

export function timedReference(
  feature: TimeProfile['features'][string],
  strata: Int32Array,
): TimedReference {
  const items: Items = { values: [], weights: [], cells: [] };
  feature.values.forEach((values, cell) => {
    const weights = feature.weights?.[cell];
    for (let i = 0; i < values.length; i += 1) {
      items.values.push(values[i]!);
      items.weights.push(weights?.[i] ?? 1);
      items.cells.push(cell);
    }
  });
  const places = new Map<number, number[]>();
  items.cells.forEach((cell, place) => {
    const list = places.get(strata[cell]!);
    if (list) list.push(place);
    else places.set(strata[cell]!, [place]);
  });
  return typeof items.values[0] === 'string'
    ? new Categories(items, places)
    : new Numbers(items, places);
}

/** The values of a whole baseline, with the rows behind each and the cell that it is in. */
interface Items {
  values: (number | string)[];
  weights: number[];
  cells: number[];
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

  constructor({ values, weights, cells }: Items, places: Map<number, number[]>) {
    const numbers = Float64Array.from(values as number[]);
    let most = 0;
    for (const [stratum, list] of places) {
      list.sort((a, b) => numbers[a]! - numbers[b]!);
      most = Math.max(most, list.length);
      this.#strata.set(stratum, {
        values: Float64Array.from(list, (place) => numbers[place]!),
        weights: Float64Array.from(list, (place) => weights[place]!),
        cells: Int32Array.from(list, (place) => cells[place]!),
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
      for (let row = from; row < to; row += 1) {
        const value = Number(window.values[row]);
        if (Number.isNaN(value)) continue;
        const low = this.#below[this.#place(value, size, false)]!;
        const high = this.#below[this.#place(value, size, true)]! + 1;
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

  /** How many of the gathered values are below `value`, or not above it. */
  #place(value: number, size: number, equalToo: boolean): number {
    let low = 0;
    let high = size;
    while (low < high) {
      const middle = (low + high) >> 1;
      const at = this.#values[middle]!;
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
  readonly #places: Map<number, number[]>;

  constructor(items: Items, places: Map<number, number[]>) {
    this.#items = items;
    this.#places = places;
  }

  distances(window: WindowValues, cells: Uint8Array): WindowDistances {
    const { values, weights, cells: cellOf } = this.#items;
    const difference = new Map<string, number>();
    const add = (value: number | string, weight: number) =>
      difference.set(String(value), (difference.get(String(value)) ?? 0) + weight);
    let matched = 0;
    for (const [stratum, from, to] of byStratum(window)) {
      const all = this.#places.get(stratum) ?? [];
      const reference = all.filter((place) => cells[cellOf[place]!] === 1);
      const total = reference.reduce((rows, place) => rows + weights[place]!, 0);
      if (total === 0) continue;
      let here = 0;
      for (let row = from; row < to; row += 1) {
        add(window.values[row]!, window.weights[row]!);
        here += window.weights[row]!;
      }
      for (const place of reference) add(values[place]!, (-weights[place]! / total) * here);
      matched += here;
    }
    if (matched === 0) return { largest: 0, weighted: 0, matched };
    let distance = 0;
    for (const rest of difference.values()) distance += Math.abs(rest) / 2 / matched;
    return { largest: Math.min(1, distance), weighted: distance, matched };
  }
}
