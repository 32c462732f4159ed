import type {
  AnalysisConfig,
  ClarifyOutcome,
  EarlierRun,
  LabelCoverage,
  ModelStructure,
  TableInput,
} from '@guiderail/analysis';
import type { AnalysisRun } from '../common/analysis-run.js';
import type { SourceFile } from '../common/dataset/source-file.js';
import type { Prediction, PredictionRequest } from '../common/model-runtime.js';

/** Milliseconds: `start <= time < end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where the records of a run come from. */
export type ClarifyDataset =
  | {
      readonly kind: 'files';
      readonly files: readonly SourceFile[];
      /** Of a monitor's window of what transform jobs were sent, whose configuration tells no form. */
      readonly sent?: {
        readonly format: TableInput['format'];
        readonly window: Span;
        readonly attributes: RecordAttributes;
      };
    }
  /** A monitor's window of captures, or of captures merged with their labels. */
  | {
      readonly kind: 'capture' | 'merge';
      readonly files: readonly SourceFile[];
      readonly window: Span;
      readonly attributes: RecordAttributes;
    };

/** Where features, predictions and labels stand in a captured record, as a definition says. */
export interface RecordAttributes {
  readonly features?: string | undefined;
  readonly inference?: string | undefined;
  readonly probability?: string | undefined;
  readonly probabilityThreshold?: number | undefined;
  readonly groundTruth?: string | undefined;
}

/** Which monitor a run belongs to. */
export type ClarifyMonitor = 'ModelBias' | 'ModelExplainability';

/** What the thread is asked; everything in it can be sent to a thread. */
export interface ClarifyRequest {
  /** `analysis_config.json`, read. */
  readonly config: AnalysisConfig;
  readonly dataset: ClarifyDataset;
  /** Data sets that the configuration names beside the main one, by its key. */
  readonly beside: {
    readonly facet_dataset_uri?: readonly SourceFile[] | undefined;
    readonly predicted_label_dataset_uri?: readonly SourceFile[] | undefined;
    readonly shap_baseline?: readonly SourceFile[] | undefined;
  };
  /** Whether the thread may ask the run for predictions. */
  readonly model?:
    | {
        readonly structure?: ModelStructure | undefined;
        /** The most to ask at a time. */
        readonly portion_bytes: number;
      }
    | undefined;
  /** Set for a monitor's run. */
  readonly monitor?:
    | {
        readonly type: ClarifyMonitor;
        readonly reading: 'Sound' | 'Compatible';
        readonly baseline?: SourceFile | undefined;
        /** Whether records that show violations are written. */
        readonly examples: boolean;
        /** Columns that the model is not asked with. */
        readonly exclude: readonly string[];
      }
    | undefined;
  readonly report: {
    readonly title: string;
    readonly subtitle?: string | undefined;
    /** Milliseconds since the epoch. */
    readonly generatedAt: number;
    /** Earlier runs of the schedule, the newest last. */
    readonly earlier?: readonly EarlierRun[] | undefined;
    /** What is known of the labels of a monitor's window. */
    readonly labels?: LabelCoverage | undefined;
  };
}

/** A file that a run wrote, to be taken over: its name under the output, and where it lies. */
export interface ClarifyFile {
  readonly name: string;
  readonly path: string;
}

/** What a run found, with its files where they lie. */
export interface ClarifyResult extends Omit<ClarifyOutcome, 'files'> {
  readonly files: readonly ClarifyFile[];
}

/** A question to the model as a thread sends it. */
export type ModelQuestion = Pick<PredictionRequest, 'body' | 'contentType' | 'accept'>;

/**
 * Asks the model, on the server's own thread.
 * @throws PredictionError where the model refuses.
 */
export type AskModel = (question: ModelQuestion, signal: AbortSignal) => Promise<Prediction>;

export interface ClarifyRun extends AnalysisRun {
  readonly ask?: AskModel | undefined;
}

/**
 * Runs a Clarify analysis apart from the server's own thread. `take` is handed the result while its
 * files are there.
 * @throws JobFailure when the configuration, the data or the model cannot be used, the signal's
 *   reason when aborted.
 */
export type Clarify = <T>(
  request: ClarifyRequest,
  run: ClarifyRun,
  take: (result: ClarifyResult) => Promise<T>,
) => Promise<T>;
