import { createHash } from 'node:crypto';
import type { Timetable } from '../../jobs/cron.js';
import type { Rows, State } from '../../storage/state.js';

const migrations = [
  `CREATE TABLE monitoring_due (
     region TEXT NOT NULL, schedule TEXT NOT NULL, expression TEXT NOT NULL,
     due BIGINT NOT NULL, fire BIGINT NOT NULL, PRIMARY KEY (region, schedule))`,
  'CREATE INDEX monitoring_due_by_fire ON monitoring_due (fire)',
];

/** When a schedule is due next; `fire` is that time and its jitter. */
export interface DueTime {
  readonly region: string;
  readonly schedule: string;
  readonly expression: string;
  readonly due: number;
  readonly fire: number;
}

/** The next due time of every schedule that is Scheduled. */
export class DueTimes {
  readonly #rows: Rows;

  private constructor(rows: Rows) {
    this.#rows = rows;
  }

  static async open(state: State): Promise<DueTimes> {
    await state.migrate('monitoring-due', migrations);
    return new DueTimes(state);
  }

  within(rows: Rows): DueTimes {
    return new DueTimes(rows);
  }

  async set(due: DueTime): Promise<void> {
    await this.#rows.run(
      `INSERT INTO monitoring_due (region, schedule, expression, due, fire) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (region, schedule) DO UPDATE SET expression = excluded.expression,
          due = excluded.due, fire = excluded.fire`,
      due.region,
      due.schedule,
      due.expression,
      due.due,
      due.fire,
    );
  }

  async delete(region: string, schedule: string): Promise<void> {
    await this.#rows.run(
      'DELETE FROM monitoring_due WHERE region = ? AND schedule = ?',
      region,
      schedule,
    );
  }

  /** Those to fire by `now`, the oldest first. */
  upTo(now: number, limit: number): Promise<DueTime[]> {
    return this.#rows.all<DueTime>(
      `SELECT region, schedule, expression, due, fire FROM monitoring_due WHERE fire <= ?
        ORDER BY fire, schedule LIMIT ${Math.trunc(limit)}`,
      now,
    );
  }
}

/** A delay that is the same for the same schedule and time, spread evenly below `most_s`. */
export function jitter_ms(schedule: string, due: number, most_s: number): number {
  if (most_s <= 0) return 0;
  const hash = createHash('sha256').update(`${schedule}\n${due}`).digest().readUInt32BE(0);
  return Math.floor((hash / 2 ** 32) * most_s * 1000);
}

/** Bound on the due times that one tick runs for one schedule. */
const mostAtOnce = 100;

/**
 * Which due times to run now, and the one to wait for next.
 * After downtime (`latestOnly`) of several missed times only the last is made up.
 */
export function dueTimesToRun(
  timetable: Timetable,
  next: DueTime,
  now: number,
  jitterOf: (due: number) => number,
  latestOnly: boolean,
): { run: number[]; next: number | undefined } {
  const run: number[] = [];
  let due: number | undefined = next.due;
  if (latestOnly) {
    let latest = timetable.previousAtOrBefore(now);
    while (latest !== undefined && latest > next.due && latest + jitterOf(latest) > now) {
      latest = timetable.previousAtOrBefore(latest - 1);
    }
    due = latest !== undefined && latest > next.due ? latest : next.due;
  }
  while (due !== undefined && due + jitterOf(due) <= now && run.length < mostAtOnce) {
    run.push(due);
    due = timetable.nextAfter(due);
  }
  return { run, next: due };
}
