import {
  type IncidentRules,
  type IncidentRun,
  incidentRules,
  type Sign,
} from '@guiderail/analysis';
import { day_ms } from '../../../base/time.js';
import type { Execution, Executions } from '../executions.js';
import type { IncidentSettings } from './settings.js';
import { type Trouble, troubles } from './trouble.js';

const longestReason = 250;
/** No run's end can be told apart from chance: it has a length only to have a place in time. */
const instant_ms = 1;

/** The end of a run as evidence of one of the troubles, or against it. */
export interface RunEnd {
  readonly trouble: Trouble;
  readonly run: IncidentRun;
  readonly rules: IncidentRules;
}

/** No schedule's name holds a slash. */
export const historyOf = (schedule: string, trouble: Trouble): string => `${schedule}/${trouble}`;

/**
 * What an execution's end says of whether anybody is watching. Only what the schedule itself set
 * going counts, or a later run of the same window that succeeded; what was stopped says nothing,
 * nor does one trouble of another. No data is none where there never was any, or none at the same
 * time a week (else a day) before either: nights and weekends are no news.
 */
export async function endsOf(
  executions: Executions,
  execution: Execution,
  settings: IncidentSettings,
): Promise<RunEnd[]> {
  const due = await scheduledTimeOf(executions, execution);
  if (due === undefined || execution.status === 'Stopped') return [];
  const end = (trouble: Trouble, signs: readonly Sign[]): RunEnd => ({
    trouble,
    rules: rulesFor(trouble, settings),
    run: { start: due, end: due + instant_ms, revision: execution.due, signs },
  });
  if (execution.status !== 'Failed') return troubles.map((trouble) => end(trouble, []));
  const trouble = troubleOf(execution.failure ?? '');
  const isUsual = trouble === 'no data' && !(await isMissed(executions, execution));
  if (isUsual || settings.failing[trouble] === 0) return [];
  return [end(trouble, [signOf(trouble, execution.failure ?? 'no reason given')])];
}

/** Of a run by hand that succeeded, the time of the scheduled run of that window. */
async function scheduledTimeOf(
  executions: Executions,
  execution: Execution,
): Promise<number | undefined> {
  const { region, schedule, window_start, window_end, due, origin, status } = execution;
  if (origin === 'tick') return due;
  if (status === 'Failed') return undefined;
  const [there] = await executions.select(
    ['region = ?', 'schedule = ?', 'window_start = ?', 'window_end = ?', "origin = 'tick'"],
    [region, schedule, window_start, window_end],
    'due DESC',
    1,
  );
  return there?.due;
}

/** By the words that the analyzer and the merger end with. */
export function troubleOf(failure: string): Trouble {
  if (/^Job inputs had no data: none of the \d+ predictions .* has a label yet/s.test(failure)) {
    return 'no labels';
  }
  const isEmpty = /^Job inputs had no data(?!: \S+ dropped all)/.test(failure);
  return isEmpty ? 'no data' : 'failed';
}

/** Whether there was data before, at the same time a week or a day ago if there were runs then. */
async function isMissed(executions: Executions, { region, schedule, due }: Execution) {
  const at = (ago_ms: number) => executions.get({ region, schedule, due: due - ago_ms });
  const before = (await at(7 * day_ms)) ?? (await at(day_ms));
  if (before?.status === 'Failed' && troubleOf(before.failure ?? '') === 'no data') return false;
  const seen = await executions.select(
    ['region = ?', 'schedule = ?', "status IN ('Completed', 'CompletedWithViolations')"],
    [region, schedule],
    'due',
    1,
  );
  return seen.length > 0;
}

/** In a row, and over with the first run that succeeds. */
export function rulesFor(trouble: Trouble, { rules, failing }: IncidentSettings): IncidentRules {
  const opensAfter = Math.max(1, failing[trouble]);
  return {
    ...incidentRules,
    ...{ opensAfter, within: opensAfter, closesAfter: 1, criticalFeatures: 0 },
    reopensWithin: rules.reopensWithin,
    // labels are late more often than lost
    criticalAfter: trouble === 'no labels' ? 0 : rules.criticalAfter,
  };
}

const signOf = (trouble: Trouble, reason: string): Sign => ({
  ...{ feature: trouble, check: 'run', family: 'runs', grade: 'weak' },
  description: reason.slice(0, longestReason),
});
