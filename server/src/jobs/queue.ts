import { messageOf } from '../base/errors.js';
import { uuid } from '../base/ids.js';
import type { Log } from '../base/log.js';
import type { State } from '../storage/state.js';
import type { Job, JobOptions, Jobs, NewJob, Work } from './jobs.js';
import { type JobRow, JobRows } from './rows.js';

export interface JobQueueOptions {
  readonly state: State;
  /** Real time in milliseconds: leases and waits between tries don't follow the product's clock. */
  readonly now: () => number;
  readonly log: Log;
  /** How many jobs of all kinds may run at a time. */
  readonly concurrency: number;
  /**
   * True when other servers work on the same rows: work left behind is then taken over once its
   * lease ran out. Else this is the only owner, and takes it over at the start.
   */
  readonly shared?: boolean;
}

/** The durable queue: what `Jobs` promises, and its life from start to close. */
export interface JobQueue extends Jobs {
  /** Begins to run jobs; those that were cut off by a crash run again. */
  start(): Promise<void>;
  /** Renews leases and starts whatever is due. Called often; `now` is real time. */
  tick(now?: number): Promise<void>;
  /** Resolves when nothing runs and nothing is due; for tests and orderly ends. */
  idle(): Promise<void>;
  /** Aborts what runs, waits for it, and leaves it in the queue for the next start. */
  close(): Promise<void>;
}

interface Kind {
  readonly options: JobOptions;
  readonly work: Work;
}

interface Running {
  readonly row: JobRow;
  readonly abort: AbortController;
  readonly done: Promise<void>;
  cancelled: boolean;
}

const lease_ms = 30_000;
const renewEvery_ms = 10_000;
const firstRetry_ms = 250;
const longestRetry_ms = 60_000;
const keptFailures = 1_000;
const closing = new Error('The server closes.');

/** Opens the queue on the state's rows; `define` the kinds, then `start`. */
export async function openJobs(options: JobQueueOptions): Promise<JobQueue> {
  const rows = await JobRows.open(options.state, uuid());
  return new Queue(options, rows);
}

/** Wait before the try after `attempt`, in milliseconds: doubling, bounded. */
export const retryDelay_ms = (attempt: number): number =>
  Math.min(firstRetry_ms * 2 ** Math.min(attempt - 1, 30), longestRetry_ms);

class Queue implements JobQueue {
  readonly #options: JobQueueOptions;
  readonly #rows: JobRows;
  readonly #kinds = new Map<string, Kind>();
  readonly #running = new Map<string, Running>();
  /** created: kinds are being defined; started: jobs run; closed: nothing starts any more. */
  #mode: 'created' | 'started' | 'closed' = 'created';
  #renewed = 0;
  #pumping: Promise<void> | undefined;
  #again = false;

  constructor(options: JobQueueOptions, rows: JobRows) {
    this.#options = options;
    this.#rows = rows;
  }

