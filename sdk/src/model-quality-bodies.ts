import type { ExamplesLink } from './violation-examples.js';

/** A metric: its value and how far it is uncertain. */
export interface QualityMetric {
  readonly value: number;
  /** Over five random samples; `NaN` below 200 records. */
  readonly standard_deviation: number | 'NaN';
  /** Guiderail's: 95 %, where there is one. */
  readonly interval?: readonly [number, number];
  readonly interval_method?: string;
  /** Guiderail's: of a metric of worth. */
  readonly unit?: string;
}

/** A curve: lists of the same length by name, such as `false_positive_rates`. */
export type QualityCurve = Readonly<Record<string, readonly number[]>>;

/** Counts: `[actual][predicted]`. */
export type ConfusionMatrix = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Names of metrics that are a single number; what else is measured has its own name. */
type Scalars<Names extends string> = { readonly [Name in Names]?: QualityMetric } & {
  readonly [further: string]: QualityMetric | QualityCurve | ConfusionMatrix | undefined;
};

type Worths = 'worth' | 'worth_per_prediction';

type Measured<Names extends string> = Names | `${Names}_best_constant_classifier`;

export type RegressionMetrics = Scalars<'mae' | 'mse' | 'rmse' | 'r2' | Worths>;

export type BinaryClassificationMetrics = Scalars<
  | Measured<'recall' | 'precision' | 'accuracy' | 'f0_5' | 'f1' | 'f2'>
  | Measured<`${'true' | 'false'}_${'positive' | 'negative'}_rate`>
  | 'auc'
  | 'au_prc'
  | 'average_precision'
  | Worths
> & {
  readonly confusion_matrix?: ConfusionMatrix;
  readonly receiver_operating_characteristic_curve?: QualityCurve;
  readonly precision_recall_curve?: QualityCurve;
};

export type MulticlassClassificationMetrics = Scalars<
  Measured<'accuracy' | `weighted_${'recall' | 'precision' | 'f0_5' | 'f1' | 'f2'}`> | Worths
> & { readonly confusion_matrix?: ConfusionMatrix };

/** What `statistics.json` of a model-quality run holds: the metrics of one problem type. */
export interface QualityStatisticsBody {
  readonly version: number;
  readonly dataset: {
    readonly item_count: number;
    readonly start_time?: string;
    readonly end_time?: string;
    readonly evaluation_time: string;
    /** Guiderail's: how many predictions have labels so far, and how late those came. */
    readonly labels?: Pick<LabelsBody, 'predictions' | 'labelled' | 'label_delay_seconds'>;
    /** Guiderail's: records that were left out. */
    readonly unreadable_count?: number;
  };
  readonly regression_metrics?: RegressionMetrics;
  readonly binary_classification_metrics?: BinaryClassificationMetrics;
  readonly multiclass_classification_metrics?: MulticlassClassificationMetrics;
}

export type ComparisonOperator = 'GreaterThanThreshold' | 'LessThanThreshold';

/** A limit: the metric violates it where the comparison holds. */
export interface QualityConstraint {
  threshold: number;
  comparison_operator: ComparisonOperator;
}

type QualityLimits = Record<string, QualityConstraint>;

/** What `constraints.json` of a model-quality monitor holds: limits by their metric's name. */
export interface QualityConstraintsBody {
  version: number;
  regression_constraints?: QualityLimits;
  binary_classification_constraints?: QualityLimits;
  multiclass_classification_constraints?: QualityLimits;
}

export interface QualityViolation {
  readonly constraint_check_type: ComparisonOperator;
  readonly description: string;
  readonly metric_name: string;
  /** Guiderail's, as all that follows. */
  readonly value?: number;
  readonly threshold?: number;
  /** Where the threshold comes from. */
  readonly threshold_source?: string;
  readonly interval?: readonly [number, number];
  readonly examples?: ExamplesLink;
  readonly [further: string]: unknown;
}

/** What `constraint_violations.json` of a model-quality run holds. */
export interface QualityViolationsBody {
  readonly violations: readonly QualityViolation[];
}

/** What the files of a model-quality monitor hold. */
export interface ModelQualityFiles {
  readonly statistics: QualityStatisticsBody;
  readonly constraints: QualityConstraintsBody;
  readonly violations: QualityViolationsBody;
}

interface ChangedLabels {
  readonly added: number;
  readonly corrected: number;
  readonly removed: number;
}

/** What `merge.json` holds: the labels that a run found for its predictions. */
export interface LabelsBody {
  readonly predictions: number;
  readonly labelled: number;
  /** Share of the predictions that have labels. */
  readonly coverage: number;
  /** From a prediction to its first label. */
  readonly label_delay_seconds?: {
    readonly p50?: number;
    readonly p90?: number;
    readonly max?: number;
  };
  readonly repeated: number;
  readonly corrected: number;
  /** Labels of no prediction of these hours. */
  readonly unknown: number;
  /** Lines that are no labels. */
  readonly broken: number;
  /** Predictions that cannot be read or have no id. */
  readonly unreadable: number;
  readonly start_time: string;
  readonly end_time: string;
  /** Against an earlier run of the same window. */
  readonly changes?: ChangedLabels & { readonly since: string };
  readonly [further: string]: unknown;
}

/** What `changes.json` holds: what a run found that an earlier run of its window had not. */
export interface ChangesBody {
  readonly since: string;
  readonly earlier_report: string;
  readonly labels?: ChangedLabels;
  /** Metrics that differ. */
  readonly metrics: Readonly<
    Record<string, { readonly before: number | null; readonly after: number | null }>
  >;
}
