import { messageOf } from '../../base/errors.js';
import { withoutPaths } from '../../base/without-paths.js';
import type { Job, Jobs } from '../../jobs/jobs.js';
import { longestReason, wellFormed } from './failure-reason.js';
import { JobLog, type JobLogDeps } from './job-log.js';
import { type JobAddress, queueKey } from './job-store.js';
import { JobFailure } from './processing-image.js';
import type { Resource, Resources } from './resources.js';

/** A job that the server could not bring to an end this often, through crashes, is given up. */
const mostTries = 5;
/** AWS's, where a request names none. */
export const defaultMaxRuntime_s = 86_400;

/** Why a job's signal was aborted when the job is to be stopped, and not the server. */
export class StopRequested extends Error {
  override readonly name = 'StopRequested';
}

/** What the runner reads of any job's document. */
interface RunnableDocument {
  readonly request: {
    readonly StoppingCondition?: { readonly MaxRuntimeInSeconds?: number | undefined } | undefined;
  };
}

/** One try of a job, from its beginning. */
export interface JobAttempt<R> {
  /** What there is so far; also of a job that failed or was stopped. */
  readonly results: R;
  /** Resolves when all is done. @throws what `failureOf` tells, or the signal's reason. */
  work(): Promise<void>;
  /** Called last, when the job has been settled. */
  close(): Promise<void>;
}

export interface JobEnd {
  readonly status: 'Completed' | 'Failed' | 'Stopped';
  /** Milliseconds, by the product's clock. */
  readonly ended: number;
  readonly failureReason?: string;
}

/** In what one kind of job differs from the others: `D` is its document, `R` what it results in. */
export interface JobKind<D extends RunnableDocument, R> {
  /** Its resources' kind, such as `training-job`. */
  readonly kind: string;
  /** Such as `/aws/sagemaker/TrainingJobs`. */
  readonly logGroup: string;
  begin(job: Resource<D>, signal: AbortSignal, log: JobLog): JobAttempt<R>;
  /** FailureReason of an error that the job's owner can mend; undefined for a bug. */
  failureOf(error: unknown): string | undefined;
  /** Moves a job to Stopping that runs longer than it may. @returns whether it did. */
  overrun(address: JobAddress, maxRuntime_s: number): Promise<boolean>;
  /** Moves a job to its end, unless it has ended. */
  settle(address: JobAddress, end: JobEnd, results: R | undefined): Promise<void>;
}

export interface JobRunnerDeps extends JobLogDeps {
  readonly resources: Resources;
  readonly jobs: Jobs;
  /** Real time in milliseconds: MaxRuntimeInSeconds follows it. */
  readonly realNow: () => number;
  /** How many jobs of the kind may run at a time. */
  readonly concurrency: number;
}

interface RunningJob {
  readonly address: JobAddress;
  readonly deadline: number;
  readonly maxRuntime_s: number;
}

/** Runs queued jobs of a kind, stops those that run too long, and settles what becomes of them. */
export class JobRunner<D extends RunnableDocument, R> {
  readonly #deps: JobRunnerDeps;
  readonly #kind: JobKind<D, R>;
  readonly #running = new Map<string, RunningJob>();

