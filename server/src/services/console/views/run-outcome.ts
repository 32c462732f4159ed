import type { RunRow } from '../runs.js';
import type { MonitorRun, RunOutcome } from './monitor-types.js';

/** AWS's reason of a run whose window held no record. */
const noData = /Job inputs had no data/;
const longestMessage = 200;

/** What became of a run, in one word. */
export function outcomeOf({
  status,
  failure,
  violations,
}: Pick<RunRow, 'status' | 'failure' | 'violations'>): RunOutcome {
  switch (status) {
    case 'Completed':
      return violations === null ? 'unchecked' : 'quiet';
    case 'CompletedWithViolations':
      return 'violations';
    case 'Failed':
      return noData.test(failure ?? '') ? 'no data' : 'failed';
    case 'Stopped':
    case 'Stopping':
      return 'stopped';
    default:
      return 'running';
  }
}

/** A run in brief. */
export const monitorRun = (row: RunRow): MonitorRun => ({
  due: row.due,
  outcome: outcomeOf(row),
  status: row.status,
  origin: row.origin,
  windowStart: row.window_start ?? undefined,
  windowEnd: row.window_end ?? undefined,
  violations: row.violations ?? undefined,
  message: (row.failure ?? row.exit_message ?? undefined)?.slice(0, longestMessage),
});