  define(kind: string, options: JobOptions, work: Work): void {
    if (this.#kinds.has(kind)) throw new Error(`job kind ${kind} is defined twice`);
    this.#kinds.set(kind, { options, work });
  }

  async enqueue(kind: string, key: string, payload: unknown): Promise<boolean> {
    return (await this.enqueueAll(kind, [{ key, payload }])) === 1;
  }

  async enqueueAll(kind: string, jobs: readonly NewJob[]): Promise<number> {
    const inserted = await this.#rows.insert(kind, jobs, this.#options.now());
    this.#wake();
    return inserted;
  }

  async cancel(kind: string, key: string, reason: Error): Promise<void> {
    if (this.#abort(kind, key, reason)) return;
    await this.#rows.deleteWaiting(kind, key);
    await this.#pumping; // it may have claimed the job just before
    this.#abort(kind, key, reason);
  }

  #abort(kind: string, key: string, reason: Error): boolean {
    const running = this.#running.get(identity(kind, key));
    if (!running) return false;
    running.cancelled = true;
    running.abort.abort(reason);
    return true;
  }

  async start(): Promise<void> {
    const now = this.#options.now();
    const cutOff = this.#options.shared
      ? await this.#rows.takeOver(now)
      : await this.#rows.takeOverAll(now);
    if (cutOff > 0) this.#options.log('info', 'jobs cut off earlier run again', { count: cutOff });
    this.#mode = 'started';
    this.#renewed = now;
    this.#wake();
  }

  async tick(now: number = this.#options.now()): Promise<void> {
    if (this.#mode !== 'started') return;
    if (now - this.#renewed >= renewEvery_ms) {
      this.#renewed = now;
      if (this.#running.size > 0) await this.#rows.renew(now + lease_ms);
      if (this.#options.shared) await this.#rows.takeOver(now);
      await this.#rows.forgetFailed(keptFailures);
    }
    await this.#pump();
  }

  async idle(): Promise<void> {
    do {
      await this.#pump();
      await Promise.all([...this.#running.values()].map((job) => job.done));
    } while (this.#running.size > 0 || this.#pumping !== undefined);
  }

  async close(): Promise<void> {
    this.#mode = 'closed';
    await this.#pumping;
    const running = [...this.#running.values()];
    for (const job of running) job.abort.abort(closing);
    await Promise.all(running.map((job) => job.done));
  }

  #wake(): void {
    this.#pump().catch((error: unknown) => {
      this.#options.log('error', 'the job queue could not be read', { error: messageOf(error) });
    });
  }

  /** Starts what is due; one pass at a time, and another when something came in meanwhile. */
  #pump(): Promise<void> {
    this.#again = true;
    this.#pumping ??= this.#passes().finally(() => {
      this.#pumping = undefined;
    });
    return this.#pumping;
  }

  async #passes(): Promise<void> {
    while (this.#again && this.#mode === 'started') {
      this.#again = false;
      for (const [name, kind] of this.#kinds) await this.#fill(name, kind);
    }
  }

  async #fill(name: string, kind: Kind): Promise<void> {
    const ofKind = [...this.#running.values()].filter((job) => job.row.kind === name).length;
    const free = Math.min(
      kind.options.concurrency - ofKind,
      this.#options.concurrency - this.#running.size,
    );
    if (free <= 0) return;
    const now = this.#options.now();
    for (const row of await this.#rows.claim(name, free, now, now + lease_ms)) {
      this.#run(row, kind);
    }
  }

  #run(row: JobRow, kind: Kind): void {
    const abort = new AbortController();
    const id = identity(row.kind, row.key);
    const job: Job = { ...row, payload: JSON.parse(row.payload) as unknown };
    const work = Promise.resolve().then(() => kind.work(job, abort.signal));
    const done = work
      .then(
        () => this.#rows.finish(row),
        (error: unknown) => this.#unfinished(row, kind, error),
      )
      .catch((error: unknown) => {
        this.#options.log('error', 'a job could not be settled; it runs again after a restart', {
          kind: row.kind,
          key: row.key,
          error: messageOf(error),
        });
      })
      .finally(() => {
        this.#running.delete(id);
        this.#wake();
      });
    this.#running.set(id, { row, abort, done, cancelled: false });
  }

  async #unfinished(row: JobRow, kind: Kind, error: unknown): Promise<void> {
    const running = this.#running.get(identity(row.kind, row.key));
    if (running?.cancelled) return this.#rows.finish(row);
    if (this.#mode === 'closed') return this.#rows.release(row);
    const fields = { kind: row.kind, key: row.key, attempt: row.attempt, error: messageOf(error) };
    if (row.attempt >= kind.options.attempts) {
      this.#options.log('error', 'a job failed for good', fields);
      return this.#rows.fail(row, messageOf(error));
    }
    this.#options.log('warn', 'a job failed and is tried again', fields);
    const due = this.#options.now() + retryDelay_ms(row.attempt);
    return this.#rows.retry(row, due, messageOf(error));
  }
}

const identity = (kind: string, key: string): string => `${kind}\n${key}`;
