import type { Constraints, FeatureConstraints, MonitoringConfig } from '../types.js';

/**
 * The settings that hold for one feature: the file's, changed by the feature's own in any of the
 * places where AWS's documents and its SDK put them (later wins): `monitoringConfigOverrides`,
 * `num_constraints.monitoring_config_overrides`, `string_constraints.monitoring_config_overrides`.
 */
export function featureConfig(
  constraints: Constraints,
  feature: FeatureConstraints | undefined,
): MonitoringConfig {
  const overrides = [
    feature?.monitoringConfigOverrides,
    feature?.num_constraints?.monitoring_config_overrides,
    feature?.string_constraints?.monitoring_config_overrides,
  ];
  let config = constraints.monitoring_config;
  for (const override of overrides) {
    if (override === undefined) continue;
    const distribution = {
      ...config.distribution_constraints,
      ...override.distribution_constraints,
    };
    config = { ...config, ...override, distribution_constraints: distribution };
  }
  return config;
}

/** True if a column is left out of every check. */
export function isExcluded(constraints: Constraints, name: string): boolean {
  return constraints.monitoring_config.distribution_constraints.exclude?.includes(name) ?? false;
}
