import type { MetricDefinition, Tag } from '@aws-sdk/client-sagemaker';
import type { Session } from './session.js';

/** A hyper-parameter's value; the job gets it as text. */
export type Hyperparameter =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly unknown[]
  | object;

export type Hyperparameters = Readonly<Record<string, Hyperparameter>>;

/** What every estimator takes; names, meanings and defaults are those of Python's. */
export interface EstimatorBaseOptions {
  /** An IAM role's ARN, or its name. */
  readonly role: string;
  readonly instanceCount?: number | undefined;
  /** Such as `ml.m5.large`. */
  readonly instanceType: string;
  /** GB. Default: 30. */
  readonly volumeSize?: number | undefined;
  readonly volumeKmsKey?: string | undefined;
  /** Seconds that a job may run. Default: 86400, a day. */
  readonly maxRun?: number | undefined;
  /** Default: `File`. */
  readonly inputMode?: 'File' | 'Pipe' | 'FastFile' | undefined;
  /** Where models go. Default: `s3://<default bucket>/`. */
  readonly outputPath?: string | undefined;
  readonly outputKmsKey?: string | undefined;
  /** What names of jobs, models and endpoints begin with. Default: the image's name. */
  readonly baseJobName?: string | undefined;
  readonly sagemakerSession?: Session | undefined;
  readonly hyperparameters?: Hyperparameters | undefined;
  readonly tags?: readonly Tag[] | undefined;
  /** Only together with `securityGroupIds`. */
  readonly subnets?: readonly string[] | undefined;
  readonly securityGroupIds?: readonly string[] | undefined;
  /** A model to go on from, in S3: becomes the channel `modelChannelName`. */
  readonly modelUri?: string | undefined;
  /** Default: `model`. */
  readonly modelChannelName?: string | undefined;
  /** What to read off the log by regular expression: the first group is the value. */
  readonly metricDefinitions?: readonly MetricDefinition[] | undefined;
  readonly encryptInterContainerTraffic?: boolean | undefined;
  readonly useSpotInstances?: boolean | undefined;
  /** Seconds to wait for spot instances, the job's own time included. */
  readonly maxWait?: number | undefined;
  readonly checkpointS3Uri?: string | undefined;
  readonly checkpointLocalPath?: string | undefined;
  readonly enableNetworkIsolation?: boolean | undefined;
  readonly disableProfiler?: boolean | undefined;
  /** Environment of the container. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly maxRetryAttempts?: number | undefined;
  readonly keepAlivePeriodInSeconds?: number | undefined;
  /** Python's number for the level of the container's log. Default: 20, INFO. */
  readonly containerLogLevel?: number | undefined;
  readonly containerEntryPoint?: readonly string[] | undefined;
  readonly containerArguments?: readonly string[] | undefined;
  readonly disableOutputCompression?: boolean | undefined;
  /** The script to run: a path in `sourceDir`, or a local file. */
  readonly entryPoint?: string | undefined;
  /** A local folder, or the S3 URI of a `sourcedir.tar.gz`. */
  readonly sourceDir?: string | undefined;
  /** Further files and folders that are packed beside the script. */
  readonly dependencies?: readonly string[] | undefined;
  /** The S3 prefix that packed code goes under. Default: the bucket of `outputPath`. */
  readonly codeLocation?: string | undefined;
}

export interface EstimatorOptions extends EstimatorBaseOptions {
  /** The training container's image, which also serves the model. */
  readonly imageUri: string;
}
