import type { SecondaryStatus } from '@aws-sdk/client-sagemaker';
import { messageOf } from '../../base/errors.js';
import { faultOf } from '../../base/objects-error.js';
import type { ProcessExit } from '../../processes/process.js';
import type { Scratch } from '../../processes/scratch.js';
import { exitCodeOf } from '../common/failure-reason.js';
import { removeFolder } from '../common/job-folder.js';
import type { JobLog } from '../common/job-log.js';
import { type JobAttempt, StopRequested } from '../common/job-runner.js';
import { readS3Uri } from '../common/s3-uri.js';
import { algorithmOf } from './algorithm.js';
import { packed } from './archive.js';
import { downloadChannels, downloadCheckpoints } from './channels.js';
import { instanceType, layOut } from './container-files.js';
import type { TrainingDeps } from './deps.js';
import type { Execution } from './execution.js';
import { algorithmError, clientError, TrainingFailure } from './failure.js';
import { trainingResources } from './instances.js';
import { JobMetrics } from './metrics/job-metrics.js';
import { userMatcher } from './metrics/matcher.js';
import { moveJob, type TrainingJob, type TrainingJobDocument } from './store.js';

const MiB = 1024 ** 2;
/** AWS's time between SIGTERM and SIGKILL when a job is stopped. */
const stopGrace_ms = 120_000;
const longestLine_bytes = 8_192;
const keptLines = 10;
/** Of /opt/ml/output/failure, as AWS reads it. */
const failure_bytes = 1_024;
const defaultVolume_GiB = 30;

export type TrainingResults = Pick<
  Partial<TrainingJobDocument>,
  'started' | 'modelArtifacts' | 'metrics'
>;

/** One try of a job from its beginning: downloads, trains, uploads. */
export class TrainingAttempt implements JobAttempt<TrainingResults> {
  readonly #deps: TrainingDeps;
  readonly #job: TrainingJob;
  readonly #signal: AbortSignal;
  readonly #log: JobLog;
  readonly #metrics: JobMetrics;
  readonly #lastErrors: string[] = [];
  #started: number | undefined;
  #modelArtifacts: string | undefined;
  #scratch: Scratch | undefined;

  constructor(deps: TrainingDeps, job: TrainingJob, signal: AbortSignal, log: JobLog) {
    this.#deps = deps;
    this.#job = job;
    this.#signal = signal;
    this.#log = log;
    const { request } = job.document;
    const definitions = request.AlgorithmSpecification?.MetricDefinitions ?? [];
    const matcher =
      algorithmOf(request).metrics?.matcher ??
      userMatcher(definitions, (name) =>
        log.write(`The metric ${name} is given up: its expression is too slow.`),
      );
    this.#metrics = new JobMetrics(deps, job, matcher);
  }

