import type { Constraints, MonitoringConfig, Season } from '../types.js';

/** What the constraints ask of the comparison of one feature. */
export interface ComparisonSettings {
  compared: boolean;
  /** Least effect worth telling, numbers and categories. */
  numericThreshold: number;
  categoricalThreshold: number;
}

/** The settings of a feature: its own overrides before the file's. */
export function comparisonSettings(constraints: Constraints, feature: string): ComparisonSettings {
  const general = constraints.monitoring_config;
  const own = constraints.features.find(({ name }) => name === feature);
  const overrides: Partial<MonitoringConfig> = {
    ...own?.monitoringConfigOverrides,
    ...(own?.num_constraints ?? own?.string_constraints)?.monitoring_config_overrides,
  };
  const distribution = {
    ...general.distribution_constraints,
    ...overrides.distribution_constraints,
  };
  const evaluated = overrides.evaluate_constraints ?? general.evaluate_constraints;
  const excluded = general.distribution_constraints.exclude?.includes(feature) ?? false;
  return {
    compared:
      evaluated !== 'Disabled' && distribution.perform_comparison !== 'Disabled' && !excluded,
    numericThreshold: distribution.comparison_threshold,
    categoricalThreshold:
      distribution.categorical_comparison_threshold ?? distribution.comparison_threshold,
  };
}

export function seasonsOf(constraints: Constraints): Season[] {
  return constraints.monitoring_config.distribution_constraints.season ?? [];
}
