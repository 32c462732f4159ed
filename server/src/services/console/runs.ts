import { readS3Uri, type S3Place, underS3Uri } from '../common/s3-uri.js';

/** Names a run. */
export interface RunKey {
  readonly region: string;
  readonly schedule: string;
  /** The scheduled time, milliseconds since the epoch. */
  readonly due: number;
}

/** One run of a monitoring schedule, as its row has it. Times are milliseconds since the epoch. */
export interface RunRow extends RunKey {
  readonly created: number;
  readonly modified: number;
  /** AWS's execution status, such as `CompletedWithViolations`. */
  readonly status: string;
  /** By its schedule's tick, by NOW, or by `guiderail run`. */
  readonly origin: 'tick' | 'once' | 'on-demand';
  /** AWS's monitoring type, such as `DataQuality`. */
  readonly type: string;
  readonly definition: string | null;
  /** Empty where the schedule reads batch transforms or a feature group. */
  readonly endpoint: string;
  readonly feature_group: string | null;
  /** The span that it reads, `start <= time < end`; null until it starts. */
  readonly window_start: number | null;
  readonly window_end: number | null;
  /** The processing job of the step that it is at. */
  readonly job: string | null;
  readonly job_arn: string | null;
  readonly step: 'merge' | 'analysis' | null;
  /** `s3://bucket/prefix` under which the run's files lie. */
  readonly report: string | null;
  readonly failure: string | null;
  readonly exit_message: string | null;
  readonly violations: number | null;
  /** S3 URIs of the baseline's files that it used. */
  readonly baseline_constraints: string | null;
  readonly baseline_statistics: string | null;
}

/** A monitoring schedule, as its row has it. */
export interface ScheduleRow {
  readonly region: string;
  readonly name: string;
  readonly arn: string;
  /** AWS's schedule status, such as `Scheduled`. */
  readonly status: string;
  readonly created: number;
  readonly modified: number;
  readonly document: {
    /** Such as `cron(0 * ? * * *)`. */
    readonly expression: string;
    /** Empty where the schedule reads batch transforms or a feature group. */
    readonly endpoint: string;
    readonly featureGroup?: string | undefined;
    readonly type: string;
    readonly config: { readonly MonitoringJobDefinitionName?: string | undefined };
  };
}

/** Where the page of a run that has ended lies; undefined where there can be none. */
export function reportOf(run: Pick<RunRow, 'status' | 'report'>): S3Place | undefined {
  if (!run.status.startsWith('Completed') || !run.report) return undefined;
  return readS3Uri(underS3Uri(run.report, 'report.html'));
}
