import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../base/errors.js';
import { faultOf } from '../../base/objects-error.js';
import type { JobLog } from '../common/job-log.js';
import type { JobAttempt } from '../common/job-runner.js';
import { LoadError, type Runtime } from '../common/model-runtime.js';
import { type S3Source, s3Sources } from '../common/s3-sources.js';
import { readS3Prefix, writeS3Uri } from '../common/s3-uri.js';
import { capturedMark } from '../common/transform-marks.js';
import { captureManifests } from './capture-manifests.js';
import type { TransformDeps } from './deps.js';
import { clientError, type FileFault, TransformFailure } from './failure.js';
import { type FileResult, FilesOf } from './files.js';
import { ModelClient } from './model-client.js';
import { planOf, type TransformPlan } from './plan.js';
import { moveJob, type TransformJob } from './store.js';

const MiB = 1024 ** 2;
/** How long a model's server may take to answer its first ping. */
const startup_ms = 10_000;
const ping_ms = 250;

/** One try of a job from its beginning: each file is read, asked about, and written whole. */
export class TransformAttempt implements JobAttempt<undefined> {
  readonly results = undefined;
  readonly #deps: TransformDeps;
  readonly #job: TransformJob;
  readonly #signal: AbortSignal;
  readonly #log: JobLog;
  #runtime: Runtime | undefined;

  constructor(deps: TransformDeps, job: TransformJob, signal: AbortSignal, log: JobLog) {
    this.#deps = deps;
    this.#job = job;
    this.#signal = signal;
    this.#log = log;
  }

  /** @throws TransformFailure, LoadError, or the signal's reason. */
  async work(): Promise<void> {
    const deps = this.#deps;
    const { request, started = deps.clock.now() } = this.#job.document;
    await moveJob(deps, this.#job, ['InProgress'], 'InProgress', { started });
    this.#signal.throwIfAborted();
    const plan = planOf(request);
    this.#log.write(settingsLine(plan));
    const inputs = await this.#inputs();
    const runtime = await this.#open(plan);
    this.#runtime = runtime;
    const files = new FilesOf(deps, this.#job, started, {
      plan,
      model: new ModelClient(runtime, plan, this.#signal),
      portion_bytes: runtime.portion_bytes,
    });
    const outputs = await this.#transform(files, inputs);
    for (const { uri, text } of captureManifests(this.#job, started, inputs, outputs)) {
      await this.#put(uri, text);
      this.#log.write(`Wrote ${uri}.`);
    }
  }

  async close(): Promise<void> {
    try {
      await this.#runtime?.close();
    } catch (error) {
      const fields = { job: this.#job.arn, error: messageOf(error) };
      this.#deps.log('error', 'a model could not be closed', fields);
    }
  }

  /** What the job reads; its places are looked at before anything runs. */
  async #inputs(): Promise<S3Source[]> {
    const { TransformInput, TransformOutput, DataCaptureConfig } = this.#job.document.request;
    for (const uri of [TransformOutput.S3OutputPath, DataCaptureConfig?.DestinationS3Uri]) {
      const bucket = uri === undefined ? undefined : readS3Prefix(uri)?.bucket;
      if (bucket === undefined) continue;
      if ((await this.#deps.objects.bucketRegion(bucket)) !== undefined) continue;
      throw clientError(`the bucket of ${uri} does not exist: create it first`);
    }
    const { S3DataType, S3Uri } = TransformInput.DataSource.S3DataSource;
    const type = S3DataType === 'ManifestFile' ? S3DataType : 'S3Prefix';
    const found = await s3Sources(this.#deps.objects, { type, uri: S3Uri }, clientError);
    return eachOnce(found);
  }

  async #open({ payload_bytes, ...plan }: TransformPlan): Promise<Runtime> {
    const { request, model } = this.#job.document;
    const { container } = model;
    const Environment = {
      ...container.Environment,
      ...batchEnvironment({ payload_bytes, ...plan }),
      ...request.Environment,
    };
    const bounds = { invocation_ms: plan.invocation_ms, answer_bytes: 100 * MiB };
    const deadline = this.#deps.realNow() + startup_ms;
    for (;;) {
      this.#signal.throwIfAborted();
      try {
        return await this.#deps.models.open(
          { ...model, container: { ...container, Environment } },
          { bounds, onLine: (line) => this.#log.write(line) },
        );
      } catch (error) {
        const later = error instanceof LoadError && error.later;
        if (!later || this.#deps.realNow() > deadline) throw error;
      }
      await sleep(ping_ms, undefined, { signal: this.#signal });
    }
  }

  /** @returns the names of the outputs. @throws TransformFailure when a file has none. */
  async #transform(files: FilesOf, inputs: readonly S3Source[]): Promise<string[]> {
    const outputs: string[] = [];
    const failed: { result: FileResult; fault: FileFault }[] = [];
    for await (const result of files.all(inputs, this.#signal)) {
      this.#log.write(result.told);
      if (result.fault) failed.push({ result, fault: result.fault });
      else outputs.push(result.output);
      if (result.fault?.unreachable) break;
    }
    const untried = inputs.length - outputs.length - failed.length;
    if (untried > 0) this.#log.write(`${untried} files were not tried.`);
    this.#signal.throwIfAborted();
    const [first] = failed;
    if (!first) return outputs;
    const some =
      inputs.length > 1 ? `${failed.length} of ${inputs.length} files failed; the first: ` : '';
    throw new TransformFailure(
      `${first.fault.blame}: ${some}${first.fault.tell(first.result.uri)}`,
    );
  }

  async #put(uri: string, text: string): Promise<void> {
    const at = readS3Prefix(uri);
    if (!at) throw new Error(`no address of an object: ${uri}`);
    try {
      const headers = { 'content-type': 'application/json' };
      const metadata = capturedMark.write(this.#deps.clock.now());
      await this.#deps.objects.put(at.bucket, at.key, text, { headers, metadata });
    } catch (error) {
      if (faultOf(error) === undefined) throw error;
      throw clientError(`${uri} could not be written: ${messageOf(error)}`);
    }
  }
}

/** A manifest may name an object twice. @throws TransformFailure for two outputs of one name. */
function eachOnce(sources: readonly S3Source[]): S3Source[] {
  const byName = new Map<string, S3Source>();
  for (const source of sources) {
    const other = byName.get(source.name);
    if (other && other.key !== source.key) {
      throw clientError(
        `${writeS3Uri(other)} and ${writeS3Uri(source)} would both become ${source.name}.out: end ` +
          'the S3Uri in a slash, or transform them by two jobs',
      );
    }
    byName.set(source.name, source);
  }
  return [...byName.values()];
}

/** In the words of AWS's own log. */
const settingsLine = ({ concurrency, payload_bytes, single }: TransformPlan): string =>
  `[sagemaker logs]: MaxConcurrentTransforms=${concurrency}, MaxPayloadInMB=${payload_bytes / MiB}, ` +
  `BatchStrategy=${single ? 'SINGLE_RECORD' : 'MULTI_RECORD'}`;

/** What AWS tells containers of their job. */
const batchEnvironment = (plan: TransformPlan): Record<string, string> => ({
  SAGEMAKER_BATCH: 'true',
  SAGEMAKER_MAX_CONCURRENT_TRANSFORMS: String(plan.concurrency),
  SAGEMAKER_MAX_PAYLOAD_IN_MB: String(plan.payload_bytes / MiB),
  SAGEMAKER_BATCH_STRATEGY: plan.single ? 'SingleRecord' : 'MultiRecord',
});
