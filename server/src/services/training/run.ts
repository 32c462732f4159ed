import { messageOf } from '../../base/errors.js';
import type { Job } from '../../jobs/jobs.js';
import type { TrainingDeps } from './deps.js';
import { cutReason, TrainingFailure } from './failure.js';
import {
  type JobAddress,
  moveJob,
  queueKey,
  type TrainingJob,
  type TrainingJobDocument,
  trainingJobKind,
} from './store.js';
import { TrainingRun } from './training-run.js';

/** A job that the server could not bring to an end this often, through crashes, is given up. */
const mostTries = 5;
const defaultMaxRuntime_s = 86_400;

/** Why a job's signal was aborted when it is to be stopped, and not the server. */
export class StopRequested extends Error {
  override readonly name = 'StopRequested';
}

interface RunningJob {
  readonly address: JobAddress;
  readonly deadline: number;
}

/** Runs queued training jobs and settles what becomes of them. */
export class TrainingRunner {
  readonly #deps: TrainingDeps;
  readonly #running = new Map<string, RunningJob>();

  constructor(deps: TrainingDeps) {
    this.#deps = deps;
    deps.jobs.define(
      trainingJobKind,
      { concurrency: deps.concurrency, attempts: mostTries + 1 },
      (job, signal) => this.#work(job, signal),
    );
  }

  /** Puts jobs back into the queue that a crash left between their row and the queue. */
  async recover(): Promise<void> {
    for (const status of ['InProgress', 'Stopping']) {
      for (const job of await this.#deps.resources.all(trainingJobKind, status)) {
        const address: JobAddress = { region: job.region, name: job.name };
        await this.#deps.jobs.enqueue(trainingJobKind, queueKey(address), address);
      }
    }
  }

  /** Stops jobs that run longer than they may; called often. */
  async tick(): Promise<void> {
    const now = this.#deps.realNow();
    for (const { deadline, address } of this.#running.values()) {
      if (now < deadline) continue;
      const moved = await moveJob(this.#deps, address, {
        from: ['InProgress'],
        status: 'Stopping',
        secondary: 'Stopping',
        changes: { stoppedBy: 'MaxRuntimeExceeded' },
      });
      if (moved) await this.stop(address);
    }
  }

  /** Ends a job that is Stopping, whether it runs or waits. */
  async stop(address: JobAddress): Promise<void> {
    const key = queueKey(address);
    await this.#deps.jobs.cancel(trainingJobKind, key, new StopRequested());
    if (!this.#running.has(key)) await this.#settleStopped(address, {});
  }

  async #work(queued: Job, signal: AbortSignal): Promise<void> {
    const address = queued.payload as JobAddress;
    const { region, name } = address;
    const job = await this.#deps.resources.get<TrainingJobDocument>(trainingJobKind, region, name);
    if (job?.status === 'Stopping') await this.#settleStopped(address, {});
    if (job?.status !== 'InProgress') return;
    if (queued.attempt > mostTries) {
      const reason = `InternalServerError: the server ended ${mostTries} times during this job.`;
      await this.#settleFailed(address, reason, {});
      return;
    }
    const { StoppingCondition: condition } = job.document.request;
    const maxRuntime_s = condition?.MaxRuntimeInSeconds ?? defaultMaxRuntime_s;
    const deadline = this.#deps.realNow() + maxRuntime_s * 1000;
    this.#running.set(queueKey(address), { address, deadline });
    try {
      await this.#toItsEnd(job, signal);
    } finally {
      this.#running.delete(queueKey(address));
    }
  }

  async #toItsEnd(job: TrainingJob, signal: AbortSignal): Promise<void> {
    const run = new TrainingRun(this.#deps, job, signal);
    try {
      await run.toItsEnd();
      const stopped = signal.aborted;
      if (stopped && !(signal.reason instanceof StopRequested)) throw signal.reason;
      if (stopped) await this.#settleStopped(job, run.results);
      else await this.#settleCompleted(job, run.results);
    } catch (error) {
      if (!signal.aborted) await this.#failed(job, error, run.results);
      else if (signal.reason instanceof StopRequested) await this.#settleStopped(job, run.results);
      else throw error; // the server closes: the job runs again at its next start
    } finally {
      await run.close();
    }
  }

  async #failed(
    job: TrainingJob,
    error: unknown,
    results: Partial<TrainingJobDocument>,
  ): Promise<void> {
    const message = messageOf(error);
    if (error instanceof TrainingFailure) {
      await this.#settleFailed(job, message, results);
      return;
    }
    // what the other rooms throw when this machine lacks something that the job needs
    const lacking = /^(PythonMissing|DockerMissing|DockerError)$/.test((error as Error).name);
    if (!lacking) {
      this.#deps.log('error', 'a training job broke', {
        job: job.arn,
        error: error instanceof Error ? error.stack : message,
      });
    }
    const kind = lacking ? 'ClientError' : 'InternalServerError';
    await this.#settleFailed(job, `${kind}: ${message}`, results);
  }

  async #settleCompleted(
    address: JobAddress,
    results: Partial<TrainingJobDocument>,
  ): Promise<void> {
    const moved = await moveJob(this.#deps, address, {
      from: ['InProgress'],
      status: 'Completed',
      secondary: 'Completed',
      changes: { ...results, ended: this.#deps.clock.now() },
    });
    // a stop that came when all was done finds it stopped, with everything that it made
    if (!moved) await this.#settleStopped(address, results);
  }

  async #settleFailed(
    address: JobAddress,
    reason: string,
    results: Partial<TrainingJobDocument>,
  ): Promise<void> {
    await moveJob(this.#deps, address, {
      from: ['InProgress', 'Stopping'],
      status: 'Failed',
      secondary: 'Failed',
      changes: { ...results, failureReason: cutReason(reason), ended: this.#deps.clock.now() },
    });
  }

  async #settleStopped(address: JobAddress, results: Partial<TrainingJobDocument>): Promise<void> {
    const { region, name } = address;
    const job = await this.#deps.resources.get<TrainingJobDocument>(trainingJobKind, region, name);
    await moveJob(this.#deps, address, {
      from: ['Stopping'],
      status: 'Stopped',
      secondary: job?.document.stoppedBy ?? 'Stopped',
      changes: { ...results, ended: this.#deps.clock.now() },
    });
  }
}
