import type {
  CheckResult,
  Constraints,
  FeatureConstraints,
  FeatureStatistics,
  Statistics,
} from '@guiderail/analysis';
import type { FeatureNumbers } from './analyse.js';

/**
 * What goes to CloudWatch of a run; a feature's own override goes before the file's switch.
 * @returns undefined when the constraints disable metrics.
 */
export function numbersOf(
  statistics: Statistics,
  check: CheckResult | undefined,
  constraints: Constraints,
): FeatureNumbers[] | undefined {
  if (constraints.monitoring_config.emit_metrics === 'Disabled') return undefined;
  const muted = new Set(constraints.features.filter(isMuted).map((feature) => feature.name));
  const drifts = new Map(check?.features.map(({ feature, drift }) => [feature, drift?.effect]));
  return statistics.features
    .filter((feature) => !muted.has(feature.name))
    .map((feature) => numbersOfFeature(feature, drifts.get(feature.name)));
}

function isMuted(feature: FeatureConstraints): boolean {
  const overrides =
    feature.num_constraints?.monitoring_config_overrides ??
    feature.string_constraints?.monitoring_config_overrides ??
    feature.monitoringConfigOverrides;
  return overrides?.emit_metrics === 'Disabled';
}

function numbersOfFeature(feature: FeatureStatistics, drift: number | undefined): FeatureNumbers {
  const numeric = feature.numerical_statistics;
  const common = (numeric ?? feature.string_statistics)?.common;
  const present = common?.num_present ?? 0;
  const rows = present + (common?.num_missing ?? 0);
  return {
    feature: feature.name,
    completeness: rows === 0 ? 1 : present / rows,
    values:
      numeric && present > 0
        ? { count: present, sum: numeric.sum, min: numeric.min, max: numeric.max }
        : undefined,
    drift,
  };
}
