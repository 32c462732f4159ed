import { batches } from '../../base/batches.js';
import type { Rows } from '../../storage/state.js';
import type { OpenIncidents, Outcome, Standing, Streak } from '../common/standing.js';

/** Runs of a schedule that are looked back upon for the beginning of what is wrong. */
const mostRuns = 500;
/** Schedules of one statement. */
const atOnce = 500;

const runsOf = (schedule: string) =>
  `SELECT o.due FROM monitoring_executions o WHERE o.region = ? AND o.schedule = ${schedule}`;

/**
 * From one schedule to the next by the primary key, then the newest run of each with an outcome.
 * What is joined to a text, and CROSS JOIN, keep SQLite from going through all runs instead: it
 * then uses no index on what is joined, and takes the tables as they are written.
 */
const newestSql = `WITH RECURSIVE names (name) AS (
    SELECT (SELECT MIN(schedule) FROM monitoring_executions WHERE region = ?)
    UNION ALL
    SELECT (SELECT MIN(schedule) FROM monitoring_executions
      WHERE region = ? AND schedule > names.name) FROM names WHERE names.name IS NOT NULL),
  lasts AS MATERIALIZED (
    SELECT names.name AS schedule, (${runsOf('names.name')} AND o.status || '' IN
        ('Completed', 'CompletedWithViolations', 'Failed') ORDER BY o.due DESC LIMIT 1) AS due
      FROM names WHERE names.name IS NOT NULL)
  SELECT e.schedule AS schedule, e.due AS due, status, modified, window_start, window_end,
      violations, failure
    FROM lasts CROSS JOIN monitoring_executions e
    WHERE e.region = ? AND e.schedule = lasts.schedule AND e.due = lasts.due`;

/** How every schedule of a region stands that has run or is due: few statements for all of them. */
export async function standingsOf(rows: Rows, region: string): Promise<Standing[]> {
  const [ended, waiting, due] = await Promise.all([
    rows.all<Outcome>(newestSql, region, region, region, region),
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
  const wrong = ended.filter(({ status }) => status !== 'Completed');
  const streaks = await streaksOf(
    rows,
    region,
    wrong.map(({ schedule }) => schedule),
  );
  return joined({ ended, streaks, waiting, due });
}

/** The runs since the last quiet one, of schedules whose newest is none. */
async function streaksOf(rows: Rows, region: string, names: readonly string[]): Promise<Streak[]> {
  const found: Streak[] = [];
  for (const some of batches(names, atOnce)) {
    const sql = `WITH wrong (schedule) AS (VALUES ${some.map(() => '(?)').join(', ')}),
      bounds AS MATERIALIZED (
        SELECT schedule, COALESCE((${runsOf('wrong.schedule')}
          ORDER BY o.due DESC LIMIT 1 OFFSET ${mostRuns}), -1) AS due FROM wrong),
      quiets AS MATERIALIZED (
        SELECT schedule, COALESCE((${runsOf('bounds.schedule')} AND o.due > bounds.due
          AND o.status || '' = 'Completed' ORDER BY o.due DESC LIMIT 1), bounds.due) AS due
        FROM bounds)
      SELECT e.schedule AS schedule, ${streakColumns} FROM quiets CROSS JOIN monitoring_executions e
        WHERE e.region = ? AND e.schedule = quiets.schedule AND e.due > quiets.due
        GROUP BY e.schedule`;
    found.push(...(await rows.all<Streak>(sql, ...some, region, region, region)));
  }
  return found;
}

const whereViolated = "CASE WHEN e.status = 'CompletedWithViolations' THEN";
const whereFailed = "CASE WHEN e.status = 'Failed' THEN";
const streakColumns = `SUM(${whereViolated} 1 ELSE 0 END) AS wrong,
  MIN(${whereViolated} e.due END) AS wrong_due,
  MIN(${whereViolated} e.window_start END) AS wrong_start,
  SUM(${whereFailed} 1 ELSE 0 END) AS failed, MIN(${whereFailed} e.due END) AS failed_due`;

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
