/** A version of a schedule's baseline, as its paths tell it (docs/baselines.md). */
export interface BaselineVersion {
  readonly Version: number;
  readonly Kind: 'rebaseline' | 'edit' | 'undo';
  readonly CreationTime: number;
  readonly Author: string;
  readonly Reason: string;
  readonly Window?: { readonly StartTime: number; readonly EndTime: number };
  readonly Records?: number;
  readonly Features?: readonly string[];
  readonly ConstraintsS3Uri?: string;
  readonly BackToVersion?: number;
  readonly KeptLimits: readonly {
    readonly Name: string;
    readonly Limit: string;
    readonly Kept: unknown;
    readonly Suggested?: unknown;
  }[];
  readonly Remarks: readonly string[];
  readonly ClosedIncidents?: readonly string[];
  readonly ReopenedIncidents?: readonly string[];
}

export interface BaselineVersions {
  /** 0 is what was there before all; undefined where the schedule runs on something else. */
  readonly CurrentVersion?: number;
  /** The newest first. */
  readonly Versions: readonly BaselineVersion[];
}
