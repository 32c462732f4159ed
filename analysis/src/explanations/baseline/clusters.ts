import { type Random, seededRandom } from '../../drift/random.js';
import { MISSING, type Points } from './points.js';

/** Centres of clusters, in the units of the points. */
export interface Clusters {
  readonly count: number;
  readonly numbers: Float64Array;
  readonly codes: Int32Array;
  /** The cluster of each row. */
  readonly labels: Int32Array;
  /** Rows of each cluster. */
  readonly sizes: Int32Array;
  /** The sum of the rows' distances from their centres. */
  readonly inertia: number;
}

export interface ClusterOptions {
  readonly seed?: number | undefined;
  /** How often to begin anew; the best result stays. */
  readonly starts?: number | undefined;
  /** Centres to begin with instead, of points in the same units. */
  readonly from?: Clusters | undefined;
}

const STARTS = 10;
const MOST_ROUNDS = 100;
/** A round that gains less than this share of the inertia is the last. */
const ENOUGH = 1e-6;

/**
 * Clusters by k-prototypes: squared distances of numbers plus gamma for each category that differs;
 * centres are means and most frequent categories. Without categories it is k-means. What is
 * missing takes no part in a distance or a centre. Begins with k-means++ in its greedy form, as
 * scikit-learn does. Fewer clusters come back where there are fewer different rows. Time: rows x
 * clusters x features for each round.
 *
 * Sources: Z. Huang, Data Mining and Knowledge Discovery 2 (1998), 283-304; S. Lloyd, IEEE Trans.
 * Inf. Theory 28 (1982); D. Arthur and S. Vassilvitskii, SODA 2007; for missing values J. Chi,
 * E. Chi and R. Baraniuk, "k-POD", The American Statistician 70 (2016).
 */
export function clustersOf(
  points: Points,
  count: number,
  { seed = 0, starts = STARTS, from }: ClusterOptions = {},
): Clusters {
  if (from !== undefined) return refined(points, stateFrom(points, from));
  let best: Clusters | undefined;
  for (let start = 0; start < (count === 1 ? 1 : starts); start += 1) {
    const found = oneStart(points, count, seededRandom(seed + start));
    if (best === undefined || found.inertia < best.inertia) best = found;
  }
  return best!;
}

function oneStart(points: Points, count: number, random: Random): Clusters {
  return refined(points, newState(points, plusPlus(points, count, random)));
}

/** Lloyd's rounds: rows go to their nearest centres, centres to the middle of their rows. */
function refined(points: Points, state: State): Clusters {
  let inertia = assign(points, state);
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    moveCentres(points, state);
    const next = assign(points, state);
    const done = inertia - next <= ENOUGH * inertia;
    inertia = next;
    if (done) break;
  }
  const sizes = new Int32Array(state.count);
  for (const label of state.labels) sizes[label]! += 1;
  return { ...state, sizes, inertia };
}

interface State {
  readonly count: number;
  readonly numbers: Float64Array;
  readonly codes: Int32Array;
  readonly labels: Int32Array;
  readonly distances: Float64Array;
}

function newState(points: Points, seeds: readonly number[]): State {
  const p = points.numeric.length;
  const q = points.categorical.length;
  const state = {
    count: seeds.length,
    numbers: new Float64Array(seeds.length * p),
    codes: new Int32Array(seeds.length * q),
    labels: new Int32Array(points.rows),
    distances: new Float64Array(points.rows),
  };
  for (const [cluster, row] of seeds.entries()) setCentre(points, state, cluster, row);
  return state;
}

const stateFrom = (points: Points, { count, numbers, codes }: Clusters): State => ({
  count,
  numbers: numbers.slice(),
  codes: codes.slice(),
  labels: new Int32Array(points.rows),
  distances: new Float64Array(points.rows),
});

/** Puts a centre on a row; a number that is missing there is the column's mean, 0. */
function setCentre(points: Points, state: State, cluster: number, row: number): void {
  const p = points.numeric.length;
  const q = points.categorical.length;
  for (let i = 0; i < p; i += 1) {
    const value = points.numbers[row * p + i]!;
    state.numbers[cluster * p + i] = Number.isNaN(value) ? 0 : value;
  }
  state.codes.set(points.codes.subarray(row * q, row * q + q), cluster * q);
}

