import type { RunRow, ScheduleRow } from '../runs.js';
import { scheduleAsked, timeAsked } from './monitor-name.js';
import type { ViewDeps, ViewRequest } from './view.js';

/** Rows that are looked through, and runs that are drawn. */
const mostRows = 1000;
const mostRuns = 300;
/** Runs come so long after the end of their windows at most; reruns of old windows may not. */
const latest_ms = 32 * 86_400_000;

/** What a view of a monitor's charts is asked about. */
export interface RunsAsked {
  readonly schedule: ScheduleRow;
  /** The run that is looked at: the one that is named, or the newest of `runs`. */
  readonly run: RunRow | undefined;
  /** Of the windows asked for, by the end of the window: the newest run of each. */
  readonly runs: readonly RunRow[];
}

/**
 * The runs that a view of charts is asked about: those that have ended with a result.
 * @throws ServiceError where there is no such schedule, or times are none
 */
export async function runsAsked(deps: ViewDeps, request: ViewRequest): Promise<RunsAsked> {
  const { body, region } = request;
  const schedule = await scheduleAsked(deps, request);
  const due = timeAsked(body, 'Run');
  const from = timeAsked(body, 'From') ?? 0;
  const until = timeAsked(body, 'Until') ?? Number.POSITIVE_INFINITY;
  const rows = await rowsUntil(deps, schedule, until);
  const runs = byWindow(rows.filter((row) => hasResult(row) && within(row, from, until)));
  const named =
    due === undefined
      ? undefined
      : (rows.find((row) => row.due === due) ??
        (await deps.execution({ region, schedule: schedule.name, due })));
  const run = named && hasResult(named) ? named : (runs.at(-1) ?? rows.find(hasResult));
  return { schedule, run, runs: runs.slice(-mostRuns) };
}

/** The newest runs, and those about the end of the span where that lies before them. */
async function rowsUntil(
  deps: ViewDeps,
  { region, name }: ScheduleRow,
  until: number,
): Promise<readonly RunRow[]> {
  const newest = await deps.executionsOf(region, name, mostRows);
  const oldest = newest.at(-1);
  if (newest.length < mostRows || !oldest || oldest.due <= until) return newest;
  return [...newest, ...(await deps.executionsOf(region, name, mostRows, until + latest_ms))];
}

export const hasResult = ({ status, report }: RunRow): boolean =>
  status.startsWith('Completed') && report !== null;

const within = ({ due, window_start, window_end }: RunRow, from: number, until: number) =>
  (window_end ?? due) <= until && (window_start ?? due) >= from;

/** A window that was run again stands with what was found last. */
function byWindow(rows: readonly RunRow[]): RunRow[] {
  const newest = new Map<string, RunRow>();
  for (const row of rows) {
    const window = `${row.window_start ?? row.due}-${row.window_end ?? row.due}`;
    const known = newest.get(window);
    if (!known || known.due < row.due) newest.set(window, row);
  }
  return [...newest.values()].sort((a, b) => endOf(a) - endOf(b) || a.due - b.due);
}

/** By which a run stands on the time axis. */
export const endOf = ({ window_end, due }: RunRow): number => window_end ?? due;
