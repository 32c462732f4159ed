import type { TimeSpan } from './incident.js';

/** A version of a schedule's baseline, as its paths and events tell it (docs/baselines.md). */
export interface BaselineVersionSummary {
  readonly Version: number;
  readonly Kind: 'rebaseline' | 'edit' | 'undo';
  readonly CreationTime: number;
  readonly Author: string;
  readonly Reason: string;
  readonly Window?: TimeSpan;
  readonly Records?: number;
  /** Those that took the new baseline; all where there is none. */
  readonly Features?: readonly string[];
  readonly ConstraintsS3Uri?: string;
  readonly StatisticsS3Uri?: string;
  readonly BackToVersion?: number;
  readonly MonitoringJobDefinitionName?: string;
  readonly PreviousMonitoringJobDefinitionName?: string;
  readonly KeptLimits: readonly {
    readonly Name: string;
    readonly Limit: string;
    readonly Kept: unknown;
    readonly Suggested?: unknown;
  }[];
  readonly Remarks: readonly string[];
  /** Of the answer to a change: what became of incidents by it. */
  readonly ClosedIncidents?: readonly string[];
  readonly ReopenedIncidents?: readonly string[];
}

export interface BaselineVersionList {
  /** 0 is what was there before all; undefined where the schedule runs on something else. */
  readonly CurrentVersion?: number;
  /** The newest first. */
  readonly Versions: readonly BaselineVersionSummary[];
}
