import type { MonitorOfOverview } from './overview-types.js';

/**
 * `views/endpoint`, asked with `{name, start?, end?}` or `{name, length?}`: one endpoint over a span of time,
 * which ends now unless it says when. Times are
 * milliseconds since the epoch, by the product's clock; latencies are milliseconds.
 */
export interface EndpointView {
  readonly now: number;
  readonly name: string;
  readonly arn: string;
  /** AWS's endpoint status, such as `InService`. */
  readonly status: string;
  readonly failure?: string | undefined;
  readonly config: string;
  readonly created: number;
  readonly modified: number;
  /** The update that is under way. */
  readonly update?: { readonly config: string; readonly started: number } | undefined;
  readonly explains: boolean;
  /** Steps of the series: `start + i * step`, in CloudWatch's periods. */
  readonly span: { readonly start: number; readonly end: number; readonly step: number };
  readonly variants: readonly VariantOfEndpoint[];
  readonly capture?: CaptureOfEndpoint | undefined;
  readonly monitors: readonly MonitorOfOverview[];
  readonly alarms: readonly AlarmOfEndpoint[];
  /** The newest 25, the newest first, whatever the span. */
  readonly deployments: readonly DeploymentOfEndpoint[];
  readonly marks: readonly MarkOfEndpoint[];
}

export interface VariantOfEndpoint {
  readonly name: string;
  /** Undefined of a variant that an update removed, which had requests all the same. */
  readonly weight?: number | undefined;
  readonly model?: string | undefined;
  readonly image?: string | undefined;
  readonly instances?: number | undefined;
  readonly instanceType?: string | undefined;
  /** CloudWatch's statistics of each step; null where there were no requests. */
  readonly series: Readonly<Record<VariantMetric, readonly (number | null)[]>>;
  /** The same over the whole span. */
  readonly total: Readonly<Partial<Record<VariantMetric, number>>>;
}

export type VariantMetric =
  | 'invocations'
  | 'errors4xx'
  | 'errors5xx'
  | 'modelErrors'
  | 'p50_ms'
  | 'p90_ms'
  | 'p99_ms'
  | 'overhead_ms';

export interface CaptureOfEndpoint {
  readonly enabled: boolean;
  /** AWS's capture status. */
  readonly status: string;
  readonly percentage?: number | undefined;
  readonly destination: string;
  /** Of the minutes that the span touches. */
  readonly requests: number;
  readonly sampled: number;
  /** Sampled records that a full or slow store lost: the declared loss. */
  readonly dropped: number;
  /** The last of 24 parts of the span in which a request was sampled: where it begins. */
  readonly lastSampled?: number | undefined;
  /** The parts of the span: share of requests that were sampled and kept. */
  readonly parts: readonly {
    readonly start: number;
    readonly requests: number;
    readonly kept: number;
    readonly dropped: number;
  }[];
  readonly newest?: NewestCapture | undefined;
}

/** The newest object of captures. */
export interface NewestCapture {
  readonly uri: string;
  readonly variant: string;
  /** Inference time of its first record, as its key says. */
  readonly first: number;
  readonly published: number;
  readonly bytes: number;
}

export interface AlarmOfEndpoint {
  readonly name: string;
  /** `OK`, `ALARM` or `INSUFFICIENT_DATA`. */
  readonly state: string;
  readonly since?: number | undefined;
  readonly reason?: string | undefined;
  /** What it watches: a metric's name, an expression or a rule. */
  readonly watches: string;
}

/** A creation, an update or a change of weights. */
export interface DeploymentOfEndpoint {
  /** The operation of AWS's that began it. */
  readonly operation: 'CreateEndpoint' | 'UpdateEndpoint' | 'UpdateEndpointWeightsAndCapacities';
  readonly outcome: 'InProgress' | 'Succeeded' | 'RolledBack' | 'Failed';
  readonly started: number;
  readonly ended?: number | undefined;
  /** What was to serve. */
  readonly config: string;
  /** What served before; absent of a creation. */
  readonly before?: string | undefined;
  readonly failure?: string | undefined;
  /** Of a change of weights: before and after of each variant that it changed. */
  readonly changes: readonly {
    readonly variant: string;
    readonly weight: readonly [number, number];
    readonly instances: readonly [number, number];
  }[];
}

export interface MarkOfEndpoint {
  readonly at: number;
  readonly until?: number | undefined;
  readonly kind: 'deployment' | 'rollback' | 'alarm' | 'violations' | 'failed' | 'incident';
  readonly label: string;
  /** The monitor, alarm or incident it is of. */
  readonly of?: string | undefined;
  /** Scheduled time of a monitor's run. */
  readonly run?: number | undefined;
}

/**
 * `views/endpoint-captures`, asked with `{name, before?, text?}`: captured records, the newest
 * first.
 */
export interface EndpointCapturesView {
  readonly captures: readonly CaptureOfList[];
  /** Records that were looked through, and where to go on: ask for what is before. */
  readonly looked: number;
  readonly before?: number | undefined;
  /** Objects that were left out because they are too large to be read here. */
  readonly leftOut: number;
}

export interface CaptureOfList {
  readonly eventId: string;
  readonly inferenceId?: string | undefined;
  /** ISO 8601, to the second. */
  readonly time: string;
  readonly variant: string;
  readonly attributes: readonly string[];
  readonly input?: SideOfCapture | undefined;
  readonly output?: SideOfCapture | undefined;
  /** What was true, where a label came for it. */
  readonly label?: string | undefined;
  /** `s3://` of the object that it is in. */
  readonly uri: string;
}

export interface SideOfCapture {
  readonly type: string;
  readonly encoding: string;
  /** At most 8 KB of it. */
  readonly data: string;
  /** Bytes of all of it, where that is more. */
  readonly cut?: number | undefined;
  /** Names of its columns, where a baseline tells them. */
  readonly names?: readonly string[] | undefined;
}
