import type { MonitorRun } from 'guiderail/console';

/**
 * The runs that tell how a monitor stands, by the windows that they read, the oldest first: those
 * that ended. A window that was run again counts once, by its newest run; windows that a person
 * asked for and that cut across the others do not count, unless there are no others.
 */
export function toldRuns(runs: readonly MonitorRun[]): MonitorRun[] {
  const ended = runs.filter(({ outcome }) => !['running', 'stopped', 'missed'].includes(outcome));
  const own = new Set(ended.flatMap((run) => (run.origin === 'on-demand' ? [] : [windowOf(run)])));
  const told = new Map<string, MonitorRun>();
  for (const run of ended) {
    if (own.size === 0 || own.has(windowOf(run))) told.set(windowOf(run), run);
  }
  return [...told.values()].sort((a, b) => endOf(a) - endOf(b));
}

/** Whether a run ended with something to show. */
export const hasResult = ({ outcome }: MonitorRun): boolean =>
  outcome === 'quiet' || outcome === 'violations';

/** When the first run of a window was due, whichever of its runs tells of it. */
export function firstDue(runs: readonly MonitorRun[], run: MonitorRun): number {
  const window = windowOf(run);
  return Math.min(run.due, ...runs.flatMap((one) => (windowOf(one) === window ? [one.due] : [])));
}

const windowOf = ({ windowStart, windowEnd, due }: MonitorRun): string =>
  windowStart === undefined ? `${due}` : `${windowStart}-${windowEnd}`;

const endOf = ({ windowEnd, due }: MonitorRun): number => windowEnd ?? due;
