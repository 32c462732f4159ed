import {
  CreateTransformJobCommand,
  type CreateTransformJobRequest,
  type DataProcessing,
  DeleteModelCommand,
  DescribeModelCommand,
  type TransformInstanceType,
} from '@aws-sdk/client-sagemaker';
import { baseFromImage, nameFromBase } from './names.js';
import { isS3Uri } from './s3-uri.js';
import { type LogsOption, Session } from './session.js';
import { TransformJob } from './transform-job.js';
import type { TransformerOptions, TransformOptions } from './transformer-options.js';

/**
 * Asks a model about whole files in S3: batch transform.
 *
 * @example
 * const transformer = await model.transformer({
 *   instanceCount: 1,
 *   instanceType: 'ml.m5.large',
 *   assembleWith: 'Line',
 *   accept: 'text/csv',
 * });
 * await transformer.transform('s3://wine/in', {
 *   contentType: 'text/csv',
 *   splitType: 'Line',
 *   joinSource: 'Input',
 * });
 * transformer.outputPath; // each input's name with .out lies under it
 */
export class Transformer {
  readonly modelName: string;
  readonly sagemakerSession: Session;
  /** The job of the latest `transform`, or the one attached to. */
  latestTransformJob: TransformJob | undefined;
  /** Where outputs go; undefined until the first job where none was given. */
  outputPath: string | undefined;
  readonly #options: TransformerOptions;

  constructor(options: TransformerOptions) {
    this.#options = options;
    this.modelName = options.modelName;
    this.outputPath = options.outputPath;
    this.sagemakerSession = options.sagemakerSession ?? new Session();
  }

  /**
   * Starts a job over data in S3, waits for it and shows what it logs.
   * @param data an S3 URI: of an object, of all that begins with it, or of a manifest
   * @throws UnexpectedStatusError when the job is waited for and fails, with the job's reason.
   */
  async transform(data: string, options: TransformOptions = {}): Promise<void> {
    if (!isS3Uri(data)) throw new Error(`Invalid S3 URI: ${data}`);
    const session = this.sagemakerSession;
    const jobName = options.jobName ?? nameFromBase(await this.#baseName());
    this.outputPath = this.#options.outputPath ?? (await session.defaultUri(jobName));
    const request = this.#request(jobName, this.outputPath, data, options);
    await session.sagemakerClient.send(new CreateTransformJobCommand(request));
    this.latestTransformJob = new TransformJob(jobName, session);
    if (options.wait ?? true) await this.wait({ logs: options.logs });
  }

  /** @throws UnexpectedStatusError when the latest job fails, Error when there was none. */
  async wait(options: { logs?: LogsOption | undefined } = {}): Promise<void> {
    await this.#latestJob().wait(options);
  }

  /** Stops the latest job. @throws Error when there was none. */
  async stopTransformJob(options: { wait?: boolean | undefined } = {}): Promise<void> {
    const job = this.#latestJob();
    await job.stop();
    if (options.wait ?? true) await job.wait();
  }

  /** Deletes the model. */
  async deleteModel(): Promise<void> {
    await this.sagemakerSession.sagemakerClient.send(
      new DeleteModelCommand({ ModelName: this.modelName }),
    );
  }

  /** A transformer of a job that exists, with that job's choices. */
  static async attach(
    transformJobName: string,
    sagemakerSession: Session = new Session(),
  ): Promise<Transformer> {
    const job = await sagemakerSession.describeTransformJob(transformJobName);
    const { TransformOutput: output, TransformResources: resources } = job;
    const transformer = new Transformer({
      modelName: job.ModelName ?? '',
      instanceCount: resources?.InstanceCount ?? 1,
      instanceType: resources?.InstanceType ?? '',
      volumeKmsKey: resources?.VolumeKmsKeyId,
      strategy: job.BatchStrategy,
      assembleWith: output?.AssembleWith,
      outputPath: output?.S3OutputPath,
      outputKmsKey: output?.KmsKeyId,
      accept: output?.Accept,
      maxConcurrentTransforms: job.MaxConcurrentTransforms,
      maxPayload: job.MaxPayloadInMB,
      baseTransformJobName: job.TransformJobName,
      sagemakerSession,
    });
    transformer.latestTransformJob = new TransformJob(transformJobName, sagemakerSession);
    return transformer;
  }

  #request(
    jobName: string,
    S3OutputPath: string,
    S3Uri: string,
    options: TransformOptions,
  ): CreateTransformJobRequest {
    const own = this.#options;
    return {
      TransformJobName: jobName,
      ModelName: this.modelName,
      MaxConcurrentTransforms: own.maxConcurrentTransforms,
      MaxPayloadInMB: own.maxPayload,
      BatchStrategy: own.strategy,
      Environment: own.env,
      TransformInput: {
        DataSource: { S3DataSource: { S3DataType: options.dataType ?? 'S3Prefix', S3Uri } },
        ContentType: options.contentType,
        CompressionType: options.compressionType,
        SplitType: options.splitType,
      },
      TransformOutput: {
        S3OutputPath,
        KmsKeyId: own.outputKmsKey,
        AssembleWith: own.assembleWith,
        Accept: own.accept,
      },
      TransformResources: {
        InstanceCount: own.instanceCount,
        InstanceType: own.instanceType as TransformInstanceType,
        VolumeKmsKeyId: own.volumeKmsKey,
      },
      DataProcessing: dataProcessing(options),
      DataCaptureConfig: options.batchDataCaptureConfig?.toRequest(),
      ModelClientConfig: options.modelClientConfig,
      ExperimentConfig: options.experimentConfig,
      Tags: own.tags && [...own.tags],
    };
  }

  async #baseName(): Promise<string> {
    const { baseTransformJobName } = this.#options;
    if (baseTransformJobName !== undefined) return baseTransformJobName;
    const model = await this.sagemakerSession.sagemakerClient.send(
      new DescribeModelCommand({ ModelName: this.modelName }),
    );
    const image = (model.PrimaryContainer ?? model.Containers?.[0])?.Image;
    return image === undefined ? this.modelName : baseFromImage(image);
  }

  #latestJob(): TransformJob {
    if (this.latestTransformJob) return this.latestTransformJob;
    throw new Error('No transform job available: call transform() or attach().');
  }
}

function dataProcessing(options: TransformOptions): DataProcessing | undefined {
  const { inputFilter, outputFilter, joinSource } = options;
  if (inputFilter === undefined && outputFilter === undefined && joinSource === undefined) {
    return undefined;
  }
  return { InputFilter: inputFilter, OutputFilter: outputFilter, JoinSource: joinSource };
}
