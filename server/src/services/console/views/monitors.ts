import type { RunRow, ScheduleRow } from '../runs.js';
import type { MonitorOfList, MonitorsView, RunOfList } from './monitors-types.js';
import type { View, ViewDeps } from './view.js';

/** Every monitoring schedule of the region with its newest run. */
export const monitorsView = (deps: ViewDeps): View => ({
  name: 'monitors',
  async read({ region }): Promise<MonitorsView> {
    const [schedules, runs] = await Promise.all([deps.schedules(), deps.newestExecutions(region)]);
    const newest = new Map(runs.map((run) => [run.schedule, run]));
    const monitors = schedules
      .filter((schedule) => schedule.region === region)
      .map((schedule) => monitorOf(schedule, newest.get(schedule.name)));
    return { now: deps.now(), monitors };
  },
});

const monitorOf = (
  { name, status, created, document }: ScheduleRow,
  newest: RunRow | undefined,
): MonitorOfList => ({
  ...{ name, status, created, type: document.type, expression: document.expression },
  endpoint: document.endpoint || undefined,
  featureGroup: document.featureGroup,
  newest: newest && runOf(newest),
});

const runOf = (run: RunRow): RunOfList => ({
  due: run.due,
  status: run.status,
  windowStart: run.window_start ?? undefined,
  windowEnd: run.window_end ?? undefined,
  violations: run.violations ?? undefined,
  message: run.failure ?? run.exit_message ?? undefined,
});
