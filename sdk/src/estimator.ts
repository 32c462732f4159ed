import {
  CreateTrainingJobCommand,
  type DescribeTrainingJobCommandOutput,
  type ExperimentConfig,
  ListTagsCommand,
  type Tag,
  type VpcConfig,
} from '@aws-sdk/client-sagemaker';
import type {
  EstimatorBaseOptions,
  EstimatorOptions,
  Hyperparameters,
} from './estimator-options.js';
import { type DeployOptions, Model, type ModelOptions } from './model.js';
import { baseFromImage, baseFromName, nameFromBase } from './names.js';
import type { Predictor } from './predictor.js';
import { isS3Uri, parseS3Uri, s3PathJoin } from './s3-uri.js';
import { type LogsOption, Session } from './session.js';
import {
  checkSourceCode,
  type SourceCode,
  type UploadedCode,
  uploadSourceCode,
} from './source-code.js';
import { channelsOf, type TrainingInputs } from './training-input.js';
import { TrainingJob } from './training-job.js';
import { TrainingJobAnalytics } from './training-job-analytics.js';
import { hyperparameterTexts, scriptHyperparameters, trainingRequest } from './training-request.js';
import { Transformer } from './transformer.js';
import type { MakeTransformerOptions } from './transformer-options.js';

export interface FitOptions {
  /** Whether to wait until the job has ended. Default: true. */
  readonly wait?: boolean | undefined;
  /** Whether to show what the job logs while waiting. */
  readonly logs?: LogsOption | undefined;
  /** Default: the base name and the moment. */
  readonly jobName?: string | undefined;
  readonly experimentConfig?: ExperimentConfig | undefined;
}

export type EstimatorDeployOptions<In, Out> = DeployOptions<In, Out> & {
  /** Default: the endpoint's default name. */
  readonly modelName?: string | undefined;
};

export type EstimatorTransformerOptions = MakeTransformerOptions & {
  /** Default: the base name and the moment. */
  readonly modelName?: string | undefined;
  /** Default: the estimator's. */
  readonly role?: string | undefined;
};

/** What of a model may differ from its training. */
export type CreateModelOptions = Partial<Omit<ModelOptions, 'modelData' | 'sagemakerSession'>>;

/** What estimators have in common: jobs, the model that comes of them, and its deployment. */
export abstract class EstimatorBase {
  readonly role: string;
  readonly tags: readonly Tag[] | undefined;
  readonly sagemakerSession: Session;
  /** What names begin with; the image's name from the first job on where none was given. */
  baseJobName: string | undefined;
  /** Undefined until the first job where none was given. */
  outputPath: string | undefined;
  /** The job of the latest `fit`, or the one attached to. */
  latestTrainingJob: TrainingJob | undefined;
  readonly jobs: TrainingJob[] = [];
  /** Where the latest job's code lies. */
  protected uploadedCode: UploadedCode | undefined;
  protected readonly options: EstimatorBaseOptions;
  #hyperparameters: Hyperparameters;
  #outputIsDefault = false;

  constructor(options: EstimatorBaseOptions) {
    const { subnets, securityGroupIds, outputPath } = options;
    if ((subnets === undefined) !== (securityGroupIds === undefined)) {
      throw new Error('Give both subnets and securityGroupIds, or neither.');
    }
    if (outputPath !== undefined && !isS3Uri(outputPath)) {
      throw new Error(`outputPath must begin with s3://, but is "${outputPath}".`);
    }
    this.options = options;
    this.role = options.role;
    this.tags = options.tags;
    this.baseJobName = options.baseJobName;
    this.outputPath = outputPath;
    this.sagemakerSession = options.sagemakerSession ?? new Session();
    this.#hyperparameters = { ...options.hyperparameters };
  }

  /** The image that trains. */
  abstract trainingImageUri(): Promise<string>;

  /** Whether values are sent as JSON, as scripts' toolkits read them, or as they are. */
  protected abstract readonly jsonHyperparameters: boolean;

  /** Adds hyper-parameters; those of the same name are replaced. */
  setHyperparameters(values: Hyperparameters): void {
    this.#hyperparameters = { ...this.#hyperparameters, ...values };
  }

