import type { EarlierRun } from '@guiderail/analysis';
import type { State } from '../../storage/state.js';
import { Executions } from './executions.js';

/** Runs that a report looks back on. */
const mostEarlierRuns = 48;

/** What a schedule's last runs before a time found, the newest last. */
export async function earlierRuns(
  state: State,
  region: string,
  schedule: string,
  before: number,
): Promise<EarlierRun[]> {
  const runs = await Executions.on(state).select(
    ['region = ?', 'schedule = ?', 'window_end < ?', 'violations IS NOT NULL'],
    [region, schedule, before],
    'due DESC',
    mostEarlierRuns,
  );
  return runs.reverse().map((run) => ({
    end: new Date(run.window_end ?? run.due),
    violations: run.violations ?? 0,
  }));
}
