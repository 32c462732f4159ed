import { camelCased } from './camel-cased.js';
import { askGuiderail } from './guiderail-requests.js';
import { Constraints } from './monitoring-files.js';
import type { Session } from './session.js';

/** What is tried in place of what a schedule has. */
export interface TrialChanges {
  /** The S3 URI of a constraints file, or the file as it is here, saved or not. */
  readonly constraints?: string | Constraints<unknown> | undefined;
  /**
   * Single thresholds in the words of the constraints file: `comparison_threshold` and its like,
   * `Features` with those of single features (of bias: of facets), and for model quality and bias a
   * limit by its metric's name.
   */
  readonly thresholds?: Readonly<Record<string, unknown>> | undefined;
  /** Put over the environment of the jobs. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** Something that is wrong with a configuration. */
export interface Problem {
  /** `error`: a run would fail, or check nothing. `warning`: it would run, and mean less. */
  readonly severity: 'error' | 'warning';
  readonly what: string;
  /** What to do about it. */
  readonly change: string;
}

/** What a run would do, tried on the newest records. */
export interface DryRun {
  /** Whether there are no errors among the problems. */
  readonly ok: boolean;
  readonly problems: readonly Problem[];
  readonly sample: {
    readonly records: number;
    readonly startTime?: Date;
    readonly endTime?: Date;
    /** S3 URIs. */
    readonly objects: readonly string[];
  };
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly checks: readonly {
    readonly feature: string;
    readonly check: string;
    readonly threshold?: number;
    readonly source?: string;
  }[];
  /** Of the sample: a whole window may say otherwise. */
  readonly violations: readonly {
    readonly featureName: string;
    readonly constraintCheckType: string;
    readonly description: string;
  }[];
  /** What would go to CloudWatch. */
  readonly metrics: { readonly namespace?: string; readonly names: readonly string[] };
  /** Of the next run. */
  readonly window?: { readonly startTime: Date; readonly endTime: Date };
  readonly nextDueTimes: readonly Date[];
  readonly remarks: readonly string[];
}

export interface ReplayOptions extends TrialChanges {
  /** Default: 90 days before `end`. */
  readonly start?: Date | undefined;
  /** Default: now. */
  readonly end?: Date | undefined;
  /** Hears how many windows are through, of how many. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

interface Firing {
  readonly featureName: string;
  readonly constraintCheckType: string;
}

/** Windows in which something fired: with what the schedule has, and with the change. */
export interface FiredCount {
  readonly name: string;
  readonly before: number;
  readonly after: number;
}

/** How often a schedule would have fired over past windows. */
export interface Replay {
  /** The totals in words. */
  readonly summary: string;
  readonly totals: {
    readonly windows: number;
    readonly firedBefore: number;
    readonly firedAfter: number;
    readonly incidentsBefore: number;
    readonly incidentsAfter: number;
  };
  readonly windows: readonly {
    readonly startTime: Date;
    readonly endTime: Date;
    /** Of the run that looked at the window first. */
    readonly scheduledTime?: Date;
    readonly records?: number;
    readonly before: readonly Firing[];
    readonly after: readonly Firing[];
  }[];
  /** End times of the windows that say something else. */
  readonly changed: readonly Date[];
  readonly notEvaluated: readonly {
    readonly startTime: Date;
    readonly endTime: Date;
    readonly reason: string;
  }[];
  readonly byFeature: readonly FiredCount[];
  readonly byCheck: readonly FiredCount[];
  readonly remarks: readonly string[];
}

const changesOf = ({ constraints, thresholds, env }: TrialChanges) => ({
  Constraints: constraints instanceof Constraints ? constraints.body : constraints,
  Thresholds: thresholds,
  Environment: env,
});

/** Tries a schedule as it is, or with changes. */
export async function dryRunSchedule(
  session: Session,
  schedule: string,
  changes: TrialChanges,
): Promise<DryRun> {
  const answer = await askGuiderail(session, {
    what: `A dry run of ${schedule}`,
    path: `monitoring-schedules/${schedule}/dry-run`,
    body: changesOf(changes),
    attempts: 4,
  });
  return camelCased<DryRun>(answer);
}

/** Tries a configuration that no schedule has yet, in AWS's form. */
export async function dryRunConfiguration(session: Session, body: object): Promise<DryRun> {
  const request = { what: 'A dry run', path: 'dry-run', body, attempts: 4 };
  return camelCased<DryRun>(await askGuiderail(session, request));
}

interface ReplayState {
  readonly ReplayId: string;
  readonly Status: 'InProgress' | 'Completed' | 'Failed' | 'Stopped';
  readonly Done: number;
  readonly Total: number;
  readonly FailureReason?: string;
  readonly Result?: object;
}

/** Replays a schedule with changes over past windows, to the end. */
export async function replaySchedule(
  session: Session,
  schedule: string,
  { start, end, onProgress, ...changes }: ReplayOptions,
): Promise<Replay> {
  const what = `A replay of ${schedule}`;
  let state = await askGuiderail<ReplayState>(session, {
    what,
    path: `monitoring-schedules/${schedule}/replay`,
    body: { ...changesOf(changes), Start: start?.getTime(), End: end?.getTime() },
    attempts: 4,
  });
  const path = `replays/${state.ReplayId}`;
  try {
    while (state.Status === 'InProgress') {
      onProgress?.(state.Done, state.Total);
      // the server answers after some seconds, or at the end
      state = await askGuiderail<ReplayState>(session, { what, path, attempts: 4 });
    }
  } catch (error) {
    await askGuiderail(session, { what, path: `${path}/stop` }).catch(() => {
      // the server stops by itself what nobody asks for; the first failure tells more
    });
    throw error;
  }
  if (state.Status !== 'Completed') {
    throw new Error(`${what} is ${state.Status}: ${state.FailureReason ?? 'no reason was told'}`);
  }
  onProgress?.(state.Done, state.Total);
  return camelCased<Replay>(state.Result);
}
