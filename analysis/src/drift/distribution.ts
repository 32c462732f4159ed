import type {
  CategoricalDistribution,
  Distribution,
  FeatureStatistics,
  NumericDistribution,
} from '../types.js';
import { poolNumbers } from './pooled.js';

/**
 * The distribution that a feature's statistics hold: a number's from its KLL sketch, each retained
 * item with its true weight 2^level and every copy counted; a category's from its buckets.
 * Undefined when there is none; `distributionMissing` then says why.
 */
export function distributionOf(feature: FeatureStatistics): Distribution | undefined {
  if (feature.numerical_statistics) {
    const levels = feature.numerical_statistics.distribution?.kll?.sketch?.data ?? [];
    const distribution = sketchDistribution(levels);
    return distribution.count > 0 ? distribution : undefined;
  }
  const buckets = feature.string_statistics?.distribution?.categorical.buckets;
  if (!buckets) return undefined;
  const distribution = categoricalDistribution(buckets.map(({ value, count }) => [value, count]));
  return distribution.count > 0 ? distribution : undefined;
}

/** Why `distributionOf` finds nothing to compare, in words; undefined when it finds something. */
export function distributionMissing(feature: FeatureStatistics): string | undefined {
  if (distributionOf(feature)) return undefined;
  const common = (feature.numerical_statistics ?? feature.string_statistics)?.common;
  if (!common || common.num_present === 0) return 'no value is present';
  if (feature.numerical_statistics) return 'its statistics hold no sketch of the values';
  return 'it has too many distinct values for a list of categories';
}

/** Retained items of a KLL sketch, level by level, as distinct values with weights. */
export function sketchDistribution(levels: readonly (readonly number[])[]): NumericDistribution {
  const parts = levels.map((items, level) => weighted(Float64Array.from(items), 2 ** level));
  return parts.filter(({ count }) => count > 0).reduce(added, EMPTY);
}

/** Numbers with weights, in any order, as distinct ascending values; NaN and weight 0 left out. */
export function numericDistribution(
  pairs: readonly (readonly [value: number, weight: number])[],
): NumericDistribution {
  const byWeight = new Map<number, number[]>();
  for (const [value, weight] of pairs) {
    if (!(weight > 0)) continue;
    const values = byWeight.get(weight);
    if (values) values.push(value);
    else byWeight.set(weight, [value]);
  }
  return [...byWeight]
    .sort(([a], [b]) => a - b)
    .map(([weight, values]) => weighted(Float64Array.from(values), weight))
    .reduce(added, EMPTY);
}

const EMPTY: NumericDistribution = {
  kind: 'numeric',
  values: new Float64Array(0),
  weights: new Float64Array(0),
  count: 0,
};

/** Values of one weight; sorts the array that it is given. */
function weighted(values: Float64Array, weight: number): NumericDistribution {
  values.sort();
  const weights = new Float64Array(values.length);
  let size = 0;
  let count = 0;
  for (const value of values) {
    if (Number.isNaN(value)) break;
    if (size > 0 && values[size - 1] === value) size -= 1;
    values[size] = value;
    weights[size]! += weight;
    count += weight;
    size += 1;
  }
  return {
    kind: 'numeric',
    values: values.subarray(0, size),
    weights: weights.subarray(0, size),
    count,
  };
}

/** The two together. */
function added(a: NumericDistribution, b: NumericDistribution): NumericDistribution {
  if (a.count === 0) return b;
  if (b.count === 0) return a;
  const { values, baseline, current } = poolNumbers(a, b);
  const weights = baseline.map((weight, i) => weight + current[i]!);
  return { kind: 'numeric', values, weights, count: a.count + b.count };
}

/** Categories with counts, in any order and possibly repeated; counts of 0 left out. */
export function categoricalDistribution(
  pairs: readonly (readonly [value: string, count: number])[],
): CategoricalDistribution {
  const counts = new Map<string, number>();
  let total = 0;
  for (const [value, count] of pairs) {
    if (!(count > 0)) continue;
    counts.set(value, (counts.get(value) ?? 0) + count);
    total += count;
  }
  return { kind: 'categorical', counts, count: total };
}
