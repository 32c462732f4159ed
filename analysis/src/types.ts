/** Types of a column as AWS's files name them. */
export type InferredType = 'Integral' | 'Fractional' | 'String' | 'Unknown';

/**
 * Which reading of a number is meant. `Robust` and `Simple` are AWS's own ("Compatible");
 * `Sound` is the statistic that a statistician would defend.
 */
export type ComparisonMethod = 'Sound' | 'Robust' | 'Simple';

export type Season = 'hour-of-day' | 'day-of-week' | 'week-of-year';

// ---- statistics.json -------------------------------------------------------------------------

export interface Statistics {
  version: number;
  dataset: { item_count: number };
  features: FeatureStatistics[];
  /** Ours: the baseline in the order of its time column, for thresholds from its own windows. */
  time_profile?: TimeProfile;
}

export interface FeatureStatistics {
  name: string;
  inferred_type: InferredType;
  numerical_statistics?: NumericalStatistics;
  string_statistics?: StringStatistics;
}

export interface CommonStatistics {
  num_present: number;
  num_missing: number;
}

export interface NumericalStatistics {
  common: CommonStatistics;
  mean: number;
  sum: number;
  /** Population standard deviation (divided by n). */
  std_dev: number;
  min: number;
  max: number;
  approximate_num_distinct_values?: number;
  completeness?: number;
  distribution: {
    kll: {
      buckets: { lower_bound: number; upper_bound: number; count: number }[];
      sketch: { parameters: { c: number; k: number }; data: number[][] };
    };
  };
}

export interface StringStatistics {
  common: CommonStatistics;
  distinct_count: number;
  completeness?: number;
  distribution?: { categorical: { buckets: { value: string; count: number }[] } };
}

/**
 * The baseline's values in time order, in cells of equal length. Bounded: a cell that would hold
 * too many values holds quantiles of them.
 */
export interface TimeProfile {
  time_column: string;
  /** Length of a cell in seconds. */
  cell_seconds: number;
  /** Start of the first cell, ISO 8601, UTC. */
  start: string;
  /** Rows in each cell. */
  counts: number[];
  /** Per feature and cell: values with weights (numbers), or values with counts (categories). */
  features: Record<string, { values: (number | string)[][]; weights?: number[][] }>;
}

// ---- constraints.json ------------------------------------------------------------------------

export interface Constraints {
  version: number;
  features: FeatureConstraints[];
  monitoring_config: MonitoringConfig;
}

export interface FeatureConstraints {
  name: string;
  inferred_type: InferredType;
  completeness: number;
  num_constraints?: {
    is_non_negative?: boolean;
    /** Ours: hard limits, reported as `range_check`. */
    minimum?: number;
    maximum?: number;
    /** Ours: share of values that may lie outside the limits (0 to 1). */
    allowed_share_outside?: number;
    monitoring_config_overrides?: Partial<MonitoringConfig>;
  };
  string_constraints?: {
    domains?: string[];
    monitoring_config_overrides?: Partial<MonitoringConfig>;
  };
  /** DG's spelling of the overrides. */
  monitoringConfigOverrides?: Partial<MonitoringConfig>;
}

export interface MonitoringConfig {
  evaluate_constraints: 'Enabled' | 'Disabled';
  emit_metrics: 'Enabled' | 'Disabled';
  datatype_check_threshold: number;
  domain_content_threshold: number;
  distribution_constraints: {
    perform_comparison: 'Enabled' | 'Disabled';
    comparison_threshold: number;
    comparison_method: ComparisonMethod;
    categorical_comparison_threshold?: number;
    categorical_drift_method?: 'LInfinity' | 'ChiSquared';
    /** Ours (Sound): compare with the same season of the baseline's time profile. */
    season?: Season[];
    /** Ours: columns left out of every check. */
    exclude?: string[];
  };
}

// ---- constraint_violations.json --------------------------------------------------------------

export type CheckType =
  | 'data_type_check'
  | 'completeness_check'
  | 'baseline_drift_check'
  | 'categorical_values_check'
  | 'missing_column_check'
  | 'extra_column_check'
  | 'range_check';

export interface Violation {
  feature_name: string;
  constraint_check_type: CheckType;
  description: string;
  /** Ours: what was observed, in the unit of the threshold, and what it was held against. */
  value?: number;
  threshold?: number;
  /** Ours: where the threshold comes from, in words and with its place. */
  threshold_source?: string;
  /** Ours: where records that break the check are shown. */
  examples?: ExamplesLink;
  /** Ours, for baseline_drift_check read as Sound (snake_case of `DriftFinding`). */
  comparison_method?: ComparisonMethod;
  method?: string;
  p_value?: number;
  adjusted_p_value?: number;
  effect?: number;
  effect_interval?: [number, number];
}

/** Where a violation's example records are. */
export interface ExamplesLink {
  found: number;
  /** Relative to the violations' file: another file, and a JSON pointer into it. */
  href: string;
}

export interface Violations {
  violations: Violation[];
}

// ---- distributions and drift -----------------------------------------------------------------

/** A distribution of numbers: distinct values in ascending order with the weight of each. */
export interface NumericDistribution {
  kind: 'numeric';
  values: Float64Array;
  weights: Float64Array;
  /** Rows behind it (the sum of weights, but for a sketch's rounding). */
  count: number;
}

/** A distribution of categories: how often each value occurs. */
export interface CategoricalDistribution {
  kind: 'categorical';
  counts: ReadonlyMap<string, number>;
  count: number;
}

export type Distribution = NumericDistribution | CategoricalDistribution;

/** What the comparison of one feature found, whatever the reading. */
export interface DriftFinding {
  feature: string;
  /** The statistic that was used, such as `robust_linf`, `anderson_darling`, `seasonal_windows`. */
  method: string;
  /** True: the feature drifted by this reading. */
  drifted: boolean;
  /** The distance that is held against `threshold`. */
  effect: number;
  /** 95 % interval of the effect, where the reading has one. */
  effectInterval?: [number, number];
  threshold: number;
  /** Where the threshold comes from, in words. */
  thresholdSource: string;
  pValue?: number;
  adjustedPValue?: number;
  /** What it is, after the column's name and `is`, where the distance does not say it. */
  words?: string;
  /** Set when the window is too small to tell; `drifted` is then false. */
  tooSmall?: string;
}

// ---- results of a run ------------------------------------------------------------------------

/** A record of a dataset that could not be read, and why. */
export interface UnreadableRecord {
  /** File or object. */
  source: string;
  /** 1-based line, or record number where there are no lines. */
  line: number;
  reason: string;
  /** The first characters of the record. */
  excerpt: string;
}

export type FeatureOutcome = 'ok' | 'violation' | 'too_small' | 'excluded' | 'not_compared';

/** One row of the report: what was checked of a feature and what came out. */
export interface FeatureResult {
  feature: string;
  inferredType: InferredType;
  outcome: FeatureOutcome;
  drift?: DriftFinding;
  violations: Violation[];
  /** A word for the reader, such as why a feature was not compared. */
  note?: string;
}

/** What a monitoring run found. */
export interface CheckResult {
  comparisonMethod: ComparisonMethod;
  itemCount: number;
  violations: Violation[];
  features: FeatureResult[];
  /** Things that the reader should know: rows left out, payloads of mixed encodings, and so on. */
  notes: string[];
  unreadable: { count: number; examples: UnreadableRecord[] };
}
