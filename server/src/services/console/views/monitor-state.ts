import { minute_ms } from '../../../base/time.js';
import type { OpenIncidents, Standing } from '../../common/standing.js';
import type { ScheduleRow } from '../runs.js';
import type { RunOutcome } from './monitor-types.js';
import type { MonitorOfOverview, MonitorState } from './overview-types.js';
import { outcomeOf } from './run-outcome.js';

/** How long after its time a run may begin before it is late. */
const patience_ms = 5 * minute_ms;
/** Characters of a failure's reason; the monitor's page has all of them. */
const longestFailure = 120;

/** How a schedule stands, in words of the overview. */
export function monitorOf(
  schedule: ScheduleRow,
  known: Standing | undefined,
  incidents: readonly OpenIncidents[],
  now: number,
): MonitorOfOverview {
  const { name, document, status } = schedule;
  const standing = ofThisLife(schedule, known);
  const { newest, streak, waiting, next } = standing;
  const isWrong = streak !== undefined && streak.wrong > 0;
  const failed = newest?.status === 'Failed';
  const since = isWrong ? (streak.wrong_start ?? streak.wrong_due) : streak?.failed_due;
  return {
    name,
    type: document.type,
    state: stateOf(status, standing, now),
    due: newest?.due,
    violations: newest?.violations ?? undefined,
    wrong: (newest?.status !== 'CompletedWithViolations' && isWrong) || undefined,
    since: since ?? undefined,
    runs: (isWrong ? Number(streak.wrong) : Number(streak?.failed ?? 0)) || undefined,
    failure: failed ? shortened(newest.failure ?? '') : undefined,
    next: status === 'Scheduled' ? next : undefined,
    running: waiting === undefined ? undefined : true,
    ...incidentsOf(incidents),
  };
}

/** Runs of an earlier schedule of the same name are not this one's. */
function ofThisLife({ created }: ScheduleRow, known: Standing | undefined): Partial<Standing> {
  if (!known?.newest || known.newest.due >= created) return known ?? {};
  return { waiting: known.waiting, next: known.next };
}

const told: Readonly<Partial<Record<RunOutcome, MonitorState>>> = {
  violations: 'violations',
  failed: 'failed',
  'no data': 'no data',
  unchecked: 'unchecked',
  quiet: 'quiet',
};

/** Whether it runs, and sees nothing. */
const isBlind = (state: MonitorState): boolean =>
  state === 'failed' || state === 'no data' || state === 'unchecked';

function stateOf(status: string, { newest, waiting, next }: Partial<Standing>, now: number) {
  const outcome: MonitorState = newest ? (told[outcomeOf(newest)] ?? 'new') : 'new';
  if (outcome === 'violations') return outcome;
  if (status === 'Stopped') return 'stopped';
  const isOverdue = next !== undefined && next < now - patience_ms;
  // a run that has not begun when the next one is due holds up all that follow
  const isHeldUp = waiting !== undefined && waiting.runs > 1 && waiting.due < now - patience_ms;
  return !isBlind(outcome) && (isOverdue || isHeldUp) ? 'late' : outcome;
}

function incidentsOf(incidents: readonly OpenIncidents[]) {
  const sum = (which: (one: OpenIncidents) => boolean) =>
    incidents.filter(which).reduce((n, one) => n + Number(one.count), 0);
  return {
    critical: sum(({ state, level }) => state !== 'muted' && level === 'critical') || undefined,
    warnings: sum(({ state, level }) => state !== 'muted' && level === 'warning') || undefined,
    muted: sum(({ state }) => state === 'muted') || undefined,
  };
}

/** Incidents that are not closed, by their schedule's name. */
export function bySchedule(incidents: readonly OpenIncidents[]): Map<string, OpenIncidents[]> {
  const found = new Map<string, OpenIncidents[]>();
  for (const one of incidents) found.set(one.schedule, [...(found.get(one.schedule) ?? []), one]);
  return found;
}

const shortened = (text: string): string =>
  text.length > longestFailure ? `${text.slice(0, longestFailure - 1)}…` : text;
