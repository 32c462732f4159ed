import type {
  Constraints,
  FeatureConstraints,
  FeatureStatistics,
  NumericalStatistics,
  Statistics,
} from '../types.js';
import { type ConstraintOptions, monitoringConfig } from './defaults.js';

/**
 * The constraints that a baseline suggests: AWS's, and with `Sound` hard limits for numbers too.
 *
 * The limits are the smallest and largest value of the baseline. Values of the same law do leave
 * that range: a new value is a new extreme with probability 1/(N+1) on either side (whatever the
 * law, ties aside), so a share of 2/(N+1) may lie outside; the check allows that share, and the
 * chance deviation of the window from it.
 */
export function suggestConstraints(
  statistics: Statistics,
  options: ConstraintOptions,
): Constraints {
  const withLimits = options.comparisonMethod === 'Sound';
  return {
    version: 0,
    features: statistics.features.map((feature) => featureConstraints(feature, withLimits)),
    monitoring_config: monitoringConfig(options),
  };
}

function featureConstraints(feature: FeatureStatistics, withLimits: boolean): FeatureConstraints {
  const { name, inferred_type, numerical_statistics: numbers } = feature;
  const text = feature.string_statistics;
  const { num_present, num_missing } = (numbers ?? text)!.common;
  const rows = num_present + num_missing;
  const head = { name, inferred_type, completeness: rows === 0 ? 1 : num_present / rows };
  if (numbers !== undefined) {
    const limits = withLimits ? hardLimits(numbers) : {};
    return { ...head, num_constraints: { is_non_negative: numbers.min >= 0, ...limits } };
  }
  const buckets = text!.distribution?.categorical.buckets;
  if (buckets === undefined) return head;
  return { ...head, string_constraints: { domains: buckets.map(({ value }) => value) } };
}

/** None where the baseline itself has infinite values, which lie outside of all limits. */
function hardLimits({ min, max, common, distribution }: NumericalStatistics) {
  if (common.num_present === 0) return {};
  const finite = distribution?.kll.buckets.reduce((sum, { count }) => sum + count, 0);
  if (finite !== undefined && Math.round(finite) < common.num_present) return {};
  return {
    minimum: min,
    maximum: max,
    allowed_share_outside: Math.min(1, 2 / (common.num_present + 1)),
  };
}
