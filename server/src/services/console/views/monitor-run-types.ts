import type { MonitorRun } from './monitor-types.js';

/** `views/monitor-run`, `{"Name", "Due", "Offset"?}`: one run, and what it found. */
export interface MonitorRunView {
  readonly run: MonitorRun;
  /** When it was added and when it last changed; milliseconds since the epoch. */
  readonly created: number;
  readonly modified: number;
  /** How long its last job ran. */
  readonly job_ms?: number | undefined;
  /** The processing job of the step that it is at. */
  readonly job?: string | undefined;
  readonly definition?: string | undefined;
  /** Why it failed, whole: a script's traceback and the record that it stumbled over. */
  readonly failure?: string | undefined;
  /** What its job logged last; undefined where it logged nothing. */
  readonly log?: RunLog | undefined;
  /** Files of its report; empty before it has written any. */
  readonly files: readonly RunFile[];
  /** `s3://…` of the report's folder. */
  readonly folder?: string | undefined;
  /** Rows that it read, and records that it could not read; undefined where no file says it. */
  readonly rows?: number | undefined;
  readonly unreadable?: number | undefined;
  readonly unreadableExamples: readonly UnreadableExample[];
  /** How its numbers are to be read. */
  readonly reading?: 'Compatible' | 'Sound' | undefined;
  /** The word in the files: `Sound`, `Robust` or `Simple`. */
  readonly method?: string | undefined;
  /** Labels of the predictions; of monitors that merge them. */
  readonly labels?: RunLabels | undefined;
  readonly baseline: RunBaseline;
  readonly notes: readonly string[];
  /** Features that the window had too few rows to tell of: at most 100 names, and how many. */
  readonly tooSmall: readonly string[];
  readonly tooSmallCount: number;
  /** All of them; `violations` are those from `Offset` on, at most 100, in the file's order. */
  readonly violationCount: number;
  readonly violations: readonly RunViolation[];
}

export interface RunLog {
  readonly group: string;
  readonly stream: string;
  /** The newest last; at most 40 lines of 2,000 characters. */
  readonly lines: readonly { readonly time: number; readonly text: string }[];
}

export interface RunFile {
  readonly name: string;
  readonly bucket: string;
  readonly key: string;
  readonly size: number;
}

export interface UnreadableExample {
  readonly source: string;
  readonly line?: number | undefined;
  readonly reason: string;
  readonly excerpt: string;
}

export interface RunLabels {
  readonly predictions?: number | undefined;
  readonly labelled?: number | undefined;
  /** Share of the predictions that have a label, 0 to 1. */
  readonly coverage?: number | undefined;
}

export interface RunBaseline {
  /** S3 URIs of the files that the run used. */
  readonly constraints?: string | undefined;
  readonly statistics?: string | undefined;
  /** The version that was accepted here; undefined where it is what the definition names. */
  readonly version?: number | undefined;
}

/** A violation with all that its file says of it. */
export interface RunViolation {
  /** Its place in constraint_violations.json. */
  readonly index: number;
  /** The feature, the metric, or the metric of a facet or label. */
  readonly subject: string;
  readonly feature?: string | undefined;
  readonly check: string;
  readonly description: string;
  /** In the unit of the threshold. */
  readonly value?: number | undefined;
  readonly threshold?: number | undefined;
  readonly thresholdSource?: string | undefined;
  readonly effect?: number | undefined;
  readonly interval?: readonly [number, number] | undefined;
  readonly pValue?: number | undefined;
  readonly adjustedPValue?: number | undefined;
  /** The statistic, such as `seasonal_windows`. */
  readonly method?: string | undefined;
  /** Whether it could be chance: see docs/incidents.md. */
  readonly grade: 'weak' | 'strong';
  readonly since: ViolatedSince;
  /** How many example records lie beside the report. */
  readonly examples: number;
  /** Of attributions: what moved, the largest first; at most ten. */
  readonly moved: readonly MovedFeature[];
}

/** The first of the runs in a row that say so. */
export interface ViolatedSince {
  readonly due: number;
  /** Where its window begins: since then the data are so. */
  readonly start?: number | undefined;
  /** How many runs in a row, this one included. */
  readonly runs: number;
  /** Whether that is as far as was looked: it may have been so before. */
  readonly orBefore: boolean;
}

export interface MovedFeature {
  readonly name: string;
  readonly baseline: number;
  readonly current: number;
  readonly change?: string | undefined;
}

/** `views/monitor-examples`, `{"Name", "Due", "Index"}`: the records that show a violation. */
export interface MonitorExamplesView {
  /** What was looked for, in words. */
  readonly what?: string | undefined;
  /** How many cells of the data are like this, where that is known, and whether it was counted. */
  readonly about?: number | undefined;
  readonly exact: boolean;
  /** How far the search went, in words; undefined where there was none. */
  readonly looked?: string | undefined;
  readonly examples: readonly ExampleRow[];
}

/** A record that breaks a check. */
export interface ExampleRow {
  /** `s3://…` or a name. */
  readonly source: string;
  readonly bucket?: string | undefined;
  readonly key?: string | undefined;
  readonly line?: number | undefined;
  readonly row?: number | undefined;
  readonly eventId?: string | undefined;
  readonly inferenceId?: string | undefined;
  /** ISO 8601, as it was captured. */
  readonly inferenceTime?: string | undefined;
  /** Of the feature that breaks the check; `undefined` where it is the record that does. */
  readonly value?: ExampleCellValue | undefined;
  readonly cells: readonly (readonly [string, ExampleCellValue])[];
  readonly moreCells: number;
}

export type ExampleCellValue = string | number | boolean | null;