  /** The hyper-parameters as a job gets them. */
  hyperparameters(): Record<string, string> {
    return hyperparameterTexts(this.#hyperparameters, this.jsonHyperparameters);
  }

  /**
   * Trains: packs and uploads the script where there is one, starts a job, waits for it and shows
   * what it logs.
   * @param inputs one channel's S3 URI or `TrainingInput`, or several by name
   * @throws UnexpectedStatusError when the job is waited for and fails, with the job's reason.
   */
  async fit(inputs?: TrainingInputs, options: FitOptions = {}): Promise<void> {
    const session = this.sagemakerSession;
    await checkSourceCode(this.options);
    channelsOf(inputs);
    const jobName = options.jobName ?? nameFromBase(await this.#baseName());
    const outputPath = await this.#settledOutputPath();
    const region = await session.regionName();
    const code = await this.#uploadCode(jobName, outputPath);
    const { containerLogLevel } = this.options;
    const script = code && scriptHyperparameters(code, { jobName, region, containerLogLevel });
    const request = trainingRequest(this.options, {
      jobName,
      imageUri: await this.trainingImageUri(),
      roleArn: await session.expandRole(this.role),
      region,
      outputPath,
      hyperparameters: { ...this.hyperparameters(), ...script },
      inputs,
      experimentConfig: options.experimentConfig,
    });
    await session.sagemakerClient.send(new CreateTrainingJobCommand(request));
    const job = new TrainingJob(jobName, session);
    this.latestTrainingJob = job;
    this.jobs.push(job);
    this.uploadedCode = code;
    if (options.wait ?? true) await job.wait({ logs: options.logs });
  }

  /** What the latest job has logged so far, a line at a time. */
  logs(onLog: (line: string) => void): Promise<void> {
    return this.#latestJob().logs(onLog);
  }

  /**
   * The S3 URI of the model that the latest job wrote: asked of the service, so a promise.
   * @throws Error when there was no job yet.
   */
  get modelData(): Promise<string> {
    return this.#modelData();
  }

  async #modelData(): Promise<string> {
    const job = this.#latestJob();
    const { ModelArtifacts, TrainingJobStatus } = await job.describe();
    if (ModelArtifacts?.S3ModelArtifacts) return ModelArtifacts.S3ModelArtifacts;
    throw new Error(`The job ${job.jobName} has written no model; it is ${TrainingJobStatus}.`);
  }

  /** The metrics of the latest job. @throws Error when there was no job yet. */
  get trainingJobAnalytics(): TrainingJobAnalytics {
    return new TrainingJobAnalytics(this.#latestJob().jobName, {
      sagemakerSession: this.sagemakerSession,
    });
  }

  /** The model of the latest job, not yet created at the service. */
  async createModel(options: CreateModelOptions = {}): Promise<Model> {
    const { subnets, securityGroupIds, enableNetworkIsolation } = this.options;
    const vpcConfig: VpcConfig | undefined =
      subnets && securityGroupIds
        ? { Subnets: [...subnets], SecurityGroupIds: [...securityGroupIds] }
        : undefined;
    return new Model({
      imageUri: await this.trainingImageUri(),
      role: this.role,
      vpcConfig,
      enableNetworkIsolation: enableNetworkIsolation || undefined,
      ...options,
      modelData: await this.#modelData(),
      sagemakerSession: this.sagemakerSession,
    });
  }

  /**
   * Deploys the latest job's model. Model, endpoint configuration and endpoint get one name, made
   * of the base name and the moment, unless names are given.
   * @throws UnexpectedStatusError when the endpoint is waited for and fails.
   */
  async deploy<In = string | Uint8Array, Out = Uint8Array>(
    options: EstimatorDeployOptions<In, Out>,
  ): Promise<Predictor<In, Out>> {
    this.#latestJob();
    const { modelName, ...rest } = options;
    const name = nameFromBase(await this.#baseName());
    const model = await this.createModel({ name: modelName ?? name });
    const endpointName = options.endpointName ?? name;
    return model.deploy({ ...rest, endpointName, tags: options.tags ?? this.tags });
  }

  /**
   * Creates the latest job's model, and what asks it about whole files: batch transform.
   * @throws Error when there was no job yet.
   */
  async transformer(options: EstimatorTransformerOptions): Promise<Transformer> {
    this.#latestJob();
    const { modelName, role, ...rest } = options;
    const base = await this.#baseName();
    const name = modelName ?? nameFromBase(base);
    const model = await this.createModel({ name, ...(role !== undefined && { role }) });
    const tags = options.tags?.length ? options.tags : this.tags;
    await model.create({ tags });
    return new Transformer({
      ...rest,
      tags,
      modelName: name,
      baseTransformJobName: base,
      sagemakerSession: this.sagemakerSession,
    });
  }

  /** Lets this estimator stand for a job that exists. */
  protected adopt(jobName: string, code?: UploadedCode | undefined): void {
    this.latestTrainingJob = new TrainingJob(jobName, this.sagemakerSession);
    this.uploadedCode = code;
  }

  #latestJob(): TrainingJob {
    if (this.latestTrainingJob) return this.latestTrainingJob;
    throw new Error('Estimator is not associated with a training job; call fit() or attach().');
  }

