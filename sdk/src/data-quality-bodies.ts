import type { ExamplesLink } from './violation-examples.js';

/** Counts that every column has. */
export interface CommonStatistics {
  readonly num_present: number;
  readonly num_missing: number;
}

/** `inferred_type` of a column. */
export type InferredType = 'Integral' | 'Fractional' | 'String' | 'Unknown';

/** One column of `statistics.json`. */
export interface FeatureStatistics {
  readonly name: string;
  readonly inferred_type: InferredType;
  readonly numerical_statistics?: {
    readonly common: CommonStatistics;
    readonly mean: number;
    readonly sum: number;
    readonly std_dev: number;
    readonly min: number;
    readonly max: number;
    readonly approximate_num_distinct_values?: number;
    readonly completeness?: number;
    readonly distribution?: {
      readonly kll?: {
        readonly buckets: readonly {
          readonly lower_bound: number;
          readonly upper_bound: number;
          readonly count: number;
        }[];
        readonly sketch: {
          readonly parameters: { readonly c: number; readonly k: number };
          readonly data: readonly (readonly number[])[];
        };
      };
    };
  };
  readonly string_statistics?: {
    readonly common: CommonStatistics;
    readonly distinct_count: number;
    readonly completeness?: number;
    readonly distribution?: {
      readonly categorical?: {
        readonly buckets: readonly { readonly value: string; readonly count: number }[];
      };
    };
  };
}

/** What `statistics.json` holds. */
export interface StatisticsBody {
  readonly version: number;
  readonly dataset: { readonly item_count: number };
  readonly features: readonly FeatureStatistics[];
}

type Flag = 'Enabled' | 'Disabled';

/** One column of `constraints.json`. */
export interface FeatureConstraints {
  name: string;
  inferred_type: InferredType;
  completeness?: number;
  num_constraints?: { is_non_negative?: boolean; [further: string]: unknown };
  string_constraints?: { domains?: string[]; [further: string]: unknown };
  monitoring_config_overrides?: { evaluate_constraints?: Flag; [further: string]: unknown };
  [further: string]: unknown;
}

/** What `constraints.json` holds. */
export interface ConstraintsBody {
  version: number;
  features: FeatureConstraints[];
  monitoring_config?: {
    evaluate_constraints?: Flag;
    emit_metrics?: Flag;
    datatype_check_threshold?: number;
    domain_content_threshold?: number;
    distribution_constraints?: {
      perform_comparison?: Flag;
      comparison_threshold?: number;
      comparison_method?: string;
      categorical_comparison_threshold?: number;
      categorical_drift_method?: string;
      [further: string]: unknown;
    };
    [further: string]: unknown;
  };
}

/** One violation: AWS's three fields, and what else the analyzer tells. */
export interface Violation {
  readonly feature_name: string;
  readonly constraint_check_type: string;
  readonly description: string;
  /** Guiderail's, as all that follows: what was observed, and what it was held against. */
  readonly value?: number;
  readonly threshold?: number;
  /** Where the threshold comes from. */
  readonly threshold_source?: string;
  readonly examples?: ExamplesLink;
  readonly [further: string]: unknown;
}

/** What `constraint_violations.json` holds. */
export interface ConstraintViolationsBody {
  readonly violations: readonly Violation[];
}

/** What the files of a data-quality monitor hold. */
export interface DataQualityFiles {
  readonly statistics: StatisticsBody;
  readonly constraints: ConstraintsBody;
  readonly violations: ConstraintViolationsBody;
}
