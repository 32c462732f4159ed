import { messageOf } from '../../base/errors.js';
import type { Job } from '../../jobs/jobs.js';
import { JobLog } from '../common/job-log.js';
import {
  type ImageJob,
  JobFailure,
  type JobOutcome,
  type ProcessingImage,
} from '../common/processing-image.js';
import type { ProcessingDeps } from './deps.js';
import { jobResources } from './instances.js';
import {
  type JobAddress,
  moveJob,
  type ProcessingJob,
  type ProcessingJobDocument,
  processingJobKind,
  queueKey,
} from './store.js';

/** A job that the server could not bring to an end this often, through crashes, is given up. */
const mostTries = 5;
const defaultMaxRuntime_s = 86_400;
/** AWS's bounds on the two texts. */
const longestText = 1_024;

class StopRequested extends Error {
  override readonly name = 'StopRequested';
}

interface RunningJob {
  readonly deadline: number;
  readonly address: JobAddress;
  readonly maxRuntime_s: number;
}

/** Runs queued processing jobs, each by its image, and settles what becomes of them. */
export class JobRunner {
  readonly #deps: ProcessingDeps;
  readonly #running = new Map<string, RunningJob>();

  constructor(deps: ProcessingDeps) {
    this.#deps = deps;
    deps.jobs.define(
      processingJobKind,
      { concurrency: deps.concurrency, attempts: mostTries + 1 },
      (job, signal) => this.#work(job, signal),
    );
  }

  /** Puts jobs back into the queue that a crash left between their row and the queue. */
  async recover(): Promise<void> {
    for (const status of ['InProgress', 'Stopping']) {
      for (const job of await this.#deps.resources.all(processingJobKind, status)) {
        const address: JobAddress = { region: job.region, name: job.name };
        await this.#deps.jobs.enqueue(processingJobKind, queueKey(address), address);
      }
    }
  }

  /** Stops jobs that run longer than they may; called often. */
  async tick(): Promise<void> {
    const now = this.#deps.realNow();
    for (const { deadline, address, maxRuntime_s } of this.#running.values()) {
      if (now < deadline) continue;
      const reason = `The job ran longer than MaxRuntimeInSeconds (${maxRuntime_s}) and was stopped.`;
      const moved = await moveJob(this.#deps, address, ['InProgress'], 'Stopping');
      if (moved) await this.stop(address, reason);
    }
  }

  /** Ends a job that is Stopping, whether it runs or waits. */
  async stop(address: JobAddress, message?: string): Promise<void> {
    const key = queueKey(address);
    await this.#deps.jobs.cancel(processingJobKind, key, new StopRequested(message));
    if (!this.#running.has(key)) await this.#settle(address, 'Stopped', {});
  }

  async #work(queued: Job, signal: AbortSignal): Promise<void> {
    const address = queued.payload as JobAddress;
    const deps = this.#deps;
    const { region, name } = address;
    const job = await deps.resources.get<ProcessingJobDocument>(processingJobKind, region, name);
    if (job?.status === 'Stopping') await this.#settle(address, 'Stopped', {});
    if (job?.status !== 'InProgress') return;
    if (queued.attempt > mostTries) {
      const failureReason = `InternalServerError: the server ended ${mostTries} times during this job.`;
      await this.#settle(address, 'Failed', { failureReason });
      return;
    }
    const maxRuntime_s =
      job.document.request.StoppingCondition?.MaxRuntimeInSeconds ?? defaultMaxRuntime_s;
    const deadline = deps.realNow() + maxRuntime_s * 1000;
    this.#running.set(queueKey(address), { deadline, address, maxRuntime_s });
    try {
      await this.#toItsEnd(job, signal);
    } finally {
      this.#running.delete(queueKey(address));
    }
  }

  async #toItsEnd(job: ProcessingJob, signal: AbortSignal): Promise<void> {
    const log = new JobLog(this.#deps, '/aws/sagemaker/ProcessingJobs', job);
    try {
      const started = job.document.started ?? this.#deps.clock.now();
      await moveJob(this.#deps, job, ['InProgress'], 'InProgress', { started });
      signal.throwIfAborted();
      const outcome = await this.#runImage(job, signal, (line) => log.write(line));
      await log.close();
      await this.#settle(job, 'Completed', { exitMessage: cut(outcome.exitMessage) });
    } catch (error) {
      if (!signal.aborted) {
        await this.#failed(job, log, error);
        return;
      }
      await log.close();
      if (!(signal.reason instanceof StopRequested)) throw error; // the server closes
      await this.#settle(job, 'Stopped', { exitMessage: cut(signal.reason.message) });
    }
  }

  #runImage(
    job: ProcessingJob,
    signal: AbortSignal,
    report: (line: string) => void,
  ): Promise<JobOutcome> {
    const { request } = job.document;
    const image = findImage(this.#deps.images, request.AppSpecification.ImageUri);
    const cluster = request.ProcessingResources.ClusterConfig;
    const imageJob: ImageJob = {
      region: job.region,
      accountId: this.#deps.accountId,
      name: job.name,
      arn: job.arn,
      created: job.created,
      environment: request.Environment ?? {},
      inputs: request.ProcessingInputs ?? [],
      outputs: request.ProcessingOutputConfig?.Outputs ?? [],
      resources: jobResources(
        cluster?.InstanceType ?? '',
        cluster?.InstanceCount ?? 1,
        this.#deps.host,
      ),
    };
    return image.run(imageJob, signal, report);
  }

  async #failed(job: ProcessingJob, log: JobLog, error: unknown): Promise<void> {
    const message = messageOf(error);
    log.write(`Error: ${message}`);
    await log.close();
    if (error instanceof JobFailure) {
      const room = longestText - 'AlgorithmError: , exit code: 255'.length;
      const failureReason = `AlgorithmError: ${message.slice(0, room)}, exit code: 255`;
      await this.#settle(job, 'Failed', { failureReason });
      return;
    }
    this.#deps.log('error', 'a processing job broke', {
      job: job.arn,
      error: error instanceof Error ? error.stack : message,
    });
    await this.#settle(job, 'Failed', { failureReason: cut(`InternalServerError: ${message}`) });
  }

  async #settle(
    address: JobAddress,
    status: 'Completed' | 'Failed' | 'Stopped',
    texts: { exitMessage?: string | undefined; failureReason?: string | undefined },
  ): Promise<void> {
    const ended = this.#deps.clock.now();
    await moveJob(this.#deps, address, ['InProgress', 'Stopping'], status, { ended, ...texts });
  }
}

const cut = (text: string | undefined): string | undefined =>
  text?.slice(0, longestText) || undefined;

/** The repository's name decides; account, region and tag of the image don't matter. */
function findImage(images: readonly ProcessingImage[], uri: string): ProcessingImage {
  const repository = uri.replace(/^[^/]*\//, '').replace(/[:@].*$/, '');
  const image = images.find((candidate) => candidate.match.test(repository));
  if (image) return image;
  const served = images.map((candidate) => candidate.title).join(', ');
  throw new JobFailure(
    `The image ${uri} is not served here. Built-in images are: ${served || 'none'} (the account ` +
      "and region parts of an image's name don't matter)",
  );
}
