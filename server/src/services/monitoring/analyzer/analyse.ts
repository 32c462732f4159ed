import type {
  ComparisonMethod,
  EarlierRun,
  LabelCoverage,
  QualityOptions,
  Season,
  Statistics,
  UnreadableRecord,
} from '@guiderail/analysis';
import type { AnalysisRun } from '../../common/analysis-run.js';
import type { RowSelection } from '../../common/dataset/row-selection.js';
import type { CaptureHour, SourceFile } from '../../common/dataset/source-file.js';

/** Some of the rows of a feature group. */
export interface SelectedRows extends RowSelection {
  /** The feature group's name. */
  readonly group: string;
  /** Its features that are lists, which are left out. */
  readonly collections: readonly string[];
}

/** How a dataset's files are to be read. */
export type DatasetFormat =
  | {
      readonly kind: 'csv';
      readonly header: boolean;
      readonly output: 'START' | 'END';
      /** Without a header: names of the last columns, whatever comes before them. */
      readonly lastColumns?: readonly string[];
    }
  | { readonly kind: 'json'; readonly lines: boolean }
  | {
      readonly kind: 'parquet';
      /** Some of the rows of a feature group alone. */
      readonly rows?: SelectedRows | undefined;
    }
  | { readonly kind: 'capture'; readonly parts: readonly ('endpointInput' | 'endpointOutput')[] }
  /** Captures merged with their labels. */
  | { readonly kind: 'merge' };

/** A kind of analysis: a line in tasks.ts. */
export type AnalysisKind = 'data-quality' | 'model-quality';

/** A baseline's file; one that was never written has its text here. */
export interface BaselineFile extends SourceFile {
  readonly text?: string | undefined;
}

export interface BaselineOptions {
  readonly comparisonMethod: ComparisonMethod;
  readonly timeColumn?: string | undefined;
  /** Takes the times of captured records where the data lack the column, as checks do. */
  readonly orRecordTimes?: boolean | undefined;
  readonly season?: readonly Season[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  readonly categoricalDriftMethod?: 'LInfinity' | 'ChiSquared' | undefined;
}

/** What the analysis thread is asked; everything in it can be sent to a thread. */
export interface AnalysisRequest {
  /** Data quality unless it says otherwise. */
  readonly kind?: AnalysisKind | undefined;
  /**
   * suggest: statistics and constraints of a dataset. monitor: the same, and what it violates.
   * describe: statistics of groups of a window of captures.
   */
  readonly task: 'suggest' | 'monitor' | 'describe';
  readonly groupBy?: 'hour' | 'day' | 'variant' | undefined;
  readonly dataset: {
    readonly format: DatasetFormat;
    readonly files: readonly SourceFile[];
    /** Columns that are no features: left out of every check. */
    readonly reserved?: readonly string[] | undefined;
    /** In place of files: captures of a window, hour by hour, which may be summarised already. */
    readonly hours?: readonly CaptureHour[] | undefined;
  };
  /** Half-open span of inference times in milliseconds. */
  readonly window?: { readonly start: number; readonly end: number } | undefined;
  readonly baseline: {
    readonly constraints?: BaselineFile | undefined;
    readonly statistics?: BaselineFile | undefined;
  };
  readonly options: BaselineOptions;
  /** False where no record may be shown that breaks a check. */
  readonly examples?: boolean | undefined;
  /** False where nobody would read report.html: it is not drawn then. */
  readonly drawn?: boolean | undefined;
  /** What model quality is told beside. */
  readonly modelQuality?: QualityOptions | undefined;
  /** What the merge knows of the labels, for model quality. */
  readonly labels?: LabelCoverage | undefined;
  readonly report: {
    readonly title: string;
    readonly subtitle?: string | undefined;
    /** Milliseconds since the epoch. */
    readonly generatedAt: number;
    /** Earlier runs of the schedule, the newest last. */
    readonly earlier?: readonly EarlierRun[] | undefined;
  };
}

/** What a part of a window held. Times are milliseconds: `start <= time < end`. */
export interface WindowGroup {
  /** The variant, the hour or day (ISO 8601, UTC), or `all`. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly statistics: Statistics;
  readonly unreadable: { readonly count: number; readonly examples: readonly UnreadableRecord[] };
}

/** Numbers of one feature that go to CloudWatch. */
export interface FeatureNumbers {
  readonly feature: string;
  readonly completeness: number;
  /** Of a numeric feature that has values. */
  readonly values?: { count: number; sum: number; min: number; max: number } | undefined;
  /** The distance from the baseline, where it was compared. */
  readonly drift?: number | undefined;
}

/** A number that goes to CloudWatch. */
export interface MetricNumber {
  readonly name: string;
  readonly value: number;
  /** Beside those that every metric of the run has. */
  readonly dimensions?: Readonly<Record<string, string>> | undefined;
}

export interface AnalysisResult {
  /** Rows that were analysed. */
  readonly itemCount: number;
  /** Undefined for a task that checks nothing. */
  readonly violations?: number | undefined;
  /** Lines for the job's log: notes, unreadable records with their place. */
  readonly remarks: readonly string[];
  /** Lines for the job's log on the violations, which the files have in full. */
  readonly findings?: readonly string[] | undefined;
  /** The files to write, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** Of a task that describes; those that hold no record are left out. */
  readonly groups?: readonly WindowGroup[] | undefined;
  /** Undefined when the constraints disable metrics. */
  readonly numbers?: readonly FeatureNumbers[] | undefined;
  /** Metrics that are one number each; none where the constraints disable them. */
  readonly metrics?: readonly MetricNumber[] | undefined;
}

/**
 * Runs an analysis apart from the server's own thread.
 * @throws JobFailure when the data or the baseline cannot be used, the signal's reason when aborted.
 */
export type Analyse = (request: AnalysisRequest, run: AnalysisRun) => Promise<AnalysisResult>;
