import { cloudwatchLimits } from './limits.js';

/** What is kept of the values that a metric took in a stretch of time. */
export interface Aggregate {
  count: number;
  sum: number;
  min: number;
  max: number;
  /**
   * How often each value came; undefined once a statistic set of several values was merged in,
   * after which percentiles are unknown (as in CloudWatch).
   */
  values: Map<number, number> | undefined;
}

/** Reads one figure off an aggregate; undefined where it is not known. */
export type Statistic = (aggregate: Aggregate) => number | undefined;

/** The values with their counts. Counts of 0 must have been left out. */
export function aggregateOf(values: readonly number[], counts?: readonly number[]): Aggregate {
  const result: Aggregate = { count: 0, sum: 0, min: Infinity, max: -Infinity, values: new Map() };
  values.forEach((value, index) => {
    const count = counts?.[index] ?? 1;
    result.count += count;
    result.sum += value * count;
    result.min = Math.min(result.min, value);
    result.max = Math.max(result.max, value);
    result.values?.set(value, (result.values.get(value) ?? 0) + count);
  });
  return result;
}

/** Adds `from` to `into`; the distribution stays within `cloudwatchLimits.distinctValues`. */
export function merge(into: Aggregate, from: Aggregate): void {
  into.count += from.count;
  into.sum += from.sum;
  into.min = Math.min(into.min, from.min);
  into.max = Math.max(into.max, from.max);
  if (!into.values || !from.values) {
    into.values = undefined;
    return;
  }
  for (const [value, count] of from.values) {
    into.values.set(value, (into.values.get(value) ?? 0) + count);
  }
  for (let ratio = 1.02; into.values.size > cloudwatchLimits.distinctValues; ratio **= 2) {
    into.values = rounded(into.values, ratio);
  }
}

/** Rounds to buckets that grow by `ratio`, so a value moves by at most half of `ratio - 1`. */
function rounded(values: Map<number, number>, ratio: number): Map<number, number> {
  const result = new Map<number, number>();
  for (const [value, count] of values) {
    const exponent = Math.round(Math.log(Math.abs(value)) / Math.log(ratio));
    const kept = value === 0 ? 0 : Math.sign(value) * ratio ** exponent;
    result.set(kept, (result.get(kept) ?? 0) + count);
  }
  return result;
}

/**
 * The value at a percentile by nearest rank: the least value that at least `percent` % of the
 * values do not exceed. Kept within minimum and maximum, which are exact.
 * @returns undefined where the distribution is unknown.
 */
export function percentile(aggregate: Aggregate, percent: number): number | undefined {
  if (!aggregate.values) return undefined;
  const sorted = [...aggregate.values].sort((a, b) => a[0] - b[0]);
  const rank = (percent / 100) * aggregate.count;
  let below = 0;
  for (const [value, count] of sorted) {
    below += count;
    if (below >= rank) return Math.min(Math.max(value, aggregate.min), aggregate.max);
  }
  return aggregate.max;
}

/** The distribution as text: value and count in turn. A single value needs none: it is `min`. */
export function encodeValues({ values, min, max }: Aggregate): string | null {
  if (min === max) return '';
  return values ? JSON.stringify([...values].flat()) : null;
}

export function decodeValues(
  text: string | null,
  min: number,
  max: number,
  count: number,
): Map<number, number> | undefined {
  if (min === max) return new Map([[min, count]]);
  if (text === null) return undefined;
  const flat = JSON.parse(text) as number[];
  const values = new Map<number, number>();
  for (let i = 0; i < flat.length; i += 2) values.set(flat[i] as number, flat[i + 1] as number);
  return values;
}
