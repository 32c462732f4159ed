import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import type { Clock } from '../../base/clock.js';
import type { OwnPath } from '../../base/own-path.js';
import type { ServiceOperations } from '../../base/service.js';
import { day_ms } from '../../base/time.js';
import type { Deliveries } from '../../jobs/deliveries.js';
import type { Jobs } from '../../jobs/jobs.js';
import type { Objects } from '../../storage/objects.js';
import type { State } from '../../storage/state.js';
import type { Calls } from '../common/calls.js';
import type { CapturedObject } from '../common/captured-object.js';
import type { TagStore } from '../common/tags.js';
import type { TargetKind, Targets } from '../common/targets.js';
import { upkeep } from '../common/upkeep.js';
import { ageEvents } from './aging.js';
import {
  type FoundMetrics,
  metricDeliveries,
  type SubscriptionPayload,
  subscriptionDeliveries,
} from './apply-filters.js';
import { arrivedPath } from './arrived-path.js';
import { CapturedRecords } from './captured-records.js';
import type { Room } from './context.js';
import { filterLogEvents } from './filter-log-events.js';
import { FilterStore } from './filter-store.js';
import { getLogEvents } from './get-log-events.js';
import { createLogGroup, deleteLogGroup, describeLogGroups } from './groups.js';
import { logsLimits } from './limits.js';
import { LogStore } from './log-store.js';
import { deleteMetricFilter, describeMetricFilters, putMetricFilter } from './metric-filters.js';
import { putLogEvents } from './put-log-events.js';
import { deleteRetentionPolicy, putRetentionPolicy } from './retention-policy.js';
import { createLogStream, deleteLogStream, describeLogStreams } from './streams.js';
import {
  deleteSubscriptionFilter,
  describeSubscriptionFilters,
  putSubscriptionFilter,
} from './subscription-filters.js';
import {
  listTagsForResource,
  listTagsLogGroup,
  tagLogGroup,
  tagResource,
  untagLogGroup,
  untagResource,
} from './tags.js';
import { logGroupTarget } from './target.js';
import { testMetricFilter } from './test-metric-filter.js';

export interface LogsService {
  readonly operations: ServiceOperations;
  /** What messages can be sent to here: log groups. */
  readonly targets: readonly TargetKind[];
  /** What AWS has no operation for. */
  readonly paths: readonly OwnPath[];
  /** Drops events past the retention and beyond a group's bytes (limits.ts); cheap at each tick. */
  tick(now: number): Promise<void>;
  /** Captured records became an object: the filters that ask for them see them. */
  captured(of: CapturedObject): Promise<void>;
}

export interface LogsDeps {
  readonly state: State;
  readonly clock: Clock;
  readonly accountId: string;
  readonly tags: TagStore;
  readonly jobs: Jobs;
  readonly deliveries: Deliveries;
  readonly targets: Targets;
  readonly objects: Pick<Objects, 'get'>;
  readonly calls: Pick<Calls, 'logs' | 'cloudwatch'>;
}

/** CloudWatch Logs: what jobs and endpoints have to say, and anything that a client puts. */
export async function logsService(deps: LogsDeps): Promise<LogsService> {
  const store = await LogStore.open(deps.state);
  const filters = await FilterStore.open(deps.state);
  const { state, tags, clock, accountId, targets, deliveries } = deps;
  const room: Room = { store, state, tags, clock, accountId, filters, targets, deliveries };
  defineDeliveries(deps);
  const records = new CapturedRecords({ ...deps, room });
  const handlers = {
    CreateLogGroup: createLogGroup(room),
    CreateLogStream: createLogStream(room),
    PutLogEvents: putLogEvents(room),
    DescribeLogGroups: describeLogGroups(room),
    DescribeLogStreams: describeLogStreams(room),
    GetLogEvents: getLogEvents(room),
    FilterLogEvents: filterLogEvents(room),
    DeleteLogGroup: deleteLogGroup(room),
    DeleteLogStream: deleteLogStream(room),
    TagResource: tagResource(room),
    UntagResource: untagResource(room),
    ListTagsForResource: listTagsForResource(room),
    TagLogGroup: tagLogGroup(room),
    UntagLogGroup: untagLogGroup(room),
    ListTagsLogGroup: listTagsLogGroup(room),
    PutRetentionPolicy: putRetentionPolicy(room),
    DeleteRetentionPolicy: deleteRetentionPolicy(room),
    PutMetricFilter: putMetricFilter(room),
    DescribeMetricFilters: describeMetricFilters(room),
    DeleteMetricFilter: deleteMetricFilter(room),
    TestMetricFilter: testMetricFilter,
    PutSubscriptionFilter: putSubscriptionFilter(room),
    DescribeSubscriptionFilters: describeSubscriptionFilters(room),
    DeleteSubscriptionFilter: deleteSubscriptionFilter(room),
  };
  return {
    operations: { service: 'logs', handlers },
    targets: [logGroupTarget(deps)],
    paths: [arrivedPath(room)],
    tick: upkeep(clock, async (now) => ({
      more: (await ageEvents(state, now)) >= logsLimits.rowsPerTick,
    })),
    captured: (of) => records.published(of),
  };
}

/** What filters found is sent until it is through: a day at the most. */
const deliveryOptions = {
  attempts: 200,
  maxAge_ms: day_ms,
  timeout_ms: 30_000,
  laneConcurrency: 2,
};

function defineDeliveries({ deliveries, calls, targets, accountId }: LogsDeps): void {
  deliveries.define(metricDeliveries, deliveryOptions, async ({ payload }) => {
    const { region, namespace, data } = payload as FoundMetrics;
    const MetricData: MetricDatum[] = data.map(({ time, ...datum }) => ({
      ...datum,
      Timestamp: new Date(time),
    }));
    await calls.cloudwatch.PutMetricData({ Namespace: namespace, MetricData }, { region });
  });
  deliveries.define(subscriptionDeliveries, deliveryOptions, async ({ id, payload }, signal) => {
    const { destination, region, body } = payload as SubscriptionPayload;
    await targets.deliver(destination, { body, region, accountId, id }, signal);
  });
}
