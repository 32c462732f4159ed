import type { NumericalStatistics } from '../types.js';

/** Numbers with their weights, as far as a sketch or a histogram remembers them. */
export interface Points {
  values: number[];
  weights: number[];
  /** Records behind them. */
  count: number;
}

/** Two (or one) distributions over the same bins. */
export interface CommonBins {
  lower: number;
  upper: number;
  /** True: the outermost bins also hold everything beyond `lower` and `upper`. */
  clipped: boolean;
  /** Lower edge of the first bin, and the width of each. */
  start: number;
  width: number;
  /** Per distribution the share of its records in each bin; NaN-free, each sums to 1. */
  shares: number[][];
}

const finestBins = 30;
const coarsestBins = 8;
/** Distinct values up to which a common step between them is looked for. */
const latticeLimit = 400;
/** Pieces that a bucket is spread over where no sketch says where its values lie. */
const piecesOfBucket = 8;

/** The finite values behind AWS's `numerical_statistics`: the sketch's, or else the buckets'. */
export function pointsOf(statistics: NumericalStatistics): Points {
  const kll = statistics.distribution?.kll;
  const points: Points = { values: [], weights: [], count: statistics.common.num_present };
  (kll?.sketch?.data ?? []).forEach((level, height) => {
    for (const value of level) add(points, value, 2 ** height);
  });
  if (points.values.length > 0) return points;
  for (const bucket of kll?.buckets ?? []) {
    const width = (bucket.upper_bound - bucket.lower_bound) / piecesOfBucket;
    for (let piece = 0; bucket.count > 0 && piece < piecesOfBucket; piece++) {
      const middle = bucket.lower_bound + (piece + 0.5) * width;
      add(points, middle, bucket.count / piecesOfBucket);
    }
  }
  return points;
}

function add(points: Points, value: number, weight: number): void {
  if (!Number.isFinite(value) || !(weight > 0)) return;
  points.values.push(value);
  points.weights.push(weight);
}

/**
 * Bins that show all `distributions` alike. Values on a common step (whole numbers, hundredths)
 * get bins of whole steps, so that no comb appears; a range stretched by a few far values is cut
 * to where nearly all lie; small samples get fewer bins (Rice's rule).
 * @returns undefined where there is nothing that could be drawn.
 */
export function commonBins(distributions: readonly Points[]): CommonBins | undefined {
  const drawn = distributions.filter((points) => points.values.length > 0);
  if (drawn.length === 0) return undefined;
  const range = visibleRange(drawn);
  if (!Number.isFinite(range.upper - range.lower)) return undefined;
  const { start, width, bins } = layout(drawn, range);
  const shares = distributions.map((points) => sharesIn(points, start, width, bins));
  return { ...range, start, width, shares };
}

function visibleRange(distributions: readonly Points[]): {
  lower: number;
  upper: number;
  clipped: boolean;
} {
  let [lower, upper] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [inner, outer] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const points of distributions) {
    const order = points.values.map((_, i) => i).sort((a, b) => valueAt(points, a, b));
    const at = (share: number) => quantile(points, order, share);
    lower = Math.min(lower, at(0));
    upper = Math.max(upper, at(1));
    inner = Math.min(inner, at(0.005));
    outer = Math.max(outer, at(0.995));
  }
  const clipped = outer > inner && outer - inner < (upper - lower) / 4;
  return clipped ? { lower: inner, upper: outer, clipped } : { lower, upper, clipped };
}

const valueAt = (points: Points, a: number, b: number): number =>
  (points.values[a] ?? 0) - (points.values[b] ?? 0);

function quantile(points: Points, order: readonly number[], share: number): number {
  const total = points.weights.reduce((sum, weight) => sum + weight, 0);
  let rank = 0;
  for (const index of order) {
    rank += points.weights[index] ?? 0;
    if (rank >= share * total) return points.values[index] ?? 0;
  }
  return points.values[order.at(-1) ?? 0] ?? 0;
}

function layout(
  distributions: readonly Points[],
  range: { lower: number; upper: number },
): { start: number; width: number; bins: number } {
  const { lower, upper } = range;
  if (lower === upper) return { start: lower - 0.5, width: 1, bins: 1 };
  const step = latticeStep(distributions);
  const smallest = Math.min(...distributions.map((points) => points.count));
  const rice = Math.ceil(2 * Math.cbrt(smallest));
  const wanted = Math.max(coarsestBins, Math.min(finestBins, rice));
  if (step === undefined) return { start: lower, width: (upper - lower) / wanted, bins: wanted };
  const cells = Math.round((upper - lower) / step) + 1;
  const perBin = cells <= finestBins ? 1 : Math.ceil(cells / wanted);
  return { start: lower - step / 2, width: perBin * step, bins: Math.ceil(cells / perBin) };
}

/** The step that all values are whole multiples of, seen from the smallest; 1 for whole numbers. */
export function latticeStep(distributions: readonly Points[]): number | undefined {
  const distinct = new Set<number>();
  let whole = true;
  for (const points of distributions) {
    for (const value of points.values) {
      if (distinct.size <= latticeLimit) distinct.add(value);
      whole &&= Number.isInteger(value);
    }
  }
  if (distinct.size > latticeLimit) return whole ? 1 : undefined;
  const sorted = [...distinct].sort((a, b) => a - b);
  let step = Number.POSITIVE_INFINITY;
  for (let i = 1; i < sorted.length; i++) {
    step = Math.min(step, (sorted[i] ?? 0) - (sorted[i - 1] ?? 0));
  }
  const first = sorted[0] ?? 0;
  const fits = sorted.every((value) => {
    const steps = (value - first) / step;
    return Math.abs(steps - Math.round(steps)) < 0.01;
  });
  return Number.isFinite(step) && fits ? step : whole ? 1 : undefined;
}

function sharesIn(points: Points, start: number, width: number, bins: number): number[] {
  const shares = new Array<number>(bins).fill(0);
  const total = points.weights.reduce((sum, weight) => sum + weight, 0);
  points.values.forEach((value, i) => {
    const bin = Math.max(0, Math.min(bins - 1, Math.floor((value - start) / width)));
    shares[bin] = (shares[bin] ?? 0) + (points.weights[i] ?? 0) / total;
  });
  return shares;
}

/** One category's share in each of the distributions. */
export interface CategoryShare {
  value: string;
  shares: number[];
}

type Buckets = readonly { value: string; count: number }[];

/**
 * The categories that matter most in any of the distributions, and what the others sum to.
 * @param limit how many categories to name
 */
export function commonCategories(
  distributions: readonly Buckets[],
  limit: number,
): { named: CategoryShare[]; others: number; otherShares: number[] } {
  const all = new Map<string, number[]>();
  distributions.forEach((buckets, index) => {
    const total = buckets.reduce((sum, bucket) => sum + bucket.count, 0) || 1;
    for (const { value, count } of buckets) {
      const shares = all.get(value) ?? distributions.map(() => 0);
      shares[index] = (shares[index] ?? 0) + count / total;
      all.set(value, shares);
    }
  });
  const sorted = [...all]
    .map(([value, shares]) => ({ value, shares }))
    .sort((a, b) => Math.max(...b.shares) - Math.max(...a.shares));
  const rest = sorted.slice(limit);
  const otherShares = distributions.map((_, i) =>
    rest.reduce((sum, category) => sum + (category.shares[i] ?? 0), 0),
  );
  return { named: sorted.slice(0, limit), others: rest.length, otherShares };
}
