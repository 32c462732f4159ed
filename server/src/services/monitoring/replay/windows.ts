import { validationException } from '../../../base/errors.js';
import type { Execution } from '../executions.js';
import { type Plan, timingOf } from '../plan.js';
import type { Monitoring } from '../room.js';
import type { Schedule } from '../schedule.js';
import { once, timetableOf, windowOf } from '../window.js';

/** Windows of one replay: six weeks by the hour, or five years by the day. */
export const mostWindows = 2_000;

/** A window to look at again, and the run that looked at it, if one did. */
export interface PastWindow {
  readonly start: number;
  readonly end: number;
  readonly run?: Execution | undefined;
}

/**
 * The windows of a schedule within a span, in the order of time: those of its runs, and where
 * there are none those that its timetable would have had; of Clarify's monitors those of runs alone,
 * whose analyses are what is looked at.
 * @throws ValidationException where there are too many, or none
 */
export async function pastWindows(
  monitoring: Monitoring,
  schedule: Schedule,
  plan: Plan,
  span: { readonly start: number; readonly end: number },
): Promise<readonly PastWindow[]> {
  const runs = await monitoring.executions.select(
    [
      'region = ?',
      'schedule = ?',
      'window_start >= ?',
      'window_end <= ?',
      "status IN ('Completed', 'CompletedWithViolations', 'Failed')",
    ],
    [schedule.region, schedule.name, span.start, span.end],
    'due DESC',
    3 * mostWindows,
  );
  const windows = new Map<string, PastWindow>();
  for (const run of runs) {
    if (run.window_start === null || run.window_end === null) continue;
    const key = `${run.window_start}-${run.window_end}`;
    const known = windows.get(key);
    // a run that failed tells less than an earlier one that did not
    if (known && !(known.run?.status === 'Failed' && run.status !== 'Failed')) continue;
    windows.set(key, { start: run.window_start, end: run.window_end, run });
  }
  const { configured } = plan.type;
  const found =
    windows.size > 0 || configured
      ? [...windows.values()]
      : dueWindows(monitoring, schedule, plan, span);
  if (found.length === 0) {
    throw validationException(
      `There is no window to replay: no run of the schedule${configured ? '' : ', and none that was due,'} ` +
        'began and ended in the span. Give an earlier Start or a longer Last.',
    );
  }
  if (found.length > mostWindows) {
    throw validationException(
      `That is more than ${mostWindows} windows: give a later Start or an earlier End.`,
    );
  }
  return found.sort((a, b) => a.end - b.end || a.start - b.start);
}

function dueWindows(
  { deps }: Monitoring,
  { document }: Schedule,
  plan: Plan,
  span: { readonly start: number; readonly end: number },
): PastWindow[] {
  const timing = timingOf(document.config, plan);
  if (timing.expression === once) return [];
  const timetable = timetableOf(deps.cron, timing.expression);
  const windows: PastWindow[] = [];
  let due = timetable.nextAfter(span.start - 1);
  while (due !== undefined && due <= span.end && windows.length <= mostWindows) {
    const window = windowOf(deps.cron, timing, due);
    if (window.start >= span.start) windows.push(window);
    due = timetable.nextAfter(due);
  }
  return windows;
}
