import type { AggregationMethod, ShapMethod } from '../../explanations/types.js';

/** Forms of data sets; the last is what a monitor reads. */
export type DatasetType =
  | 'text/csv'
  | 'application/jsonlines'
  | 'application/json'
  | 'application/x-parquet'
  | 'application/sagemakercapturejson';

/** Forms in which a model is asked and answers. */
export type ModelContentType = 'text/csv' | 'application/jsonlines' | 'application/json';

/** A column by its name or its position from 0, or a JMESPath expression into JSON. */
export type ColumnRef = string | number;

/** A value of a column, as the configuration has it. */
export type ConfigValue = number | string;

/**
 * analysis_config.json, read and checked, with AWS's defaults filled in. Members are named as in
 * the file; those that are undefined were not given and have no fixed default.
 */
export interface AnalysisConfig {
  readonly version: '1.0';
  readonly dataset_type: DatasetType;
  readonly dataset_uri?: string | undefined;
  readonly headers?: readonly string[] | undefined;
  readonly label?: ColumnRef | undefined;
  readonly predicted_label?: ColumnRef | undefined;
  /** JMESPath; only of JSON and JSON Lines. */
  readonly features?: string | undefined;
  readonly label_values_or_threshold?: readonly ConfigValue[] | undefined;
  /** Whether the first of them is written with a point or an exponent (45.0), as pandas tells. */
  readonly label_threshold_is_float: boolean;
  /** A score above it means 1. */
  readonly probability_threshold: number;
  readonly facet: readonly FacetConfig[];
  readonly group_variable?: ColumnRef | undefined;
  readonly facet_dataset_uri?: string | undefined;
  readonly facet_headers?: readonly string[] | undefined;
  readonly predicted_label_dataset_uri?: string | undefined;
  readonly predicted_label_headers?: readonly string[] | undefined;
  readonly joinsource_name_or_index?: ColumnRef | undefined;
  readonly excluded_columns: readonly ColumnRef[];
  readonly segment_config: readonly SegmentConfig[];
  readonly methods: MethodsConfig;
  readonly predictor?: PredictorConfig | undefined;
}

export interface FacetConfig {
  readonly name_or_index: ColumnRef;
  /** Absent: a report for each value that the column has. Never empty. */
  readonly value_or_threshold?: readonly ConfigValue[] | undefined;
  /** Whether the first of them is written with a point or an exponent. */
  readonly threshold_is_float: boolean;
}

export interface SegmentConfig {
  readonly config_name?: string | undefined;
  readonly name_or_index: ColumnRef;
  /** Values of each segment; texts such as "(5, 6]" are intervals where the column is continuous. */
  readonly segments: readonly (readonly ConfigValue[])[];
  /** As many as segments, or one more for the rest. */
  readonly display_aliases?: readonly string[] | undefined;
}

/** What is to be computed; what is absent is not. A report is always written. */
export interface MethodsConfig {
  readonly pre_training_bias?: BiasMethodsConfig | undefined;
  readonly post_training_bias?: BiasMethodsConfig | undefined;
  readonly shap?: ShapConfig | undefined;
  readonly pdp?: PdpConfig | undefined;
  readonly report: ReportConfig;
}

export interface BiasMethodsConfig {
  /** `all`, or names of metrics, each of which is known. */
  readonly methods: 'all' | readonly string[];
}

/** Baseline rows as they were given: features in order, without label. */
export type ShapBaseline =
  | { readonly kind: 'uri'; readonly uri: string }
  | { readonly kind: 'rows'; readonly rows: readonly (readonly BaselineCell[])[] }
  /** Lines of JSON Lines, or one document of JSON: `features` finds the rows in them. */
  | { readonly kind: 'records'; readonly records: readonly Readonly<Record<string, unknown>>[] }
  | { readonly kind: 'document'; readonly document: Readonly<Record<string, unknown>> };

export type BaselineCell = number | string | boolean | null;

export interface ShapConfig {
  /** Absent: found by clustering. */
  readonly baseline?: ShapBaseline | undefined;
  readonly num_clusters?: number | undefined;
  readonly num_samples?: number | undefined;
  readonly agg_method: AggregationMethod;
  readonly use_logit: boolean;
  readonly save_local_shap_values: boolean;
  readonly seed?: number | undefined;
  /** Absent: all. */
  readonly features_to_explain?: readonly ColumnRef[] | undefined;
  /** Ours: how the values are found. */
  readonly method: 'auto' | ShapMethod;
  /** Ours: sampling ends when no standard error is above this share of the row's largest value. */
  readonly stop_at_standard_error?: number | undefined;
  /** Ours: columns that are explained as one feature, by its name. */
  readonly groups: Readonly<Record<string, readonly ColumnRef[]>>;
  /** Ours: local surrogates beside the Shapley values. */
  readonly lime?: LimeConfig | undefined;
}

export interface LimeConfig {
  readonly num_samples?: number | undefined;
  readonly kernel_width?: number | undefined;
  /** Rows that are explained, from the first. */
  readonly rows?: number | undefined;
}

export interface PdpConfig {
  readonly features?: readonly ColumnRef[] | undefined;
  readonly grid_resolution: number;
  readonly top_k_features: number;
}

export interface ReportConfig {
  /** Of the files, without an ending. */
  readonly name: string;
  readonly title: string;
}

/** The model that is asked: `endpoint_name` goes before `model_name`; at least one is there. */
export interface PredictorConfig {
  readonly endpoint_name?: string | undefined;
  readonly model_name?: string | undefined;
  readonly instance_type?: string | undefined;
  readonly initial_instance_count?: number | undefined;
  readonly endpoint_name_prefix: string;
  readonly target_model?: string | undefined;
  readonly accelerator_type?: string | undefined;
  readonly custom_attributes?: string | undefined;
  /** The data set's form unless given; of captures what they hold, so it may be absent. */
  readonly content_type?: ModelContentType | undefined;
  /** The content type unless given. */
  readonly accept_type?: ModelContentType | undefined;
  /** A text, as AWS's newer pages have it; an object that was given is here as its JSON. */
  readonly content_template?: string | undefined;
  readonly record_template?: string | undefined;
  readonly label?: ColumnRef | undefined;
  readonly probability?: ColumnRef | undefined;
  readonly label_headers?: readonly ConfigValue[] | undefined;
}

/** Whose configuration it is: what must be there differs. */
export type ConfigKind = 'job' | 'bias-monitor' | 'explainability-monitor';
