import type { ExampleCell, ExampleRecord, LookedAt } from '../evidence/examples.js';
import type { ExamplesLink, UnreadableRecord } from '../types.js';

/** Problem types as AWS names them. */
export type ProblemType = 'Regression' | 'BinaryClassification' | 'MulticlassClassification';

/** Where a record holds what: a number of a CSV column ("0"), a name, or a path into JSON. */
export interface QualityAttributes {
  /** The model's answer: a label, or a number for regression. */
  readonly inference?: string | undefined;
  /** The probability of the positive class. */
  readonly probability?: string | undefined;
  /** The label; needed for data sets, and for labels that are JSON with more than one value. */
  readonly groundTruth?: string | undefined;
}

/** Values of the cells of a confusion matrix, laid out as it is: `[actual][predicted]`. */
export type WorthMatrix = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** The value of an error of a regression, usually negative. */
export interface WorthOfError {
  /** Per unit by which the prediction lies above the label. */
  readonly over: number;
  /** Per unit by which it lies below. */
  readonly under: number;
  /** Added once for each error whose size is above `limit`. */
  readonly beyondLimit?: { readonly limit: number; readonly value: number } | undefined;
}

/** What predictions are worth to who uses them. */
export interface Worth {
  /** The unit in words, such as EUR. */
  readonly unit: string;
  readonly matrix?: WorthMatrix | undefined;
  readonly error?: WorthOfError | undefined;
}

export interface QualityOptions {
  readonly problemType: ProblemType;
  readonly attributes: QualityAttributes;
  /** Class 1 is predicted where the probability is greater. Default 0.5. */
  readonly probabilityThreshold?: number | undefined;
  /** Default "1". */
  readonly positiveLabel?: string | undefined;
  /** Default "0" beside "1", else the baseline's, else the first other label that is seen. */
  readonly negativeLabel?: string | undefined;
  readonly worth?: Worth | undefined;
}

/** How an interval was found. */
export type IntervalMethod =
  | 'wilson'
  | 'delong_logit'
  | 'binomial_logit'
  | 'delta'
  | 'normal'
  | 'bootstrap_normal';

/** A metric as it stands in the file. */
export interface MetricValue {
  value: number;
  /** Over five random samples of 80 % with replacement; NaN below 200 rows. */
  standard_deviation: number;
  /** Ours: 95 % interval, where there is one. */
  interval?: [number, number];
  interval_method?: IntervalMethod;
  /** Ours: of a metric of worth. */
  unit?: string;
}

export type ConfusionCounts = Record<string, Record<string, number>>;

/** A metric, a curve or a confusion matrix, by the name that it has in the file. */
export type QualityMetrics = Record<string, MetricValue | CurveValue | ConfusionCounts>;

/** A curve as two lists of the same length. */
export type CurveValue = Record<string, number[]>;

/** What is known of the labels that a window's predictions have got so far. */
export interface LabelCoverage {
  readonly predictions: number;
  readonly labelled: number;
  /** Seconds from a prediction to its label. */
  readonly label_delay_seconds?:
    | { readonly p50?: number; readonly p90?: number; readonly max?: number }
    | undefined;
}

/** Content of statistics.json: one of the three groups of metrics is there. */
export interface QualityStatistics {
  version: number;
  dataset: {
    item_count: number;
    start_time?: string;
    end_time?: string;
    evaluation_time: string;
    /** Ours. */
    labels?: LabelCoverage;
    /** Ours: records that were left out. */
    unreadable_count?: number;
  };
  regression_metrics?: QualityMetrics;
  binary_classification_metrics?: QualityMetrics;
  multiclass_classification_metrics?: QualityMetrics;
}

export type ComparisonOperator = 'GreaterThanThreshold' | 'LessThanThreshold';

export interface QualityConstraint {
  threshold: number;
  comparison_operator: ComparisonOperator;
}

/** Content of constraints.json: a limit of each metric, by its name. */
export interface QualityConstraints {
  version: number;
  regression_constraints?: Record<string, QualityConstraint>;
  binary_classification_constraints?: Record<string, QualityConstraint>;
  multiclass_classification_constraints?: Record<string, QualityConstraint>;
}

export interface QualityViolation {
  constraint_check_type: ComparisonOperator;
  description: string;
  /** AWS's, in camel case. */
  metric_name: string;
  /** Ours. */
  value?: number;
  threshold?: number;
  threshold_source?: string;
  interval?: [number, number];
  examples?: ExamplesLink;
}

/** Content of violation_examples.json; `violations` in the order of constraint_violations.json. */
export interface QualityExamples {
  version: 0;
  looked_at: LookedAt;
  violations: (Pick<QualityViolation, 'metric_name' | 'constraint_check_type'> & {
    /** What the examples are, in words. Their `value` is how far they are from their labels. */
    what: string;
    examples: ExampleRecord[];
  })[];
}

/** A record whose answer is far from its label. */
export interface WrongAnswer {
  /**
   * How far: the size of a regression's error, a wrong class's probability away from its label (1
   * where there is none).
   */
  readonly distance: number;
  readonly source: string;
  /** 1-based. */
  readonly line?: number | undefined;
  /** 1-based row of a data set, which has no lines; or among several answers of a request. */
  readonly row?: number | undefined;
  /** The inference id, or else the event's. */
  readonly id?: string;
  readonly eventId?: string;
  readonly inferenceId?: string;
  readonly inferenceTime?: string;
  readonly label: ExampleCell;
  readonly prediction?: ExampleCell;
  readonly probability?: ExampleCell;
  /** What the model was asked, in short. */
  readonly input?: string;
  /** The request, in short, where it holds several rows that cannot be told apart. */
  readonly request?: string;
  readonly excerpt?: string;
}

/** What a run found. */
export interface QualityResult {
  problemType: ProblemType;
  statistics: QualityStatistics;
  constraints: QualityConstraints;
  violations: QualityViolation[];
  /** Scalar metrics that are not defined on these records; the file has 0 for them, as AWS's does. */
  undefinedMetrics: readonly string[];
  /** Things that the reader should know, in whole sentences. */
  notes: string[];
  unreadable: { count: number; examples: UnreadableRecord[] };
  /** Up to 20 answers that were wrong, the worst first. */
  worst: readonly WrongAnswer[];
  /** Answers that show the violations; undefined where there are none. */
  examples?: QualityExamples;
}
