import type { Constraints, FeatureStatistics, Season, Statistics } from '../types.js';

/** Statistics of a numeric feature, its values as a sketch of one level. */
export function numeric(name: string, values: number[], missing = 0): FeatureStatistics {
  return {
    name,
    inferred_type: 'Fractional',
    numerical_statistics: {
      common: { num_present: values.length, num_missing: missing },
      mean: 0,
      sum: 0,
      std_dev: 0,
      min: Math.min(...values),
      max: Math.max(...values),
      distribution: {
        kll: { buckets: [], sketch: { parameters: { c: 0.64, k: 2048 }, data: [values] } },
      },
    },
  };
}

export function categorical(name: string, counts: Record<string, number>): FeatureStatistics {
  const buckets = Object.entries(counts).map(([value, count]) => ({ value, count }));
  const present = buckets.reduce((a, { count }) => a + count, 0);
  return {
    name,
    inferred_type: 'String',
    string_statistics: {
      common: { num_present: present, num_missing: 0 },
      distinct_count: buckets.length,
      distribution: { categorical: { buckets } },
    },
  };
}

export function statistics(...features: FeatureStatistics[]): Statistics {
  return { version: 0, dataset: { item_count: 0 }, features };
}

export function soundConstraints(threshold = 0.1, season: Season[] = []): Constraints {
  return {
    version: 0,
    features: [],
    monitoring_config: {
      evaluate_constraints: 'Enabled',
      emit_metrics: 'Enabled',
      datatype_check_threshold: 1,
      domain_content_threshold: 1,
      distribution_constraints: {
        perform_comparison: 'Enabled',
        comparison_threshold: threshold,
        comparison_method: 'Sound',
        season,
      },
    },
  };
}
