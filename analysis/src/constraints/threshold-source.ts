import type { Constraints, FeatureConstraints, MonitoringConfig } from '../types.js';
import { monitoringConfig } from './defaults.js';

type Settings = MonitoringConfig & MonitoringConfig['distribution_constraints'];
/** A member of the monitoring_config that is a threshold. */
export type ThresholdName =
  | 'datatype_check_threshold'
  | 'domain_content_threshold'
  | 'comparison_threshold'
  | 'categorical_comparison_threshold';

/**
 * Where a threshold of the monitoring_config comes from, in words: the feature's own overrides, in
 * any of the places where they may stand, or the file's; `set by hand` where nobody suggests it.
 */
export function thresholdSource(
  constraints: Constraints,
  feature: string,
  name: ThresholdName,
): string {
  const own = constraints.features.find((candidate) => candidate.name === feature);
  const place = own && overridePlace(own, name);
  if (place !== undefined) {
    return `set by hand: ${name} in constraints.json, feature \`${feature}\`, ${place}`;
  }
  const where = `${name} in constraints.json, monitoring_config`;
  const usual = memberOf(monitoringConfig({ comparisonMethod: 'Sound' }), name);
  return memberOf(constraints.monitoring_config, name) === usual
    ? `${where} (the default)`
    : `set by hand: ${where}`;
}

/** The last of the places that set it, which is the one that counts. */
function overridePlace(own: FeatureConstraints, name: ThresholdName): string | undefined {
  const places = [
    ['string_constraints.monitoring_config_overrides', own.string_constraints],
    ['num_constraints.monitoring_config_overrides', own.num_constraints],
  ] as const;
  for (const [place, of] of places) {
    const overrides = of?.monitoring_config_overrides;
    if (overrides && memberOf(overrides, name) !== undefined) return place;
  }
  const overrides = own.monitoringConfigOverrides;
  if (overrides && memberOf(overrides, name) !== undefined) return 'monitoringConfigOverrides';
  return undefined;
}

function memberOf(config: Partial<MonitoringConfig>, name: ThresholdName): number | undefined {
  const all: Partial<Settings> = { ...config, ...config.distribution_constraints };
  return all[name];
}
