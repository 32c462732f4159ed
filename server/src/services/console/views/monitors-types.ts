/** `views/monitors`: every monitoring schedule of the region with its newest run. */
export interface MonitorsView {
  /** The server's clock, milliseconds since the epoch. */
  readonly now: number;
  readonly monitors: readonly MonitorOfList[];
}

export interface MonitorOfList {
  readonly name: string;
  /** AWS's schedule status, such as `Scheduled`. */
  readonly status: string;
  /** AWS's monitoring type, such as `DataQuality`. */
  readonly type: string;
  /** Undefined where the schedule reads batch transforms or a feature group. */
  readonly endpoint?: string | undefined;
  readonly featureGroup?: string | undefined;
  /** Such as `cron(0 * ? * * *)`. */
  readonly expression: string;
  readonly created: number;
  readonly newest?: RunOfList | undefined;
}

/** A run in brief. Times are milliseconds since the epoch. */
export interface RunOfList {
  readonly due: number;
  /** AWS's execution status, such as `CompletedWithViolations`. */
  readonly status: string;
  readonly windowStart?: number | undefined;
  readonly windowEnd?: number | undefined;
  readonly violations?: number | undefined;
  /** Why it failed, or what it said at its end. */
  readonly message?: string | undefined;
}
