/** `views/model-quality`, `MonitorSpanAsked`: a model-quality monitor's numbers, over time too. */
export interface ModelQualityView {
  /** Undefined where no run has written anything yet. */
  readonly run?: QualityRun | undefined;
  /** One place for each run, by the end of its window. */
  readonly dues: readonly number[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Metrics in the order of the file, those with a limit first. */
  readonly metrics: readonly QualityMetric[];
  readonly labels: LabelsOverTime;
  readonly confusion?: Confusion | undefined;
  readonly roc?: CurvePair | undefined;
  readonly precisionRecall?: CurvePair | undefined;
  readonly violations: readonly QualityViolated[];
  /** Runs that left nothing that can be read. */
  readonly unread: number;
}

export type QualityProblem = 'Regression' | 'BinaryClassification' | 'MulticlassClassification';

export interface QualityRun {
  readonly due: number;
  readonly start?: number | undefined;
  readonly end?: number | undefined;
  readonly problem: QualityProblem;
  /** Labelled predictions that were measured: rows, of which a request may have several. */
  readonly records: number;
  readonly unreadable?: number | undefined;
  readonly labels?: LabelsOfRun | undefined;
  /** What changed against an earlier run of the window. */
  readonly changes?:
    | { readonly added: number; readonly corrected: number; readonly removed: number }
    | undefined;
}

/** What merge.json tells of a run's labels; predictions are requests. */
export interface LabelsOfRun {
  readonly predictions: number;
  readonly labelled: number;
  /** Seconds from a prediction to its first label. */
  readonly p50?: number | undefined;
  readonly p90?: number | undefined;
  readonly max?: number | undefined;
  readonly repeated?: number | undefined;
  readonly corrected?: number | undefined;
  readonly unknown?: number | undefined;
  readonly broken?: number | undefined;
}

/** A metric over the runs; null where a run has none, or it is not defined there. */
export interface QualityMetric {
  readonly name: string;
  readonly unit?: string | undefined;
  readonly values: readonly (number | null)[];
  /** 95 % intervals, where the server has measured them. */
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
  /** Standard deviations as AWS's files have them: over five samples, none below 200 rows. */
  readonly deviations: readonly (number | null)[];
  /** Whether the run reported it. */
  readonly violated: readonly boolean[];
  /** Of always giving the same answer. */
  readonly constant?: readonly (number | null)[] | undefined;
  /** In the run that is looked at. */
  readonly now?: MeasuredMetric | undefined;
  readonly baseline?: MeasuredMetric | undefined;
  readonly limit?: { readonly threshold: number; readonly wrong: 'above' | 'below' } | undefined;
}

export interface MeasuredMetric {
  readonly value: number;
  readonly deviation?: number | undefined;
  readonly interval?: readonly [number, number] | undefined;
  /** Such as `wilson`. */
  readonly intervalMethod?: string | undefined;
}

export interface LabelsOverTime {
  readonly predictions: readonly (number | null)[];
  readonly labelled: readonly (number | null)[];
  /** Seconds. */
  readonly p50: readonly (number | null)[];
  readonly p90: readonly (number | null)[];
}

/** Counts by label, then by prediction; rare classes are taken together as `others`. */
export interface Confusion {
  readonly classes: readonly string[];
  readonly now: readonly (readonly number[])[];
  readonly baseline?: readonly (readonly number[])[] | undefined;
  /** Classes that are taken together. */
  readonly others: number;
}

export interface CurvePair {
  readonly now: CurvePoints;
  readonly baseline?: CurvePoints | undefined;
}

export interface CurvePoints {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

export interface QualityViolated {
  /** As the file has it, in camel case. */
  readonly metric: string;
  readonly description: string;
  readonly value?: number | undefined;
  readonly threshold?: number | undefined;
  readonly thresholdSource?: string | undefined;
}
