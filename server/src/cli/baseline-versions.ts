import type { Connection } from './connection.js';
import type { Span } from './incident-facts.js';

/** A version of a schedule's baseline, as the server tells of it; times are milliseconds. */
export interface BaselineVersion {
  readonly Version: number;
  readonly Kind: 'rebaseline' | 'edit' | 'undo';
  readonly CreationTime: number;
  readonly Author: string;
  readonly Reason: string;
  readonly Window?: Span;
  readonly Records?: number;
  /** Those that took the new baseline; all where there is none. */
  readonly Features?: readonly string[];
  readonly ConstraintsS3Uri?: string;
  readonly StatisticsS3Uri?: string;
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

export const versionsOf = ({ own }: Connection, schedule: string): Promise<BaselineVersions> =>
  own(`monitoring-schedules/${schedule}/baselines`);
