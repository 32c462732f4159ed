import type {
  CategoricalDistribution,
  Distribution,
  FeatureStatistics,
  NumericDistribution,
} from '../types.js';

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
  const pairs: [number, number][] = [];
  levels.forEach((items, level) => {
    for (const value of items) pairs.push([value, 2 ** level]);
  });
  return numericDistribution(pairs);
}

/** Numbers with weights, in any order, as distinct ascending values; NaN and weight 0 left out. */
export function numericDistribution(
  pairs: readonly (readonly [value: number, weight: number])[],
): NumericDistribution {
  const kept = pairs.filter(([value, weight]) => !Number.isNaN(value) && weight > 0);
  const sorted = kept.toSorted((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
  const values: number[] = [];
  const weights: number[] = [];
  let count = 0;
  for (const [value, weight] of sorted) {
    if (values.length > 0 && values[values.length - 1] === value) {
      weights[weights.length - 1]! += weight;
    } else {
      values.push(value);
      weights.push(weight);
    }
    count += weight;
  }
  return {
    kind: 'numeric',
    values: Float64Array.from(values),
    weights: Float64Array.from(weights),
    count,
  };
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
