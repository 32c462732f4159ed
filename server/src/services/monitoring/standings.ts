import type { Rows } from '../../storage/state.js';
import type { OpenIncidents, Outcome, Standing, Streak } from '../common/standing.js';

/** Runs of a schedule that are looked back upon for the beginning of what is wrong. */
const mostRuns = 500;

const outcomes = "('Completed', 'CompletedWithViolations', 'Failed')";

/** From one schedule to the next by the primary key, and the newest run of each with an outcome. */
const newest = `WITH RECURSIVE names (name) AS (
    SELECT (SELECT MIN(schedule) FROM monitoring_executions WHERE region = ?)
    UNION ALL
    SELECT (SELECT MIN(schedule) FROM monitoring_executions
      WHERE region = ? AND schedule > names.name) FROM names WHERE names.name IS NOT NULL),
  newest AS (
    SELECT e.* FROM names JOIN monitoring_executions e ON e.region = ? AND e.schedule = names.name
      AND e.due = (SELECT o.due FROM monitoring_executions o WHERE o.region = ?
        AND o.schedule = names.name AND o.status IN ${outcomes} ORDER BY o.due DESC LIMIT 1))`;

const older = `SELECT o.due FROM monitoring_executions o
  WHERE o.region = n.region AND o.schedule = n.schedule`;

/** How every schedule of a region stands that has run or is due: four statements in all. */
export async function standingsOf(rows: Rows, region: string): Promise<Standing[]> {
  const four = [region, region, region, region];
  const [ended, streaks, waiting, due] = await Promise.all([
    rows.all<Outcome>(
      `${newest} SELECT schedule, due, status, modified, window_start, window_end, violations,
          failure FROM newest ORDER BY schedule`,
      ...four,
    ),
    rows.all<Streak>(streakSql, ...four),
    rows.all<{ schedule: string; runs: number; due: number }>(
      `SELECT schedule, COUNT(*) AS runs, MIN(due) AS due FROM monitoring_executions
        WHERE status IN ('Pending', 'InProgress', 'Stopping') AND region = ? GROUP BY schedule`,
      region,
    ),
    rows.all<{ schedule: string; due: number }>(
      'SELECT schedule, due FROM monitoring_due WHERE region = ?',
      region,
    ),
  ]);
  return joined({ ended, streaks, waiting, due });
}

const streakSql = `${newest}
  SELECT n.schedule AS schedule,
    SUM(CASE WHEN e.status = 'CompletedWithViolations' THEN 1 ELSE 0 END) AS wrong,
    MIN(CASE WHEN e.status = 'CompletedWithViolations' THEN e.due END) AS wrong_due,
    MIN(CASE WHEN e.status = 'CompletedWithViolations' THEN e.window_start END) AS wrong_start,
    SUM(CASE WHEN e.status = 'Failed' THEN 1 ELSE 0 END) AS failed,
    MIN(CASE WHEN e.status = 'Failed' THEN e.due END) AS failed_due
  FROM newest n JOIN monitoring_executions e ON e.region = n.region AND e.schedule = n.schedule
    AND e.due > COALESCE((${older} AND o.status = 'Completed' AND o.due >
      COALESCE((${older} ORDER BY o.due DESC LIMIT 1 OFFSET ${mostRuns}), -1)
      ORDER BY o.due DESC LIMIT 1), (${older} ORDER BY o.due DESC LIMIT 1 OFFSET ${mostRuns}), -1)
  WHERE n.status <> 'Completed' GROUP BY n.schedule`;

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
