import type { TimeProfile } from '../types.js';
import { DifferenceCurve } from './difference-curve.js';
import { hypergeometric } from './draws.js';
import type { Random } from './random.js';
import type { CellRange } from './windows.js';

/** Values of one feature in a window: with the stratum of each. */
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

/** The values of one feature in a range of a profile's cells. */
export function valuesIn(
  feature: TimeProfile['features'][string],
  range: CellRange,
  stratumOf: (cell: number) => number,
): WindowValues {
  const result: WindowValues = { values: [], weights: [], strata: [], rows: 0 };
  for (let cell = range.from; cell < range.to; cell += 1) {
    const values = feature.values[cell] ?? [];
    const stratum = stratumOf(cell);
    values.forEach((value, i) => {
      const weight = feature.weights?.[cell]?.[i] ?? 1;
      result.values.push(value);
      result.weights.push(weight);
      result.strata.push(stratum);
      result.rows += weight;
    });
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
  const categorical = feature.values.some((cell) => typeof cell[0] === 'string');
  const items = new Map<number, Item[]>();
  feature.values.forEach((values, cell) => {
    values.forEach((value, i) => {
      const item = { value, weight: feature.weights?.[cell]?.[i] ?? 1, cell };
      const list = items.get(strata[cell]!);
      if (list) list.push(item);
      else items.set(strata[cell]!, [item]);
    });
  });
  return categorical ? new Categories(items) : new Numbers(items);
}

interface Item {
  value: number | string;
  weight: number;
  cell: number;
}

/** Window values by stratum, so that a stratum's reference is gathered once. */
function byStratum(window: WindowValues): Map<number, number[]> {
  const result = new Map<number, number[]>();
  window.strata.forEach((stratum, i) => {
    const list = result.get(stratum);
    if (list) list.push(i);
    else result.set(stratum, [i]);
  });
  return result;
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

  constructor(items: Map<number, Item[]>) {
    let most = 0;
    for (const [stratum, list] of items) {
      list.sort((a, b) => (a.value as number) - (b.value as number));
      most = Math.max(most, list.length);
      this.#strata.set(stratum, {
        values: Float64Array.from(list, ({ value }) => value as number),
        weights: Float64Array.from(list, ({ weight }) => weight),
        cells: Int32Array.from(list, ({ cell }) => cell),
      });
    }
    this.#values = new Float64Array(most);
    this.#below = new Float64Array(most + 1);
  }

  distances(window: WindowValues, cells: Uint8Array): WindowDistances {
    const curve = new DifferenceCurve();
    for (const [stratum, rows] of byStratum(window)) {
      const size = this.#gather(stratum, cells);
      if (size === 0) continue;
      const total = this.#below[size]! + 1;
      for (const row of rows) {
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
  readonly #strata: Map<number, Item[]>;

  constructor(items: Map<number, Item[]>) {
    this.#strata = items;
  }

  distances(window: WindowValues, cells: Uint8Array): WindowDistances {
    const difference = new Map<string, number>();
    const add = (value: number | string, weight: number) =>
      difference.set(String(value), (difference.get(String(value)) ?? 0) + weight);
    let matched = 0;
    for (const [stratum, rows] of byStratum(window)) {
      const reference = (this.#strata.get(stratum) ?? []).filter(({ cell }) => cells[cell] === 1);
      const total = reference.reduce((a, { weight }) => a + weight, 0);
      if (total === 0) continue;
      let here = 0;
      for (const row of rows) {
        add(window.values[row]!, window.weights[row]!);
        here += window.weights[row]!;
      }
      for (const { value, weight } of reference) add(value, (-weight / total) * here);
      matched += here;
    }
    if (matched === 0) return { largest: 0, weighted: 0, matched };
    let distance = 0;
    for (const value of difference.values()) distance += Math.abs(value) / 2 / matched;
    return { largest: Math.min(1, distance), weighted: distance, matched };
  }
}
