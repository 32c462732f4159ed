import type { OwnPath } from './base/own-path.js';
import { parseSchedule } from './jobs/cron.js';
import { findOwnPath } from './own-paths.js';
import type { Rooms } from './rooms.js';
import type { EveryCall, ViewDeps } from './services/console/index.js';
import type { Stores } from './stores.js';

/** What the console's views are handed. */
export function viewDeps(
  { objects }: Pick<Stores, 'objects'>,
  { monitoring }: Pick<Rooms, 'monitoring'>,
  more: {
    readonly calls: EveryCall;
    /** The paths of the server's own, complete once everything has been put together. */
    readonly paths: () => readonly OwnPath[];
    readonly now: () => number;
  },
): ViewDeps {
  const { calls, now } = more;
  return {
    ...{ calls, objects, now, own: ownInProcess(more.paths) },
    schedules: () => monitoring.schedules(),
    schedule: (...named) => monitoring.schedule(...named),
    executions: (region, limit) => monitoring.executions(region, limit),
    executionsOf: (...asked) => monitoring.executionsOf(...asked),
    newestExecutions: (region) => monitoring.newestExecutions(region),
    dueTimes,
    execution: (key) => monitoring.execution(key),
  };
}

const dueTimes: ViewDeps['dueTimes'] = (expression, after, most) => {
  const timetable = parseSchedule(expression);
  const found: number[] = [];
  for (let due = timetable.nextAfter(after); due !== undefined && found.length < most; ) {
    found.push(due);
    due = timetable.nextAfter(due);
  }
  return found;
};

/** Own paths called in process, on behalf of whoever asked. */
const ownInProcess =
  (paths: () => readonly OwnPath[]): ViewDeps['own'] =>
  async <T>(path: string, body: object, on: Parameters<ViewDeps['own']>[2]) => {
    const { region, accessKeyId = 'guiderail', mayRunCode, signal } = on;
    const allows = mayRunCode ? 'everything' : 'no-code';
    const found = findOwnPath(paths(), 'POST', `/_guiderail/${path}`, allows);
    const answer = await found.perform({
      ...{ region, accessKeyId, signal, body: Buffer.from(JSON.stringify(body)) },
      header: (name) => (name === 'content-type' ? 'application/json' : undefined),
    });
    return answer as T;
  };
