/** One run of a monitoring schedule, as the console shows it. */
export interface ConsoleExecution {
  readonly scheduleName: string;
  readonly region: string;
  readonly endpointName?: string | undefined;
  /** Milliseconds since the epoch, by the product's clock. */
  readonly scheduledTime: number;
  /** AWS's execution status, such as `CompletedWithViolations`. */
  readonly status: string;
  readonly violations?: number | undefined;
  readonly exitMessage?: string | undefined;
  readonly failureReason?: string | undefined;
  /** `s3://bucket/prefix` under which the run's files lie. */
  readonly outputS3Uri?: string | undefined;
  /** Where report.html lies, once it was written. */
  readonly report?: { readonly bucket: string; readonly key: string } | undefined;
}

/** A schedule, so that one without a run is shown too. */
export interface ConsoleSchedule {
  readonly name: string;
  readonly region: string;
  readonly endpointName?: string | undefined;
  /** AWS's schedule status, such as `Scheduled`. */
  readonly status: string;
  /** Such as `cron(0 * ? * * *)`. */
  readonly expression?: string | undefined;
}

/** Names a run, and with it its report. */
interface ReportPlace {
  region: string;
  scheduleName: string;
  scheduledTime: number;
}

/** Where a run's report is served. */
export const reportPath = (run: ReportPlace): string =>
  `/console/reports/${encodeURIComponent(run.region)}/${encodeURIComponent(run.scheduleName)}/${run.scheduledTime}`;

/** Reads what `reportPath` wrote; undefined for any other path. */
export function parseReportPath(path: string): ReportPlace | undefined {
  const match = /^\/console\/reports\/([^/]+)\/([^/]+)\/(\d{1,15})$/.exec(path);
  const [, region = '', scheduleName = '', time = ''] = match ?? [];
  try {
    return match
      ? {
          region: decodeURIComponent(region),
          scheduleName: decodeURIComponent(scheduleName),
          scheduledTime: Number(time),
        }
      : undefined;
  } catch {
    return undefined; // a broken escape names no run
  }
}
