import { type RankMap, totalRank } from './rank-map.js';

/** Two-sample Kolmogorov-Smirnov constant for alpha near 0.003, AWS's correction for size. */
const ROBUST_CONSTANT = 1.8;

/** A largest difference between two distributions, and the sizes that it was taken over. */
export interface LInfinity {
  distance: number;
  n: number;
  m: number;
}

/**
 * The largest difference of the two cumulative distributions that rank maps stand for, over the
 * values of both. O(n + m).
 *
 * @returns undefined if either is empty
 */
export function numericLInfinity(current: RankMap, baseline: RankMap): LInfinity | undefined {
  const n = totalRank(current);
  const m = totalRank(baseline);
  if (n === 0 || m === 0) return undefined;
  let distance = 0;
  let left = 0;
  let right = 0;
  while (left < current.values.length || right < baseline.values.length) {
    const value = Math.min(
      current.values[left] ?? Number.POSITIVE_INFINITY,
      baseline.values[right] ?? Number.POSITIVE_INFINITY,
    );
    if (current.values[left] === value) left++;
    if (baseline.values[right] === value) right++;
    const below = left === 0 ? 0 : current.ranks[left - 1]! / n;
    const baselineBelow = right === 0 ? 0 : baseline.ranks[right - 1]! / m;
    distance = Math.max(distance, Math.abs(below - baselineBelow));
  }
  return { distance, n, m };
}

/**
 * The largest difference of two categories' shares.
 *
 * @returns undefined if either has no values
 */
export function categoricalLInfinity(
  current: ReadonlyMap<string, number>,
  baseline: ReadonlyMap<string, number>,
): LInfinity | undefined {
  const n = sum(current);
  const m = sum(baseline);
  if (n === 0 || m === 0) return undefined;
  let distance = 0;
  for (const key of new Set([...current.keys(), ...baseline.keys()])) {
    const difference = (current.get(key) ?? 0) / n - (baseline.get(key) ?? 0) / m;
    distance = Math.max(distance, Math.abs(difference));
  }
  return { distance, n, m };
}

function sum(counts: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}

/** The distance as `Robust` reports it: what is left after an allowance for small samples. */
export function robust({ distance, n, m }: LInfinity): number {
  return Math.max(0, distance - ROBUST_CONSTANT * Math.sqrt((n + m) / (n * m)));
}