  get results(): TrainingResults {
    const metrics = this.#metrics.final;
    return {
      ...(this.#started === undefined ? {} : { started: this.#started }),
      ...(this.#modelArtifacts === undefined ? {} : { modelArtifacts: this.#modelArtifacts }),
      ...(metrics.length === 0 ? {} : { metrics }),
    };
  }

  /**
   * @throws TrainingFailure when the job cannot be done as asked. Resolves also when it was
   * stopped, with what had been saved by then uploaded.
   */
  async work(): Promise<void> {
    try {
      await this.#steps();
      if (this.#signal.aborted && !this.#isStop()) throw this.#signal.reason;
    } finally {
      await this.#metrics.close();
      const { leftOut } = this.#metrics;
      if (leftOut > 0) this.#log.write(`${leftOut} values of metrics left out of CloudWatch.`);
    }
  }

  async close(): Promise<void> {
    await removeFolder(this.#scratch, this.#job.arn, this.#deps.log);
  }

  async #steps(): Promise<void> {
    const deps = this.#deps;
    const { request } = this.#job.document;
    this.#started = deps.clock.now();
    this.#signal.throwIfAborted();
    await this.#enter('Starting');
    await this.#checkOutput();
    const scratch = await deps.processes.scratch(this.#job.name);
    this.#scratch = scratch;
    await layOut(scratch, request);
    const runtime = algorithmOf(request).runtime();
    const execution = this.#execution(scratch);
    await runtime.prepare(execution);
    await this.#enter('Downloading');
    await downloadChannels(
      deps.objects,
      request.InputDataConfig ?? [],
      scratch,
      'ml/input/data',
      execution.resources.volume_bytes,
      this.#signal,
    );
    const checkpoints = request.CheckpointConfig?.S3Uri;
    if (checkpoints !== undefined) {
      const { volume_bytes } = execution.resources;
      await downloadCheckpoints(deps.objects, checkpoints, scratch, 'ml/checkpoints', volume_bytes);
    }
    await this.#enter('Training');
    const exit = await runtime.train(execution);
    if (this.#signal.aborted && !this.#isStop()) return;
    // also of a training that failed: the next one may go on from them
    if (checkpoints !== undefined) await this.#uploadCheckpoints(scratch, checkpoints);
    await this.#checkExit(exit, scratch);
    await this.#enter('Uploading');
    await this.#upload(scratch);
  }

  #isStop(): boolean {
    return this.#signal.reason instanceof StopRequested;
  }

  #execution(scratch: Scratch): Execution {
    const { deps, job, signal } = { deps: this.#deps, job: this.#job, signal: this.#signal };
    return {
      deps,
      job,
      scratch,
      signal,
      resources: resourcesOf(job, deps),
      grace_ms: deps.grace_ms ?? stopGrace_ms,
      remark: (line) => this.#log.write(line),
      onLine: (line, stream) => {
        const shown = line.slice(0, longestLine_bytes);
        this.#log.write(shown);
        this.#metrics.read(shown);
        if (stream !== 'stderr' || shown.trim() === '') return;
        if (this.#lastErrors.push(shown) > keptLines) this.#lastErrors.shift();
      },
    };
  }

  /** Statuses change for jobs that are InProgress; one that is Stopping says so until its end. */
  async #enter(secondary: SecondaryStatus): Promise<void> {
    const started = this.#started;
    await moveJob(this.#deps, this.#job, {
      from: ['InProgress'],
      status: 'InProgress',
      secondary,
      changes: started === undefined ? {} : { started },
    });
  }

  /** Said before the training, not after it. */
  async #checkOutput(): Promise<void> {
    const path = this.#job.document.request.OutputDataConfig?.S3OutputPath ?? '';
    const bucket = readS3Uri(path)?.bucket ?? '';
    if ((await this.#deps.objects.bucketRegion(bucket)) !== undefined) return;
    throw clientError(`the bucket of the output path ${path} does not exist: create it first`);
  }

  /** @throws TrainingFailure when the program failed; a program that was stopped has not. */
  async #checkExit(exit: ProcessExit, scratch: Scratch): Promise<void> {
    if (this.#signal.aborted) return;
    if (exit.stoppedFor === 'memory') {
      const { memory_bytes } = resourcesOf(this.#job, this.#deps);
      throw algorithmError(
        `The training needed more than the ${Math.floor(memory_bytes / MiB)} MiB of memory that ` +
          'its instance type has here. Please use an instance type with more memory, or reduce ' +
          'the size of training data processed on an instance.',
        137,
      );
    }
    if (exit.code === 0) return;
    const told = await scratch.text('ml/output/failure', failure_bytes);
    if (told?.startsWith('ClientError: ')) throw new TrainingFailure(told);
    const text =
      told?.trim() || this.#lastErrors.join('\n') || `the program was ended by ${exit.signal}`;
    throw algorithmError(text, exitCodeOf(exit));
  }

  async #upload(scratch: Scratch): Promise<void> {
    const { request } = this.#job.document;
    const base = `${(request.OutputDataConfig?.S3OutputPath ?? '').replace(/\/+$/, '')}/${this.#job.name}/output`;
    const model = await scratch.files('ml/model');
    const output = await scratch.files('ml/output/data');
    await this.#checkSize(scratch, [
      ...model.map((name) => `ml/model/${name}`),
      ...output.map((name) => `ml/output/data/${name}`),
    ]);
    if (output.length > 0) {
      await this.#put(scratch, 'ml/output/data', output, `${base}/output.tar.gz`);
    }
    if (model.length > 0) {
      await this.#put(scratch, 'ml/model', model, `${base}/model.tar.gz`);
      this.#modelArtifacts = `${base}/model.tar.gz`;
    } else if (!this.#signal.aborted) {
      throw algorithmError(
        'The training ended well and wrote no model: save it below /opt/ml/model, which is ' +
          'SM_MODEL_DIR in the environment.',
        0,
      );
    }
  }

  async #uploadCheckpoints(scratch: Scratch, uri: string): Promise<void> {
    for (const name of await scratch.files('ml/checkpoints')) {
      const at = readS3Uri(`${uri.replace(/\/+$/, '')}/${name}`);
      if (!at) throw new Error(`no address of an object: ${uri}`);
      await this.#deps.objects.put(at.bucket, at.key, scratch.read(`ml/checkpoints/${name}`));
    }
  }

  /** @throws TrainingFailure when the training made more than its volume holds. */
  async #checkSize(scratch: Scratch, places: readonly string[]): Promise<void> {
    const { volume_bytes } = resourcesOf(this.#job, this.#deps);
    let left = volume_bytes;
    for (const place of places) left -= await scratch.size(place);
    if (left >= 0) return;
    throw clientError(
      `the training wrote ${volume_bytes - left} bytes, more than the ${volume_bytes} of its ` +
        'volume: give VolumeSizeInGB a larger number',
    );
  }

  async #put(
    scratch: Scratch,
    place: string,
    files: readonly string[],
    uri: string,
  ): Promise<void> {
    const at = readS3Uri(uri);
    if (!at) throw new Error(`no address of an object: ${uri}`);
    try {
      await this.#deps.objects.put(at.bucket, at.key, packed(scratch, place, files), {
        headers: { 'content-type': 'application/gzip' },
      });
    } catch (error) {
      const fault = faultOf(error);
      if (fault === undefined) throw error;
      throw clientError(`${uri} could not be written (${fault}): ${messageOf(error)}`);
    }
  }
}

function resourcesOf(job: TrainingJob, deps: TrainingDeps): Execution['resources'] {
  const { request } = job.document;
  const volume_GiB = request.ResourceConfig?.VolumeSizeInGB ?? 0;
  return {
    ...trainingResources(instanceType(request), deps.host),
    volume_bytes: (volume_GiB || defaultVolume_GiB) * 1024 * MiB,
  };
}
