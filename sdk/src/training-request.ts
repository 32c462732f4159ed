import type {
  CreateTrainingJobRequest,
  ExperimentConfig,
  TrainingInstanceType,
} from '@aws-sdk/client-sagemaker';
import type { EstimatorBaseOptions, Hyperparameter, Hyperparameters } from './estimator-options.js';
import type { UploadedCode } from './source-code.js';
import { channelsOf, TrainingInput, type TrainingInputs } from './training-input.js';

/** Regions without profiler and debugger, as AWS's own SDK lists them. */
const withoutProfiler = [
  'us-iso-east-1',
  'us-isob-east-1',
  'ap-southeast-3',
  'ap-southeast-4',
  'eu-south-2',
  'me-central-1',
  'ap-south-2',
  'eu-central-2',
  'us-gov-east-1',
];

export interface TrainingRun {
  readonly jobName: string;
  readonly imageUri: string;
  readonly roleArn: string;
  readonly region: string;
  readonly outputPath: string;
  readonly hyperparameters: Readonly<Record<string, string>>;
  readonly inputs: TrainingInputs | undefined;
  readonly experimentConfig?: ExperimentConfig | undefined;
}

/** CreateTrainingJob's request, as Python's SDK makes it of the same choices. */
export function trainingRequest(
  options: EstimatorBaseOptions,
  run: TrainingRun,
): CreateTrainingJobRequest {
  const { hyperparameters, region, outputPath } = run;
  const { subnets, securityGroupIds, disableProfiler = false, maxRetryAttempts } = options;
  const profiled = !withoutProfiler.includes(region);
  return {
    TrainingJobName: run.jobName,
    AlgorithmSpecification: algorithm(options, run),
    RoleArn: run.roleArn,
    InputDataConfig: inputData(options, run.inputs),
    OutputDataConfig: {
      S3OutputPath: outputPath,
      KmsKeyId: options.outputKmsKey,
      CompressionType: options.disableOutputCompression ? 'NONE' : undefined,
    },
    ResourceConfig: {
      VolumeSizeInGB: options.volumeSize ?? 30,
      InstanceCount: options.instanceCount ?? 1,
      InstanceType: options.instanceType as TrainingInstanceType,
      VolumeKmsKeyId: options.volumeKmsKey,
      KeepAlivePeriodInSeconds: options.keepAlivePeriodInSeconds,
    },
    StoppingCondition: {
      MaxRuntimeInSeconds: options.maxRun ?? 86_400,
      MaxWaitTimeInSeconds: options.maxWait,
    },
    HyperParameters: Object.keys(hyperparameters).length > 0 ? hyperparameters : undefined,
    Environment: options.environment,
    Tags: options.tags && [...options.tags],
    VpcConfig:
      subnets && securityGroupIds
        ? { Subnets: [...subnets], SecurityGroupIds: [...securityGroupIds] }
        : undefined,
    EnableNetworkIsolation: options.enableNetworkIsolation || undefined,
    EnableInterContainerTrafficEncryption: options.encryptInterContainerTraffic || undefined,
    EnableManagedSpotTraining: options.useSpotInstances || undefined,
    CheckpointConfig: options.checkpointS3Uri
      ? { S3Uri: options.checkpointS3Uri, LocalPath: options.checkpointLocalPath }
      : undefined,
    ProfilerConfig:
      profiled && !disableProfiler
        ? { S3OutputPath: outputPath, DisableProfiler: false }
        : { DisableProfiler: true },
    DebugHookConfig: profiled
      ? { S3OutputPath: outputPath, CollectionConfigurations: [] }
      : undefined,
    RetryStrategy:
      maxRetryAttempts === undefined ? undefined : { MaximumRetryAttempts: maxRetryAttempts },
    ExperimentConfig: run.experimentConfig,
  };
}

function algorithm(options: EstimatorBaseOptions, run: TrainingRun) {
  const { inputs } = run;
  // one input alone decides for the whole job
  const own = inputs instanceof TrainingInput ? inputs.config.InputMode : undefined;
  return {
    TrainingInputMode: own ?? options.inputMode ?? ('File' as const),
    TrainingImage: run.imageUri,
    MetricDefinitions: options.metricDefinitions && [...options.metricDefinitions],
    ContainerEntrypoint: options.containerEntryPoint && [...options.containerEntryPoint],
    ContainerArguments: options.containerArguments && [...options.containerArguments],
  };
}

function inputData(options: EstimatorBaseOptions, inputs: TrainingInputs | undefined) {
  const channels = channelsOf(inputs);
  if (options.modelUri === undefined) return channels;
  const name = options.modelChannelName ?? 'model';
  if (channels?.some(({ ChannelName }) => ChannelName === name)) {
    throw new Error(`There is a channel ${name} already; give another modelChannelName.`);
  }
  const input = new TrainingInput(options.modelUri, {
    contentType: 'application/x-sagemaker-model',
    inputMode: 'File',
  });
  return [...(channels ?? []), { ...input.config, ChannelName: name }];
}

/** A value as AWS's algorithms read it: Python's words for what is neither text nor number. */
export function plainHyperparameter(value: Hyperparameter): string {
  if (typeof value === 'string') return value;
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (value === null) return 'None';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Each value's text; as JSON where a script's toolkit reads them so. */
export function hyperparameterTexts(
  values: Hyperparameters,
  asJson: boolean,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      asJson ? JSON.stringify(value) : plainHyperparameter(value),
    ]),
  );
}

/** What the container's toolkit reads to find and run a script. */
export function scriptHyperparameters(
  code: UploadedCode,
  choices: { jobName: string; region: string; containerLogLevel?: number | undefined },
): Record<string, string> {
  return hyperparameterTexts(
    {
      sagemaker_submit_directory: code.s3Prefix,
      sagemaker_program: code.scriptName,
      sagemaker_container_log_level: choices.containerLogLevel ?? 20,
      sagemaker_job_name: choices.jobName,
      sagemaker_region: choices.region,
    },
    true,
  );
}
