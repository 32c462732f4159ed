import type {
  CheckResult,
  DriftFinding,
  FeatureResult,
  FeatureStatistics,
  Statistics,
  Violation,
} from '../types.js';

/** Statistics of a column of numbers, its sketch holding every value. */
export function numbers(name: string, values: readonly number[], missing = 0): FeatureStatistics {
  const n = values.length;
  const sum = values.reduce((a, b) => a + b, 0);
  const mean = sum / n;
  const squares = values.reduce((a, b) => a + (b - mean) ** 2, 0);
  return {
    name,
    inferred_type: values.every(Number.isInteger) ? 'Integral' : 'Fractional',
    numerical_statistics: {
      common: { num_present: n, num_missing: missing },
      mean,
      sum,
      std_dev: Math.sqrt(squares / n),
      min: Math.min(...values),
      max: Math.max(...values),
      distribution: {
        kll: { buckets: [], sketch: { parameters: { c: 0.64, k: 2048 }, data: [[...values]] } },
      },
    },
  };
}

/** Statistics of a column of categories. */
export function categories(
  name: string,
  counts: Readonly<Record<string, number>>,
): FeatureStatistics {
  const buckets = Object.entries(counts).map(([value, count]) => ({ value, count }));
  const present = buckets.reduce((total, { count }) => total + count, 0);
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

export const statisticsOf = (features: FeatureStatistics[], rows = 100): Statistics => ({
  version: 0,
  dataset: { item_count: rows },
  features,
});

export function driftOf(
  feature: string,
  effect: number,
  threshold = 0.1,
  more: Partial<DriftFinding> = {},
): DriftFinding {
  const drifted = effect > threshold;
  return {
    feature,
    method: 'kolmogorov_smirnov',
    drifted,
    effect,
    threshold,
    thresholdSource: 'comparison_threshold',
    effectInterval: [Math.max(0, effect - 0.04), effect + 0.04],
    ...more,
  };
}

export function resultOf(
  feature: string,
  effect: number,
  more: Partial<FeatureResult> = {},
): FeatureResult {
  const drift = driftOf(feature, effect);
  const violations = drift.drifted ? [driftViolation(feature, effect)] : [];
  return {
    feature,
    inferredType: 'Fractional',
    outcome: drift.drifted ? 'violation' : 'ok',
    drift,
    violations,
    ...more,
  };
}

export const driftViolation = (feature: string, effect: number): Violation => ({
  feature_name: feature,
  constraint_check_type: 'baseline_drift_check',
  description: `Baseline drift distance: ${effect} exceeds threshold: 0.1`,
});

export function checkOf(features: FeatureResult[], more: Partial<CheckResult> = {}): CheckResult {
  return {
    comparisonMethod: 'Sound',
    itemCount: 100,
    violations: features.flatMap((feature) => feature.violations),
    features,
    notes: [],
    unreadable: { count: 0, examples: [] },
    ...more,
  };
}
