/** ±Infinity stands as text in JSON; null where a metric cannot be computed. */
export type BiasValue = number | 'Infinity' | '-Infinity' | null;

/** A metric of bias in `analysis.json`. */
export interface BiasMetricBody {
  readonly name: string;
  readonly description: string;
  value: BiasValue;
  /** Why there is no value. */
  readonly error?: string;
  /** Guiderail's: 95 %, where there is one. */
  readonly interval?: readonly [number, number];
}

/** The metrics of each value (or threshold) of each facet. */
export interface BiasSectionBody {
  readonly label: string;
  readonly label_value_or_threshold: string;
  readonly facets: Readonly<
    Record<
      string,
      readonly {
        readonly value_or_threshold: string;
        readonly metrics: readonly BiasMetricBody[];
      }[]
    >
  >;
}

/** In place of a section that could not be computed. */
export interface SectionErrorBody {
  readonly error: string;
}

/** A label's global Shapley values by feature. */
export interface GlobalShapBody {
  readonly global_shap_values: Readonly<Record<string, number>>;
  readonly expected_value: number;
  /** Guiderail's. */
  readonly global_shap_standard_errors?: Readonly<Record<string, number>>;
}

/** The partial dependence of one feature, or why there is none. */
export interface PartialDependenceBody {
  readonly feature_name: string;
  readonly data_type: string;
  readonly feature_values?: readonly (number | string)[];
  /** By label, the mean prediction at each value. */
  readonly model_predictions?: readonly (readonly number[])[];
  readonly data_distribution?: readonly number[];
  readonly label_headers?: readonly string[];
  readonly error?: string;
}

/** What `analysis.json` holds: a job's findings, which a monitor takes as its constraints. */
export interface AnalysisBody {
  readonly version: string;
  readonly pre_training_bias_metrics?: BiasSectionBody | SectionErrorBody;
  readonly post_training_bias_metrics?: BiasSectionBody | SectionErrorBody;
  readonly explanations?: {
    readonly kernel_shap?: Readonly<Record<string, GlobalShapBody>>;
    readonly pdp?: readonly PartialDependenceBody[];
    /** Guiderail's: how the values were found. */
    readonly shap_method?: {
      readonly method: string;
      readonly reason: string;
      readonly [further: string]: unknown;
    };
    readonly [further: string]: unknown;
  };
  readonly [further: string]: unknown;
}

/** A metric of bias that is further from 0 than the baseline's. */
export interface BiasViolation {
  readonly facet: string;
  readonly facet_value: string;
  readonly metric_name: string;
  readonly constraint_check_type: string;
  readonly description: string;
  /** Guiderail's. */
  readonly [further: string]: unknown;
}

/** A label whose features have changed their order of importance. */
export interface AttributionViolation {
  readonly label: string;
  readonly metric_name: string;
  readonly constraint_check_type: string;
  readonly description: string;
  /** Guiderail's. */
  readonly [further: string]: unknown;
}

/** What the files of a monitor on Clarify hold; there are no statistics. */
export interface ClarifyFiles<V> {
  readonly statistics: never;
  readonly constraints: AnalysisBody;
  readonly violations: { readonly version?: string; readonly violations: readonly V[] };
}

export type ModelBiasFiles = ClarifyFiles<BiasViolation>;
export type ModelExplainabilityFiles = ClarifyFiles<AttributionViolation>;
