/**
 * `views/overview`: every endpoint and monitor of the region, how they stand, and what is open.
 * Times are milliseconds since the epoch, by the product's clock.
 */
export interface OverviewView {
  readonly now: number;
  /** The whole minutes that rates, shares and latencies are of: `start <= time < end`. */
  readonly recent: { readonly start: number; readonly end: number };
  /** The steps of `traffic`, from the oldest on. */
  readonly trail: { readonly start: number; readonly step: number; readonly steps: number };
  readonly endpoints: readonly EndpointOfOverview[];
  /** Monitors of feature groups, batch transforms, and endpoints that are gone. */
  readonly others: readonly MonitorOfOverview[];
  /** Incidents that are not closed: how many, and those to look at first. */
  readonly incidents: {
    readonly open: number;
    readonly acknowledged: number;
    readonly muted: number;
    /** Of all of these. */
    readonly critical: number;
    readonly first: readonly IncidentOfOverview[];
  };
}

export interface EndpointOfOverview {
  readonly name: string;
  /** AWS's endpoint status, such as `InService`. */
  readonly status: string;
  readonly created: number;
  readonly modified: number;
  /** Undefined where it never had any. */
  readonly traffic?: TrafficOfOverview | undefined;
  readonly monitors: readonly MonitorOfOverview[];
}

/** What an endpoint's variants took together. */
export interface TrafficOfOverview {
  /** When it was invoked last, to the minute. */
  readonly last: number;
  /** Requests in each step of the trail; empty where there were none in all of it. */
  readonly trail: readonly number[];
  /** Of the recent minutes, as CloudWatch's metrics of the same names sum up. */
  readonly invocations: number;
  readonly errors4xx: number;
  readonly errors5xx: number;
  readonly modelErrors: number;
  /** Percentiles of ModelLatency and the mean of OverheadLatency in milliseconds. */
  readonly p50_ms?: number | undefined;
  readonly p99_ms?: number | undefined;
  readonly overhead_ms?: number | undefined;
}

/**
 * How a monitor stands: `violations`, `failed`, `no data` and `unchecked` (held against nothing) are its newest outcome; `late` that no
 * run is where one should be; `stopped` and `new` (no run yet) that it tells nothing now.
 */
export type MonitorState =
  | 'violations'
  | 'failed'
  | 'no data'
  | 'unchecked'
  | 'late'
  | 'stopped'
  | 'new'
  | 'quiet';

export interface MonitorOfOverview {
  readonly name: string;
  /** AWS's monitoring type, such as `DataQuality`. */
  readonly type: string;
  readonly state: MonitorState;
  /** Where it is not in the row of its endpoint. */
  readonly endpoint?: string | undefined;
  readonly featureGroup?: string | undefined;
  /** Scheduled time of the run that tells how it stands. */
  readonly due?: number | undefined;
  /** What that run found. */
  readonly violations?: number | undefined;
  /** Whether violations were found since the last quiet run, though the newest has no result. */
  readonly wrong?: true | undefined;
  /** Where the first window with violations since the last quiet one began; else, when the first
   * run without a result was due. */
  readonly since?: number | undefined;
  /** Windows with violations since the last quiet one; else, runs without a result. */
  readonly runs?: number | undefined;
  /** Why the newest run failed or has no data, in short. */
  readonly failure?: string | undefined;
  readonly next?: number | undefined;
  /** Whether a run is under way. */
  readonly running?: true | undefined;
  /** Incidents that are neither closed nor muted. */
  readonly critical?: number | undefined;
  readonly warnings?: number | undefined;
  /** Incidents that are muted. */
  readonly muted?: number | undefined;
}

export interface IncidentOfOverview {
  readonly id: string;
  readonly title: string;
  readonly state: string;
  readonly level: string;
  readonly monitor: string;
  readonly endpoint?: string | undefined;
  readonly featureGroup?: string | undefined;
  readonly opened: number;
  /** Where the first window with evidence began. */
  readonly since: number;
  readonly windows: number;
  readonly features: number;
}