  constructor(deps: JobRunnerDeps, kind: JobKind<D, R>) {
    this.#deps = deps;
    this.#kind = kind;
    const options = { concurrency: deps.concurrency, attempts: mostTries + 1 };
    deps.jobs.define(kind.kind, options, (queued, signal) => this.#take(queued, signal));
  }

  /** Puts jobs back into the queue that a crash left between their row and the queue. */
  async recover(): Promise<void> {
    for (const status of ['InProgress', 'Stopping']) {
      for (const job of await this.#deps.resources.all(this.#kind.kind, status)) {
        await this.enqueue(job);
      }
    }
  }

  async enqueue({ region, name }: JobAddress): Promise<void> {
    const address: JobAddress = { region, name };
    await this.#deps.jobs.enqueue(this.#kind.kind, queueKey(address), address);
  }

  /** Stops jobs that run longer than they may; called often. */
  async tick(): Promise<void> {
    const now = this.#deps.realNow();
    for (const { deadline, address, maxRuntime_s } of this.#running.values()) {
      if (now < deadline) continue;
      if (await this.#kind.overrun(address, maxRuntime_s)) await this.stop(address);
    }
  }

  /** Ends a job that is Stopping, whether it runs or waits. */
  async stop(address: JobAddress): Promise<void> {
    const key = queueKey(address);
    await this.#deps.jobs.cancel(this.#kind.kind, key, new StopRequested());
    if (!this.#running.has(key)) await this.#settle(address, 'Stopped');
  }

  async #take(queued: Job, signal: AbortSignal): Promise<void> {
    const address = queued.payload as JobAddress;
    const { region, name } = address;
    const job = await this.#deps.resources.get<D>(this.#kind.kind, region, name);
    if (job?.status === 'Stopping') await this.#settle(address, 'Stopped');
    if (job?.status !== 'InProgress') return;
    if (queued.attempt > mostTries) {
      const reason = `InternalServerError: the server ended ${mostTries} times during this job.`;
      await this.#settle(address, 'Failed', undefined, reason);
      return;
    }
    const { StoppingCondition: condition } = job.document.request;
    const maxRuntime_s = condition?.MaxRuntimeInSeconds ?? defaultMaxRuntime_s;
    const deadline = this.#deps.realNow() + maxRuntime_s * 1000;
    this.#running.set(queueKey(address), { address, deadline, maxRuntime_s });
    try {
      await this.#run(job, signal);
    } finally {
      this.#running.delete(queueKey(address));
    }
  }

  async #run(job: Resource<D>, signal: AbortSignal): Promise<void> {
    const log = new JobLog(this.#deps, this.#kind.logGroup, job);
    const attempt = this.#kind.begin(job, signal, log);
    try {
      await work(attempt, signal, log);
      await this.#settle(job, 'Completed', attempt.results);
    } catch (error) {
      if (!signal.aborted) {
        await this.#settle(job, 'Failed', attempt.results, this.#failureOf(job, error));
      } else if (signal.reason instanceof StopRequested) {
        await this.#settle(job, 'Stopped', attempt.results);
      } else {
        throw error; // the server closes: the job runs again at its next start
      }
    } finally {
      await attempt.close();
    }
  }

  #failureOf(job: Resource<D>, error: unknown): string {
    const known = this.#kind.failureOf(error);
    if (known !== undefined) return known;
    const message = messageOf(error);
    this.#deps.log('error', `a ${this.#kind.kind.replaceAll('-', ' ')} broke`, {
      job: job.arn,
      error: error instanceof Error ? error.stack : message,
    });
    return `InternalServerError: ${withoutPaths(message)}`;
  }

  async #settle(
    address: JobAddress,
    status: JobEnd['status'],
    results?: R,
    reason?: string,
  ): Promise<void> {
    const failureReason = reason === undefined ? '' : wellFormed(reason.slice(0, longestReason));
    const end = { status, ended: this.#deps.clock.now() };
    await this.#kind.settle(address, failureReason ? { ...end, failureReason } : end, results);
  }
}

/** The log is whole before the job is seen to have ended. */
async function work(attempt: JobAttempt<unknown>, signal: AbortSignal, log: JobLog): Promise<void> {
  try {
    await attempt.work();
  } catch (error) {
    // Of several lines the program has written the others itself.
    const logLine = error instanceof JobFailure ? error.logLine : undefined;
    const told = logLine ?? messageOf(error).trimEnd().split('\n').at(-1);
    if (!signal.aborted) log.write(`Error: ${withoutPaths(told ?? '')}`);
    throw error;
  } finally {
    await log.close();
  }
}
