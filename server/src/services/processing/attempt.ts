import { repositoryOf } from '../common/image-name.js';
import type { JobLog } from '../common/job-log.js';
import type { JobAttempt } from '../common/job-runner.js';
import {
  type ImageJob,
  JobFailure,
  type JobOutcome,
  type ProcessingImage,
} from '../common/processing-image.js';
import type { ProcessingDeps } from './deps.js';
import { jobResources } from './instances.js';
import { moveJob, type ProcessingJob } from './store.js';

/** One try of a job: runs its image. */
export class ProcessingAttempt implements JobAttempt<JobOutcome> {
  readonly #deps: ProcessingDeps;
  readonly #job: ProcessingJob;
  readonly #signal: AbortSignal;
  readonly #log: JobLog;
  results: JobOutcome = {};

  constructor(deps: ProcessingDeps, job: ProcessingJob, signal: AbortSignal, log: JobLog) {
    this.#deps = deps;
    this.#job = job;
    this.#signal = signal;
    this.#log = log;
  }

  async work(): Promise<void> {
    const job = this.#job;
    const started = job.document.started ?? this.#deps.clock.now();
    await moveJob(this.#deps, job, ['InProgress'], 'InProgress', { started });
    this.#signal.throwIfAborted();
    const image = findImage(this.#deps.images, job.document.request.AppSpecification.ImageUri);
    this.results = await image.run(imageJob(this.#deps, job), this.#signal, (line) =>
      this.#log.write(line),
    );
  }

  async close(): Promise<void> {}
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
  };
}

/** The repository's name decides; account, region and tag of the image don't matter. */
function findImage(images: readonly ProcessingImage[], uri: string): ProcessingImage {
  const repository = repositoryOf(uri);
  const image = images.find((candidate) => candidate.match.test(repository));
  if (image) return image;
  const served = images.map((candidate) => candidate.title).join(', ');
  throw new JobFailure(
    `The image ${uri} is not served here. Built-in images are: ${served || 'none'} (the account ` +
      "and region parts of an image's name don't matter)",
  );
}