/** The distance of a row from a centre; a centre without a category differs from all. */
function distance(
  points: Points,
  row: number,
  numbers: Float64Array,
  codes: Int32Array,
  centre: number,
): number {
  const p = points.numeric.length;
  const q = points.categorical.length;
  let sum = 0;
  for (let i = 0; i < p; i += 1) {
    const difference = points.numbers[row * p + i]! - numbers[centre * p + i]!;
    if (!Number.isNaN(difference)) sum += difference * difference;
  }
  let mismatches = 0;
  for (let i = 0; i < q; i += 1) {
    const code = points.codes[row * q + i]!;
    if (code !== MISSING && code !== codes[centre * q + i]!) mismatches += 1;
  }
  return sum + points.gamma * mismatches;
}

/** The distance of two rows of the points. */
export const rowDistance = (points: Points, a: number, b: number): number =>
  distance(points, a, points.numbers, points.codes, b);

function assign(points: Points, state: State): number {
  let inertia = 0;
  for (let row = 0; row < points.rows; row += 1) {
    let best = Number.POSITIVE_INFINITY;
    for (let cluster = 0; cluster < state.count; cluster += 1) {
      const found = distance(points, row, state.numbers, state.codes, cluster);
      if (found >= best) continue;
      best = found;
      state.labels[row] = cluster;
    }
    state.distances[row] = best;
    inertia += best;
  }
  return inertia;
}

function moveCentres(points: Points, state: State): void {
  const filled = new Int32Array(state.count);
  for (const label of state.labels) filled[label]! += 1;
  moveMeans(points, state);
  for (let i = 0; i < points.categorical.length; i += 1) moveModes(points, state, i);
  for (let cluster = 0; cluster < state.count; cluster += 1) {
    if (filled[cluster]! > 0) continue;
    const row = farthest(state.distances);
    setCentre(points, state, cluster, row);
    state.distances[row] = 0;
  }
}

function farthest(distances: Float64Array): number {
  let best = 0;
  for (let row = 1; row < distances.length; row += 1) {
    if (distances[row]! > distances[best]!) best = row;
  }
  return best;
}

function moveMeans(points: Points, { numbers, labels }: State): void {
  const p = points.numeric.length;
  const counts = new Int32Array(numbers.length);
  numbers.fill(0);
  for (let row = 0; row < points.rows; row += 1) {
    const centre = labels[row]! * p;
    for (let i = 0; i < p; i += 1) {
      const value = points.numbers[row * p + i]!;
      if (Number.isNaN(value)) continue;
      numbers[centre + i]! += value;
      counts[centre + i]! += 1;
    }
  }
  for (let i = 0; i < numbers.length; i += 1) if (counts[i]! > 0) numbers[i]! /= counts[i]!;
}

/** Of categories that are equally frequent the first in the data's order. */
function moveModes(points: Points, { codes, labels, count }: State, column: number): void {
  const q = points.categorical.length;
  const kinds = points.codeCounts[column]!;
  const counts = new Int32Array(count * kinds);
  for (let row = 0; row < points.rows; row += 1) {
    const code = points.codes[row * q + column]!;
    if (code !== MISSING) counts[labels[row]! * kinds + code]! += 1;
  }
  for (let cluster = 0; cluster < count; cluster += 1) {
    let best = MISSING;
    let most = 0;
    for (let code = 0; code < kinds; code += 1) {
      const times = counts[cluster * kinds + code]!;
      if (times > most) {
        most = times;
        best = code;
      }
    }
    codes[cluster * q + column] = best;
  }
}

/** Rows to begin with: each the best of a few drawn with chances by their distance so far. */
function plusPlus(points: Points, count: number, random: Random): number[] {
  const { rows } = points;
  const trials = 2 + Math.floor(Math.log(count));
  const chosen = [Math.floor(random.uniform() * rows)];
  let nearest: Float64Array = Float64Array.from({ length: rows }, (_, row) =>
    rowDistance(points, row, chosen[0]!),
  );
  while (chosen.length < Math.min(count, rows)) {
    const total = nearest.reduce((sum, value) => sum + value, 0);
    if (!(total > 0)) break;
    let best: { row: number; nearest: Float64Array; total: number } | undefined;
    for (let trial = 0; trial < trials; trial += 1) {
      const row = drawn(nearest, random.uniform() * total);
      const next = nearest.map((value, i) => Math.min(value, rowDistance(points, i, row)));
      const sum = next.reduce((a, b) => a + b, 0);
      if (best === undefined || sum < best.total) best = { row, nearest: next, total: sum };
    }
    chosen.push(best!.row);
    nearest = best!.nearest;
  }
  return chosen;
}

function drawn(weights: Float64Array, at: number): number {
  let left = at;
  let last = 0;
  for (let row = 0; row < weights.length; row += 1) {
    if (weights[row] === 0) continue;
    last = row;
    left -= weights[row]!;
    if (left < 0) break;
  }
  return last;
}
