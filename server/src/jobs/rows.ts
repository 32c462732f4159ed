import type { Rows, State } from '../storage/state.js';
import type { NewJob } from './jobs.js';

/**
 * waiting: to be run from `due` on. running: leased by `owner` until `lease`.
 * failed: out of tries, kept so that a person can see it; the same key may be enqueued again.
 */
export type JobState = 'waiting' | 'running' | 'failed';

export interface JobRow {
  kind: string;
  key: string;
  payload: string;
  attempt: number;
}

const migrations = [
  `CREATE TABLE jobs (
     kind TEXT NOT NULL, key TEXT NOT NULL, payload TEXT NOT NULL, state TEXT NOT NULL,
     attempt INTEGER NOT NULL, due BIGINT NOT NULL, created BIGINT NOT NULL,
     owner TEXT, lease BIGINT, error TEXT, PRIMARY KEY (kind, key))`,
  'CREATE INDEX jobs_by_due ON jobs (kind, state, due, created)',
];

const identity = 'kind, key, payload, attempt';

/** The queue's table: every change of a job's state is one statement here. */
export class JobRows {
  readonly #state: State;
  readonly #owner: string;

  private constructor(state: State, owner: string) {
    this.#state = state;
    this.#owner = owner;
  }

  static async open(state: State, owner: string): Promise<JobRows> {
    await state.migrate('jobs', migrations);
    return new JobRows(state, owner);
  }

  insert(kind: string, jobs: readonly NewJob[], now: number): Promise<number> {
    return this.#state.transaction(async (rows) => {
      let inserted = 0;
      for (const job of jobs) inserted += await insertOne(rows, kind, job, now);
      return inserted;
    });
  }

  /** Takes up to `limit` jobs that are due, oldest first, under a lease. */
  async claim(kind: string, limit: number, now: number, lease: number): Promise<JobRow[]> {
    const due = await this.#state.get(
      "SELECT 1 FROM jobs WHERE kind = ? AND state = 'waiting' AND due <= ? LIMIT 1",
      kind,
      now,
    );
    if (!due) return [];
    return this.#state.transaction(async (rows) => {
      const claimed = await rows.all<JobRow>(
        `SELECT ${identity} FROM jobs WHERE kind = ? AND state = 'waiting' AND due <= ?
          ORDER BY due, created LIMIT ${Math.trunc(limit)}`,
        kind,
        now,
      );
      for (const row of claimed) {
        row.attempt++;
        await rows.run(
          `UPDATE jobs SET state = 'running', attempt = attempt + 1, owner = ?, lease = ?
            WHERE kind = ? AND key = ?`,
          this.#owner,
          lease,
          row.kind,
          row.key,
        );
      }
      return claimed;
    });
  }

  async renew(lease: number): Promise<void> {
    await this.#state.run(
      "UPDATE jobs SET lease = ? WHERE state = 'running' AND owner = ?",
      lease,
      this.#owner,
    );
  }

  /** Work of other owners whose lease ran out before `now` waits again. */
  async takeOver(now: number): Promise<number> {
    return this.#state.run(
      `UPDATE jobs SET state = 'waiting', owner = NULL, lease = NULL, due = ?
        WHERE state = 'running' AND owner <> ? AND lease < ?`,
      now,
      this.#owner,
      now,
    );
  }

  /** At the start of the only owner: whatever is marked as running was cut off. */
  async takeOverAll(now: number): Promise<number> {
    return this.#state.run(
      `UPDATE jobs SET state = 'waiting', owner = NULL, lease = NULL, due = ?
        WHERE state = 'running' AND owner <> ?`,
      now,
      this.#owner,
    );
  }

  async finish(row: JobRow): Promise<void> {
    await this.#state.run('DELETE FROM jobs WHERE kind = ? AND key = ?', row.kind, row.key);
  }

  async retry(row: JobRow, due: number, error: string): Promise<void> {
    await this.#state.run(
      `UPDATE jobs SET state = 'waiting', owner = NULL, lease = NULL, due = ?, error = ?
        WHERE kind = ? AND key = ?`,
      due,
      error,
      row.kind,
      row.key,
    );
  }

  /** Gives a job back untried: the server closes. */
  async release(row: JobRow): Promise<void> {
    await this.#state.run(
      `UPDATE jobs SET state = 'waiting', owner = NULL, lease = NULL, attempt = attempt - 1
        WHERE kind = ? AND key = ?`,
      row.kind,
      row.key,
    );
  }

  async fail(row: JobRow, error: string): Promise<void> {
    await this.#state.run(
      `UPDATE jobs SET state = 'failed', owner = NULL, lease = NULL, error = ?
        WHERE kind = ? AND key = ?`,
      error,
      row.kind,
      row.key,
    );
  }

  async deleteWaiting(kind: string, key: string): Promise<void> {
    await this.#state.run(
      "DELETE FROM jobs WHERE kind = ? AND key = ? AND state <> 'running'",
      kind,
      key,
    );
  }

  /** Failed jobs are kept up to a number, newest first. */
  async forgetFailed(keep: number): Promise<void> {
    await this.#state.run(
      `DELETE FROM jobs WHERE state = 'failed' AND created < (SELECT COALESCE(MIN(created), 0)
        FROM (SELECT created FROM jobs WHERE state = 'failed' ORDER BY created DESC LIMIT ${keep}) AS kept)`,
    );
  }
}

async function insertOne(rows: Rows, kind: string, job: NewJob, now: number): Promise<number> {
  return rows.run(
    `INSERT INTO jobs (kind, key, payload, state, attempt, due, created)
      VALUES (?, ?, ?, 'waiting', 0, ?, ?)
      ON CONFLICT (kind, key) DO UPDATE SET payload = excluded.payload, state = 'waiting',
        attempt = 0, due = excluded.due, created = excluded.created, error = NULL
      WHERE jobs.state = 'failed'`,
    kind,
    job.key,
    JSON.stringify(job.payload ?? null),
    now,
    now,
  );
}
