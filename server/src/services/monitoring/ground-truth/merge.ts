import type { AnalysisRun } from '../../common/analysis-run.js';
import type { SourceFile } from '../../common/dataset/source-file.js';

/** The failure of a merge that is to be tried again with what there is then. */
export const fileGone = 'An object was replaced while it was read.';

/** Predictions that become one merged object. */
export interface MergeGroup {
  /** As the caller calls it: the folder of the merged object. */
  readonly name: string;
  /** Records of this span are its own, wherever they were found; milliseconds, `start <= t < end`. */
  readonly start: number;
  readonly end: number;
  readonly files: readonly SourceFile[];
}

/** How predictions are read. */
export type PredictionFormat = 'capture' | 'batch-csv' | 'batch-json-lines' | 'batch-json';

/** A label object, as it came. */
export interface LabelFile extends SourceFile {
  /** The hour when its labels were collected, as its folder says; milliseconds. */
  readonly hour: number;
  /** When it became an object, in milliseconds: when labels came that don't say so themselves. */
  readonly at: number;
}

/** What is asked of a merge; everything in it can be sent to a thread. */
export interface MergeRequest {
  readonly format: PredictionFormat;
  readonly groups: readonly MergeGroup[];
  /** What is counted; milliseconds, `start <= t < end`. */
  readonly window: { readonly start: number; readonly end: number };
  /** In the order of their keys. Of two labels for one id the one that was collected later counts. */
  readonly labels: readonly LabelFile[];
  /** The labels that an earlier run of the window used, as such a run left them. */
  readonly earlier?: SourceFile | undefined;
  /** False to count alone. */
  readonly write: boolean;
}

/** How labels lie to a window's predictions. */
export interface LabelCounts {
  readonly predictions: number;
  readonly labelled: number;
  /** Labels that said again what an earlier one had said, of the window's predictions. */
  readonly repeated: number;
  /** Predictions whose label was changed by a later one. */
  readonly corrected: number;
  /** Labels that were read and are of no prediction of these hours: of another time, or of none. */
  readonly unknown: number;
  /** Lines of label files that are no labels. */
  readonly broken: number;
  /** Predictions that could not be read, or carry no id. */
  readonly unreadable: number;
  readonly label_delay_seconds?: {
    readonly p50: number;
    readonly p90: number;
    readonly max: number;
  };
}

/** What changed since an earlier run of the window. */
export interface LabelChanges {
  readonly added: number;
  readonly corrected: number;
  readonly removed: number;
}

export interface MergeResult {
  readonly counts: LabelCounts;
  /** The merged records of each group that has any, in a file to be taken over. */
  readonly parts: readonly {
    readonly name: string;
    readonly path: string;
    readonly rows: number;
  }[];
  /** The labels that were used, for `earlier`; in a file to be taken over. */
  readonly snapshot?: string | undefined;
  readonly changes?: LabelChanges | undefined;
  readonly examples: {
    /** Ids of labels without a prediction. */
    readonly unknown: readonly string[];
    /** Broken lines, with their place. */
    readonly broken: readonly string[];
    /** Predictions that cannot be read. */
    readonly unreadable: readonly string[];
  };
}

/**
 * Merges predictions with labels, apart from the server's own thread. `take` is handed the result
 * while its files are there.
 * @throws JobFailure when there is no room for it, the signal's reason when aborted.
 */
export type Merge = <T>(
  request: MergeRequest,
  run: AnalysisRun,
  take: (result: MergeResult) => Promise<T>,
) => Promise<T>;
