import type { Remedies } from '../bias/remedies/types.js';
import type { BiasSection } from '../bias/types.js';
import type { ShapMethod } from '../explanations/types.js';

/** `analysis.json`: what a Clarify job found. Further members than AWS's stand beside its own. */
export interface ClarifyAnalysis {
  readonly version: '1.0';
  readonly post_training_bias_metrics?: BiasSection | SectionError | undefined;
  readonly pre_training_bias_metrics?: BiasSection | SectionError | undefined;
  readonly explanations?: Explanations | undefined;
  /** Beside AWS's members: what could be done about bias, and what it would do. */
  readonly bias_remedies?: Remedies | undefined;
  /** Beside AWS's members: the same of the parts of the rows that `segment_config` names. */
  readonly segments?: readonly SegmentAnalysis[] | undefined;
}

/** What was found of a segment's rows. */
export interface SegmentAnalysis {
  /** `config_name`, or the column's name. */
  readonly config_name: string;
  /** Its alias, or its values; `__default__` is the rest. */
  readonly segment: string;
  readonly rows: number;
  readonly post_training_bias_metrics?: BiasSection | SectionError | undefined;
  readonly pre_training_bias_metrics?: BiasSection | SectionError | undefined;
  /** Missing where the segment has no row. */
  readonly explanations?: Pick<Explanations, 'kernel_shap'> | undefined;
}

/** In place of a section that could not be computed at all; the others stand. */
export interface SectionError {
  readonly error: string;
}

export interface Explanations {
  /** By label: AWS's name of the method, whatever found the values. */
  readonly kernel_shap?: Readonly<Record<string, GlobalShap>> | undefined;
  readonly pdp?: readonly PartialDependence[] | undefined;
  /** Beside AWS's members: how the values were found. */
  readonly shap_method?: ShapMethodNote | undefined;
  /** Beside AWS's members: the surrogates themselves are in a file of their own. */
  readonly lime?: LimeNote | undefined;
}

/** How local surrogates were found. */
export interface LimeNote {
  readonly rows: number;
  /** Synthetic rows for each row. */
  readonly num_samples: number;
  readonly kernel_width: number;
  readonly seed: number;
  /** Rows that have no surrogate. */
  readonly failed_rows: number;
}

export interface GlobalShap {
  readonly global_shap_values: Readonly<Record<string, number>>;
  readonly expected_value: number;
  /** Beside AWS's members: of the global values, over rows and over sampling, by feature. */
  readonly global_shap_standard_errors?: Readonly<Record<string, number>> | undefined;
}

export interface ShapMethodNote {
  readonly method: ShapMethod;
  readonly reason: string;
  readonly rows: number;
  readonly scored_rows: number;
  readonly agg_method: AggregationMethod;
  readonly use_logit: boolean;
  readonly seed?: number | undefined;
  readonly num_samples?: number | undefined;
  /** The greatest standard error of a single attribution, where these are sampled. */
  readonly largest_standard_error?: number | undefined;
}

export type AggregationMethod = 'mean_abs' | 'median' | 'mean_sq';

/** Of one feature; an error stands in place of the curves. */
export type PartialDependence =
  | {
      readonly feature_name: string;
      readonly data_type: 'numerical' | 'categorical';
      readonly feature_values: readonly (number | string)[];
      /** By label, the mean prediction at each value. */
      readonly model_predictions: readonly (readonly number[])[];
      /** Share of rows of each bucket or value. */
      readonly data_distribution: readonly number[];
      readonly label_headers: readonly string[];
      /** Beside AWS's members: rows behind the means, and categories too many to be shown. */
      readonly averaged_rows?: number | undefined;
      readonly values_left_out?: number | undefined;
      readonly share_left_out?: number | undefined;
    }
  | { readonly feature_name: string; readonly data_type: string; readonly error: string };
