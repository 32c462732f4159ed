import { batches } from '../../base/batches.js';
import type { Rows } from '../../storage/state.js';
import type { OpenIncidents, Outcome, Standing, Streak } from '../common/standing.js';

/** Runs of a schedule that are looked back upon for the beginning of what is wrong. */
const mostRuns = 500;
/** Schedules of one statement. */
const atOnce = 500;

const runsOf = (schedule: string) =>
  `SELECT o.due FROM monitoring_executions o WHERE o.region = ? AND o.schedule = ${schedule}`;

/** Runs that came to an outcome. */
const ended = (run: string) =>
  `${run}.status || '' IN ('Completed', 'CompletedWithViolations', 'Failed')`;
/** A status; a run that was held against nothing is no quiet one. */
const told = (run: string) =>
  `CASE WHEN ${run}.status = 'Completed' AND ${run}.violations IS NULL THEN 'Unchecked' ELSE ${run}.status END`;
/** Runs that a person asked for: they tell how the monitor stands only of windows of its own. */
const byHand = (run: string) => `${run}.origin || '' = 'on-demand'`;

/**
 * From one schedule to the next by the primary key, then the newest run of each with an outcome: of
 * its own runs, or of the same window by hand since; of one that has none, of any.
 * What is joined to a text, and CROSS JOIN, keep SQLite from going through all runs instead: it
 * then uses no index on what is joined, and takes the tables as they are written.
 */
const newestSql = `WITH RECURSIVE names (name) AS (
    SELECT (SELECT MIN(schedule) FROM monitoring_executions WHERE region = ?)
    UNION ALL
    SELECT (SELECT MIN(schedule) FROM monitoring_executions
      WHERE region = ? AND schedule > names.name) FROM names WHERE names.name IS NOT NULL),
  lasts AS MATERIALIZED (
    SELECT names.name AS schedule, COALESCE(
        (${runsOf('names.name')} AND ${ended('o')} AND NOT ${byHand('o')}
          ORDER BY o.due DESC LIMIT 1),
        (${runsOf('names.name')} AND ${ended('o')}
          ORDER BY o.window_end DESC, o.due DESC LIMIT 1)) AS due
      FROM names WHERE names.name IS NOT NULL)
  SELECT e.schedule AS schedule, e.due AS due, e.status AS status, e.modified AS modified,
      e.window_start AS window_start, e.window_end AS window_end, e.violations AS violations,
      e.failure AS failure
    FROM lasts CROSS JOIN monitoring_executions l CROSS JOIN monitoring_executions e
    WHERE l.region = ? AND l.schedule = lasts.schedule AND l.due = lasts.due
      AND e.region = ? AND e.schedule = lasts.schedule AND e.due = COALESCE(
        (${runsOf('lasts.schedule')} AND o.due > l.due AND ${ended('o')} AND ${byHand('o')}
          AND o.window_start = l.window_start AND o.window_end = l.window_end
          ORDER BY o.due DESC LIMIT 1), l.due)`;

/** How every schedule of a region stands that has run or is due: few statements for all of them. */
export async function standingsOf(rows: Rows, region: string): Promise<Standing[]> {
  const [ended, waiting, due] = await Promise.all([
    rows.all<Outcome>(newestSql, ...Array.from({ length: 7 }, () => region)),
    rows.all<{ schedule: string; runs: number; due: number }>(
      `SELECT schedule, COUNT(*) AS runs, MIN(due) AS due FROM monitoring_executions
        WHERE status IN ('Pending', 'InProgress', 'Stopping') AND region || '' = ? GROUP BY schedule`,
      region,
    ),
    rows.all<{ schedule: string; due: number }>(
      'SELECT schedule, due FROM monitoring_due WHERE region = ?',
      region,
    ),
  ]);
  const wrong = ended.filter(
    ({ status, violations }) => status !== 'Completed' || violations === null,
  );
  const streaks = await streaksOf(
    rows,
    region,
    wrong.map(({ schedule }) => schedule),
  );
  return joined({ ended, streaks, waiting, due });
}

