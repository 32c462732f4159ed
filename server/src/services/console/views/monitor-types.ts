/** `views/monitor`, `{"Name", "Before"?}`: one monitoring schedule with its newest runs. */
export interface MonitorView {
  /** The server's clock. All times are milliseconds since the epoch. */
  readonly now: number;
  readonly region: string;
  readonly name: string;
  readonly arn: string;
  /** AWS's schedule status, such as `Scheduled`. */
  readonly status: string;
  /** AWS's monitoring type. */
  readonly type: MonitorKind;
  /** Undefined where the schedule reads batch transforms or a feature group. */
  readonly endpoint?: string | undefined;
  readonly featureGroup?: string | undefined;
  /** The job definition that it runs; undefined where the schedule carries its own. */
  readonly definition?: string | undefined;
  /** Such as `cron(0 * ? * * *)`. */
  readonly expression: string;
  readonly created: number;
  readonly modified: number;
  /** The next five due times; empty where it is stopped, or has run once for all. */
  readonly nextDue: readonly number[];
  /** By scheduled time, the oldest first; at most 300, those before `Before` where it is given. */
  readonly runs: readonly MonitorRun[];
  /** Whether there are runs older than these. */
  readonly older: boolean;
  /** Due times since the schedule was last changed at which nothing ran; among `runs` in time. */
  readonly missed: readonly number[];
  /** The baseline's version that runs use; 0 is what the schedule was made with. */
  readonly baselineVersion: number;
  /** Incidents that are not closed. */
  readonly incidents: readonly MonitorIncident[];
}

export type MonitorKind = 'DataQuality' | 'ModelQuality' | 'ModelBias' | 'ModelExplainability';

/** What became of a run, in one word. */
export type RunOutcome =
  | 'quiet'
  | 'violations'
  /** It ended well, and was held against nothing. */
  | 'unchecked'
  | 'failed'
  | 'no data'
  | 'running'
  | 'stopped'
  | 'missed';

/** A run in brief. */
export interface MonitorRun {
  /** The scheduled time, by which the run is named. */
  readonly due: number;
  readonly outcome: RunOutcome;
  /** AWS's execution status, such as `CompletedWithViolations`. */
  readonly status: string;
  /** By its timetable, by NOW, or by a person's request. */
  readonly origin: 'tick' | 'once' | 'on-demand';
  /** What it reads: `start <= time < end`; undefined until it starts. */
  readonly windowStart?: number | undefined;
  readonly windowEnd?: number | undefined;
  readonly violations?: number | undefined;
  /** Why it failed, or what it said at its end; at most 200 characters. */
  readonly message?: string | undefined;
}

export interface MonitorIncident {
  readonly id: string;
  readonly title: string;
  readonly state: string;
  readonly level: string;
  readonly opened: number;
}

/** `views/due-times`, `{"Expression"}`: the next five times at which it is due. */
export interface DueTimesView {
  readonly times: readonly number[];
}
