import type {
  AssemblyType,
  BatchStrategy,
  CompressionType,
  ExperimentConfig,
  JoinSource,
  ModelClientConfig,
  SplitType,
  Tag,
} from '@aws-sdk/client-sagemaker';
import type { BatchDataCaptureConfig } from './batch-data-capture-config.js';
import type { LogsOption, Session } from './session.js';

/** What transform jobs of a model have in common; names and defaults are those of Python's. */
export interface TransformerOptions {
  readonly modelName: string;
  readonly instanceCount: number;
  /** Such as `ml.m5.large`. */
  readonly instanceType: string;
  /** Whether a request to the model holds one record, or as many as fit. */
  readonly strategy?: BatchStrategy | undefined;
  readonly assembleWith?: AssemblyType | undefined;
  /** Default: the default bucket, under the job's name. */
  readonly outputPath?: string | undefined;
  readonly outputKmsKey?: string | undefined;
  /** The media type that the model is asked to answer in. */
  readonly accept?: string | undefined;
  readonly maxConcurrentTransforms?: number | undefined;
  /** MB of a request to the model. */
  readonly maxPayload?: number | undefined;
  readonly tags?: readonly Tag[] | undefined;
  /** Environment of the container, beside the model's own. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** What names of jobs begin with. Default: the name of the model's image. */
  readonly baseTransformJobName?: string | undefined;
  readonly sagemakerSession?: Session | undefined;
  readonly volumeKmsKey?: string | undefined;
}

/** What a model or an estimator is told to make a transformer. */
export type MakeTransformerOptions = Omit<
  TransformerOptions,
  'modelName' | 'baseTransformJobName' | 'sagemakerSession'
>;

export interface TransformOptions {
  /** Default: `S3Prefix`. */
  readonly dataType?: 'S3Prefix' | 'ManifestFile' | undefined;
  readonly contentType?: string | undefined;
  readonly compressionType?: CompressionType | undefined;
  readonly splitType?: SplitType | undefined;
  /** Default: the base name and the moment. */
  readonly jobName?: string | undefined;
  /** A JSONPath: what of a record the model gets, such as `$[1:]` or `$.features`. */
  readonly inputFilter?: string | undefined;
  /** A JSONPath: what of the answer, or of record and answer joined, is written. */
  readonly outputFilter?: string | undefined;
  /** `Input` writes each record beside its answer. */
  readonly joinSource?: JoinSource | undefined;
  readonly experimentConfig?: ExperimentConfig | undefined;
  readonly modelClientConfig?: ModelClientConfig | undefined;
  readonly batchDataCaptureConfig?: BatchDataCaptureConfig | undefined;
  /** Whether to wait until the job has ended. Default: true. */
  readonly wait?: boolean | undefined;
  /** Whether to show what the job logs while waiting. */
  readonly logs?: LogsOption | undefined;
}