/** The windows since the last quiet one, of schedules whose newest is none. */
async function streaksOf(rows: Rows, region: string, names: readonly string[]): Promise<Streak[]> {
  const found: Streak[] = [];
  for (const some of batches(names, atOnce)) {
    const sql = `WITH wrong (schedule) AS (VALUES ${some.map(() => '(?)').join(', ')}), ${toldSql},
      quiets AS (SELECT schedule, MAX(window_end) AS until FROM told
        WHERE status = 'Completed' GROUP BY schedule)
      SELECT e.schedule AS schedule, ${streakColumns} FROM told e
        LEFT JOIN quiets ON quiets.schedule = e.schedule
        WHERE quiets.until IS NULL OR e.window_end > quiets.until GROUP BY e.schedule`;
    found.push(...(await rows.all<Streak>(sql, ...some, region, region)));
  }
  return found;
}

/**
 * The newest run of each window of `wrong` schedules, as far as is looked back upon. Windows that
 * only a person asked for do not count, unless there are no others.
 */
const toldSql = `bounds AS MATERIALIZED (
    SELECT schedule, COALESCE((${runsOf('wrong.schedule')}
      ORDER BY o.due DESC LIMIT 1 OFFSET ${mostRuns}), -1) AS due FROM wrong),
  runs AS MATERIALIZED (
    SELECT e.schedule AS schedule, e.due AS due, ${told('e')} AS status,
        e.window_start AS window_start,
        COALESCE(e.window_end, e.due) AS window_end, NOT (${byHand('e')}) AS own
      FROM bounds CROSS JOIN monitoring_executions e
      WHERE e.region = ? AND e.schedule = bounds.schedule AND e.due > bounds.due AND ${ended('e')}),
  hands AS MATERIALIZED (
    SELECT schedule, window_start, window_end, status, MAX(due) AS due
      FROM runs WHERE NOT own GROUP BY schedule, window_start, window_end),
  told AS MATERIALIZED (
    SELECT o.schedule AS schedule, o.window_start AS window_start, o.window_end AS window_end,
        CASE WHEN h.due > o.due THEN h.status ELSE o.status END AS status, o.due AS first_due
      FROM runs o LEFT JOIN hands h ON h.schedule = o.schedule
        AND h.window_start = o.window_start AND h.window_end = o.window_end
      WHERE o.own
    UNION ALL
    SELECT schedule, window_start, window_end, status, due AS first_due FROM hands
      WHERE schedule NOT IN (SELECT schedule FROM runs WHERE own))`;

const whereViolated = "CASE WHEN e.status = 'CompletedWithViolations' THEN";
const whereFailed = "CASE WHEN e.status IN ('Failed', 'Unchecked') THEN";
const streakColumns = `SUM(${whereViolated} 1 ELSE 0 END) AS wrong,
  MIN(${whereViolated} e.first_due END) AS wrong_due,
  MIN(${whereViolated} e.window_start END) AS wrong_start,
  SUM(${whereFailed} 1 ELSE 0 END) AS failed, MIN(${whereFailed} e.first_due END) AS failed_due`;

function joined(found: {
  readonly ended: readonly Outcome[];
  readonly streaks: readonly Streak[];
  readonly waiting: readonly { schedule: string; runs: number; due: number }[];
  readonly due: readonly { schedule: string; due: number }[];
}): Standing[] {
  const of = <T extends { readonly schedule: string }>(all: readonly T[]) =>
    new Map(all.map((one) => [one.schedule, one]));
  const ended = of(found.ended);
  const streaks = of(found.streaks);
  const waiting = of(found.waiting);
  const due = of(found.due);
  const names = new Set([...ended.keys(), ...waiting.keys(), ...due.keys()]);
  return [...names].map((schedule) => ({
    schedule,
    newest: ended.get(schedule),
    streak: streaks.get(schedule),
    waiting: waiting.get(schedule),
    next: due.get(schedule)?.due,
  }));
}

/** How many incidents of each schedule are not closed. */
export const openIncidents = (rows: Rows, region: string): Promise<OpenIncidents[]> =>
  rows.all<OpenIncidents>(
    `SELECT schedule, state, level, COUNT(*) AS count FROM incidents
      WHERE region = ? AND state IN ('open', 'acknowledged', 'muted')
      GROUP BY schedule, state, level`,
    region,
  );
