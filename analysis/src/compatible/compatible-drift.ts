import { featureConfig } from '../constraints/feature-config.js';
import { type ThresholdName, thresholdSource } from '../constraints/threshold-source.js';
import type {
  Constraints,
  DriftFinding,
  FeatureStatistics,
  MonitoringConfig,
  Statistics,
} from '../types.js';
import { chiSquared } from './chi-squared.js';
import { categoricalLInfinity, type LInfinity, numericLInfinity, robust } from './linf.js';
import { rankMap } from './rank-map.js';

type DistributionConfig = MonitoringConfig['distribution_constraints'];
type Limit = Pick<DriftFinding, 'threshold' | 'thresholdSource'>;

const NUMERIC = 'comparison_threshold';

/**
 * AWS's drift distances ("Compatible"): Robust or Simple over rank maps of the sketches for
 * numbers, largest difference of shares or chi-squared for categories. Bit-exact for the published
 * numeric distances; features that have no distribution on either side have no finding.
 */
export function compatibleDrift(input: {
  baseline: Statistics;
  current: Statistics;
  constraints: Constraints;
}): DriftFinding[] {
  const current = new Map(input.current.features.map((feature) => [feature.name, feature]));
  const ownConstraints = new Map(input.constraints.features.map((own) => [own.name, own]));
  return input.baseline.features.flatMap((baseline) => {
    const now = current.get(baseline.name);
    if (now === undefined) return [];
    const config = featureConfig(input.constraints, ownConstraints.get(baseline.name));
    const sourceOf = (name: ThresholdName) =>
      thresholdSource(input.constraints, baseline.name, name);
    const finding = compare(baseline, now, config.distribution_constraints, sourceOf);
    return finding === undefined ? [] : [finding];
  });
}

function compare(
  baseline: FeatureStatistics,
  current: FeatureStatistics,
  config: DistributionConfig,
  sourceOf: (name: ThresholdName) => string,
): DriftFinding | undefined {
  const sketches = [current, baseline].map(sketchOf);
  if (sketches[0] !== undefined && sketches[1] !== undefined) {
    const distance = numericLInfinity(rankMap(sketches[0]), rankMap(sketches[1]));
    const limit = { threshold: config.comparison_threshold, thresholdSource: sourceOf(NUMERIC) };
    return finding(baseline.name, distance, limit, config);
  }
  const [now, before] = [current, baseline].map(countsOf);
  if (now === undefined || before === undefined) return undefined;
  const { categorical_comparison_threshold: own } = config;
  const limit: Limit = {
    threshold: own ?? config.comparison_threshold,
    thresholdSource: sourceOf(own === undefined ? NUMERIC : 'categorical_comparison_threshold'),
  };
  if (config.categorical_drift_method === 'ChiSquared') {
    return chiSquaredFinding(baseline.name, now, before, limit, config);
  }
  return finding(baseline.name, categoricalLInfinity(now, before), limit, config);
}

function finding(
  feature: string,
  distance: LInfinity | undefined,
  limit: Limit,
  { comparison_method: reading }: DistributionConfig,
): DriftFinding | undefined {
  if (distance === undefined) return undefined;
  const effect = reading === 'Simple' ? distance.distance : robust(distance);
  const method = reading === 'Simple' ? 'linf_simple' : 'linf_robust';
  return { feature, method, drifted: effect > limit.threshold, effect, ...limit };
}

/**
 * `Simple` means the statistic, which must not exceed the threshold; `Robust` means the p-value,
 * which must not fall below it.
 */
function chiSquaredFinding(
  feature: string,
  current: ReadonlyMap<string, number>,
  baseline: ReadonlyMap<string, number>,
  limit: Limit,
  { comparison_method: reading }: DistributionConfig,
): DriftFinding | undefined {
  const result = chiSquared(current, baseline);
  if (result === undefined) return undefined;
  const { threshold } = limit;
  const head = { feature, ...limit, pValue: result.pValue };
  if (reading === 'Simple') {
    const { statistic } = result;
    return { ...head, method: 'chi_squared', effect: statistic, drifted: statistic > threshold };
  }
  const { pValue } = result;
  return { ...head, method: 'chi_squared_p_value', effect: pValue, drifted: pValue < threshold };
}

function sketchOf(feature: FeatureStatistics): number[][] | undefined {
  const data = feature.numerical_statistics?.distribution?.kll?.sketch?.data;
  return data?.some((level) => level.length > 0) ? data : undefined;
}

function countsOf(feature: FeatureStatistics): Map<string, number> | undefined {
  const buckets = feature.string_statistics?.distribution?.categorical.buckets;
  return buckets && new Map(buckets.map(({ value, count }) => [value, count]));
}
