import type { Clock } from '../../base/clock.js';
import type { ServiceOperations } from '../../base/service.js';
import type { State } from '../../storage/state.js';
import type { Calls } from '../common/calls.js';
import type { TagStore } from '../common/tags.js';
import type { TargetKind } from '../common/targets.js';
import { upkeep } from '../common/upkeep.js';
import type { Room } from './context.js';
import { filterLogEvents } from './filter-log-events.js';
import { getLogEvents } from './get-log-events.js';
import { createLogGroup, deleteLogGroup, describeLogGroups } from './groups.js';
import { logsLimits } from './limits.js';
import { LogStore } from './log-store.js';
import { putLogEvents } from './put-log-events.js';
import { createLogStream, deleteLogStream, describeLogStreams } from './streams.js';
import {
  listTagsForResource,
  listTagsLogGroup,
  tagLogGroup,
  tagResource,
  untagLogGroup,
  untagResource,
} from './tags.js';
import { logGroupTarget } from './target.js';

export interface LogsService {
  readonly operations: ServiceOperations;
  /** What messages can be sent to here: log groups. */
  readonly targets: readonly TargetKind[];
  /** Drops events past the retention and beyond a group's bytes (limits.ts); cheap at each tick. */
  tick(now: number): Promise<void>;
}

/** CloudWatch Logs: what jobs and endpoints have to say, and anything that a client puts. */
export async function logsService(deps: {
  readonly state: State;
  readonly clock: Clock;
  readonly accountId: string;
  readonly tags: TagStore;
  readonly calls: Pick<Calls, 'logs'>;
}): Promise<LogsService> {
  const store = await LogStore.open(deps.state);
  const { state, tags, clock, accountId } = deps;
  const room: Room = { store, state, tags, clock, accountId };
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
  };
  return {
    operations: { service: 'logs', handlers },
    targets: [logGroupTarget(deps)],
    tick: upkeep(deps.clock, async (now) => ({
      more: (await store.age(now)) >= logsLimits.rowsPerTick,
    })),
  };
}
