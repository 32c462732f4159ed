import { camelCased } from './camel-cased.js';
import { askGuiderail } from './guiderail-requests.js';
import type { Session } from './session.js';

/** Who changes a baseline, and why; kept with the version. */
export interface BaselineAuthor {
  readonly reason: string;
  readonly author?: string | undefined;
}

export interface RebaselineOptions extends BaselineAuthor {
  /** The window that is the new normal, from and to. */
  readonly start?: Date | undefined;
  readonly end?: Date | undefined;
  /** In place of a window: the scheduled time of the run that looked at it. */
  readonly execution?: Date | undefined;
  /** The features that take the new baseline. Default: all. */
  readonly features?: readonly string[] | undefined;
  /** Whether limits that a person has set stay. Default: true. */
  readonly keep?: boolean | undefined;
}

/** A version of a schedule's baseline. */
export interface BaselineVersion {
  readonly version: number;
  /** How it came about: of a window, or by going back to what was before. */
  readonly kind: 'rebaseline' | 'undo';
  readonly creationTime: Date;
  readonly author: string;
  readonly reason: string;
  readonly window?: { readonly startTime: Date; readonly endTime: Date };
  readonly records?: number;
  /** None where all features took it. */
  readonly features?: readonly string[];
  readonly constraintsS3Uri?: string;
  readonly statisticsS3Uri?: string;
  /** Of an undo: the version that it went back to, 0 for what was there before all of them. */
  readonly backToVersion?: number;
  readonly monitoringJobDefinitionName?: string;
  readonly previousMonitoringJobDefinitionName?: string;
  /** Limits that a person had set, and that stayed. */
  readonly keptLimits: readonly {
    readonly name: string;
    readonly limit: string;
    readonly kept: unknown;
    /** What the window alone would have given. */
    readonly suggested?: unknown;
  }[];
  readonly remarks: readonly string[];
}

/** A version that was just made. */
export interface Rebaselined extends BaselineVersion {
  /** Ids of incidents that the new normal explains, and that are closed by it. */
  readonly closedIncidents: readonly string[];
}

/** A schedule's versions, the newest first. */
export interface BaselineVersions {
  /** None where the schedule runs something else by now; 0 for what was there before all. */
  readonly currentVersion?: number;
  readonly versions: readonly BaselineVersion[];
}

/** Accepts a window as the new normal. */
export async function rebaseline(
  session: Session,
  schedule: string,
  options: RebaselineOptions,
): Promise<Rebaselined> {
  const answer = await askGuiderail(session, {
    what: `Rebaselining ${schedule}`,
    path: `monitoring-schedules/${schedule}/rebaseline`,
    body: {
      Start: options.start?.getTime(),
      End: options.end?.getTime(),
      Execution: options.execution?.getTime(),
      Reason: options.reason,
      Author: options.author,
      Features: options.features,
      Keep: options.keep,
    },
  });
  return camelCased<Rebaselined>(answer);
}

/** The versions of a schedule's baseline. */
export async function listBaselines(session: Session, schedule: string): Promise<BaselineVersions> {
  const answer = await askGuiderail(session, {
    what: `Listing the baselines of ${schedule}`,
    path: `monitoring-schedules/${schedule}/baselines`,
  });
  return camelCased<BaselineVersions>(answer);
}

/** Goes back to a version, to the one before unless told. */
export async function undoRebaseline(
  session: Session,
  schedule: string,
  options: BaselineAuthor & { readonly version?: number | undefined },
): Promise<BaselineVersion> {
  const answer = await askGuiderail(session, {
    what: `Undoing a baseline of ${schedule}`,
    path: `monitoring-schedules/${schedule}/baselines/undo`,
    body: { Version: options.version, Reason: options.reason, Author: options.author },
  });
  return camelCased<BaselineVersion>(answer);
}
