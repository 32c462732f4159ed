import type { ComparisonMethod, MonitoringConfig, Season } from '../types.js';

export interface ConstraintOptions {
  comparisonMethod: ComparisonMethod;
  categoricalDriftMethod?: 'LInfinity' | 'ChiSquared';
  season?: Season[];
  exclude?: string[];
}

/** The monitoring_config of a new constraints file: AWS's defaults, and ours where they are asked. */
export function monitoringConfig(options: ConstraintOptions): MonitoringConfig {
  const { comparisonMethod, categoricalDriftMethod = 'LInfinity', season, exclude } = options;
  return {
    evaluate_constraints: 'Enabled',
    emit_metrics: 'Enabled',
    datatype_check_threshold: 1,
    domain_content_threshold: 1,
    distribution_constraints: {
      perform_comparison: 'Enabled',
      comparison_threshold: 0.1,
      comparison_method: comparisonMethod,
      categorical_comparison_threshold: 0.1,
      categorical_drift_method: categoricalDriftMethod,
      ...(season !== undefined && season.length > 0 ? { season } : {}),
      ...(exclude !== undefined && exclude.length > 0 ? { exclude } : {}),
    },
  };
}