  async #baseName(): Promise<string> {
    this.baseJobName ??= baseFromImage(await this.trainingImageUri());
    return this.baseJobName;
  }

  async #settledOutputPath(): Promise<string> {
    if (this.outputPath === undefined) {
      this.#outputIsDefault = true;
      this.outputPath = `${await this.sagemakerSession.defaultUri()}/`;
    }
    return this.outputPath;
  }

  async #uploadCode(jobName: string, outputPath: string): Promise<UploadedCode | undefined> {
    const { entryPoint, sourceDir, dependencies, codeLocation, outputKmsKey } = this.options;
    if (!entryPoint && !sourceDir && !dependencies?.length) return undefined;
    const code: SourceCode = { entryPoint, sourceDir, dependencies };
    const { bucket } = parseS3Uri(outputPath);
    const place =
      codeLocation ?? (this.#outputIsDefault ? outputPath : s3PathJoin('s3://', bucket));
    const kmsKey = parseS3Uri(place).bucket === bucket ? outputKmsKey : undefined;
    return uploadSourceCode(
      this.sagemakerSession,
      code,
      s3PathJoin(place, jobName, 'source'),
      kmsKey,
    );
  }
}

/**
 * Trains a model with a container image: AWS's built-in algorithms, a script (`entryPoint`) in an
 * image that runs scripts, or an image of your own.
 *
 * @example
 * const xgb = new Estimator({
 *   imageUri: imageUris.retrieve('xgboost', region, '1.7-1'),
 *   role,
 *   instanceCount: 1,
 *   instanceType: 'ml.m4.xlarge',
 *   outputPath: `s3://${bucket}/output`,
 * });
 * xgb.setHyperparameters({ max_depth: 5, eta: 0.2, objective: 'reg:squarederror', num_round: 100 });
 * await xgb.fit({ train: new TrainingInput(trainUri, { contentType: 'csv' }) });
 * const predictor = await xgb.deploy({ initialInstanceCount: 1, instanceType: 'ml.m4.xlarge' });
 */
export class Estimator extends EstimatorBase {
  readonly imageUri: string;
  protected readonly jsonHyperparameters: boolean;

  constructor(options: EstimatorOptions) {
    super(options);
    this.imageUri = options.imageUri;
    this.jsonHyperparameters = options.sourceDir !== undefined;
  }

  trainingImageUri(): Promise<string> {
    return Promise.resolve(this.imageUri);
  }

  /** An estimator of a job that exists; waits for it where it still goes on. */
  static async attach(
    trainingJobName: string,
    sagemakerSession: Session = new Session(),
  ): Promise<Estimator> {
    const { options, job } = await jobOptions(trainingJobName, sagemakerSession);
    const estimator = new Estimator({
      ...options,
      hyperparameters: job.HyperParameters,
      imageUri: job.AlgorithmSpecification?.TrainingImage ?? '',
    });
    estimator.adopt(trainingJobName);
    await sagemakerSession.waitForTrainingJob(trainingJobName, false);
    return estimator;
  }
}

/** The options that a job was started with, as far as the service tells them. */
export async function jobOptions(
  trainingJobName: string,
  sagemakerSession: Session,
): Promise<{ options: EstimatorBaseOptions; job: DescribeTrainingJobCommandOutput }> {
  const job = await sagemakerSession.describeTrainingJob(trainingJobName);
  const { Tags } = await sagemakerSession.sagemakerClient.send(
    new ListTagsCommand({ ResourceArn: job.TrainingJobArn }),
  );
  const algorithm = job.AlgorithmSpecification;
  const resources = job.ResourceConfig;
  const options: EstimatorBaseOptions = {
    role: job.RoleArn ?? '',
    instanceCount: resources?.InstanceCount,
    instanceType: resources?.InstanceType ?? '',
    volumeSize: resources?.VolumeSizeInGB,
    volumeKmsKey: resources?.VolumeKmsKeyId,
    keepAlivePeriodInSeconds: resources?.KeepAlivePeriodInSeconds,
    maxRun: job.StoppingCondition?.MaxRuntimeInSeconds,
    maxWait: job.StoppingCondition?.MaxWaitTimeInSeconds,
    inputMode: algorithm?.TrainingInputMode,
    metricDefinitions: algorithm?.MetricDefinitions,
    containerEntryPoint: algorithm?.ContainerEntrypoint,
    containerArguments: algorithm?.ContainerArguments,
    outputPath: job.OutputDataConfig?.S3OutputPath,
    outputKmsKey: job.OutputDataConfig?.KmsKeyId || undefined,
    baseJobName: baseFromName(trainingJobName),
    subnets: job.VpcConfig?.Subnets,
    securityGroupIds: job.VpcConfig?.SecurityGroupIds,
    enableNetworkIsolation: job.EnableNetworkIsolation,
    encryptInterContainerTraffic: job.EnableInterContainerTrafficEncryption,
    useSpotInstances: job.EnableManagedSpotTraining,
    maxRetryAttempts: job.RetryStrategy?.MaximumRetryAttempts,
    environment: job.Environment,
    tags: Tags?.filter(({ Key }) => !Key?.startsWith('aws:')),
    sagemakerSession,
  };
  return { options, job };
}
