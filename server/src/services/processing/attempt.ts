import type { Scratch } from '../../processes/scratch.js';
import { removeFolder } from '../common/job-folder.js';
import type { JobLog } from '../common/job-log.js';
import type { JobAttempt } from '../common/job-runner.js';
import type { ImageJob, JobOutcome } from '../common/processing-image.js';
import type { ProcessingDeps } from './deps.js';
import { wayOf } from './images.js';
import { jobResources, volumeOf } from './instances.js';
import { runProgram, type Watch } from './program/run-program.js';
import { moveJob, type ProcessingJob } from './store.js';

/** One try of a job: runs its image. */
export class ProcessingAttempt implements JobAttempt<JobOutcome> {
  readonly #deps: ProcessingDeps;
  readonly #job: ProcessingJob;
  readonly #signal: AbortSignal;
  readonly #log: JobLog;
  readonly #watch: Watch;
  #scratch: Scratch | undefined;
  results: JobOutcome = {};

  constructor(
    deps: ProcessingDeps,
    job: ProcessingJob,
    signal: AbortSignal,
    log: JobLog,
    watch: Watch,
  ) {
    this.#deps = deps;
    this.#job = job;
    this.#signal = signal;
    this.#log = log;
    this.#watch = watch;
  }

  async work(): Promise<void> {
    const deps = this.#deps;
    const job = this.#job;
    const started = job.document.started ?? deps.clock.now();
    await moveJob(deps, job, ['InProgress'], 'InProgress', { started });
    this.#signal.throwIfAborted();
    const way = wayOf(deps.images, job.document.request);
    const report = (line: string) => this.#log.write(line);
    const signal = this.#signal;
    if (way.kind === 'built-in') {
      this.results = await way.image.run(imageJob(deps, job), signal, report);
      return;
    }
    const scratch = await deps.processes.scratch(job.name);
    this.#scratch = scratch;
    const watch = this.#watch;
    this.results = await runProgram({ deps, job, way, scratch, signal, report, watch });
  }

  async close(): Promise<void> {
    await removeFolder(this.#scratch, this.#job.arn, this.#deps.log);
  }
}

function imageJob(deps: ProcessingDeps, job: ProcessingJob): ImageJob {
  const { request } = job.document;
  const cluster = request.ProcessingResources.ClusterConfig;
  return {
    region: job.region,
    accountId: deps.accountId,
    name: job.name,
    arn: job.arn,
    created: job.created,
    environment: request.Environment ?? {},
    inputs: request.ProcessingInputs ?? [],
    outputs: request.ProcessingOutputConfig?.Outputs ?? [],
    resources: jobResources(cluster?.InstanceType ?? '', cluster?.InstanceCount ?? 1, deps.host),
    volume_bytes: volumeOf(cluster?.VolumeSizeInGB),
    mayRunCode: job.document.mayRunCode ?? false,
  };
}
