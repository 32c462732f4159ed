import type {
  CreateModelQualityJobDefinitionRequest,
  DataQualityBaselineConfig,
  ModelQualityAppSpecification,
  ModelQualityJobInput,
  MonitoringOutputConfig,
  MonitoringProblemType,
  Tag,
} from '@aws-sdk/client-sagemaker';
import { type AnalyzerSettings, analyzerEnvironment } from './analyzer-settings.js';
import type { FeatureGroupInput } from './feature-group-input.js';
import type { FeatureGroup } from './feature-store/feature-group.js';
import { type BatchTransformInput, EndpointInput } from './monitoring-inputs.js';

/** The container's folder that holds what a job writes. */
export const outputPath = '/opt/ml/processing/output';

export type Eventually<T> = T | Promise<T>;

/** A file that lies in S3, such as `Constraints`, or its S3 URI. */
export type FileOrUri = { readonly fileS3Uri: string } | string;

/** A job definition of any type, its members without the type before their names. */
export interface JobDefinition
  extends Pick<
    CreateModelQualityJobDefinitionRequest,
    'JobResources' | 'NetworkConfig' | 'RoleArn' | 'StoppingCondition' | 'Tags'
  > {
  readonly JobDefinitionName: string | undefined;
  readonly BaselineConfig?: DataQualityBaselineConfig | undefined;
  /** Bias and explainability have a `ConfigUri`. */
  readonly AppSpecification:
    | (ModelQualityAppSpecification & { ConfigUri?: string | undefined })
    | undefined;
  readonly JobInput: Partial<ModelQualityJobInput> | undefined;
  readonly JobOutputConfig: MonitoringOutputConfig | undefined;
}

/** What a schedule analyses and against what. */
export interface MonitoringChoices {
  /** An endpoint's name, or more about it. */
  readonly endpointInput?: string | EndpointInput | undefined;
  readonly batchTransformInput?: BatchTransformInput | undefined;
  /** A local file, or an S3 URI. */
  readonly recordPreprocessorScript?: string | undefined;
  readonly postAnalyticsProcessorScript?: string | undefined;
  readonly outputS3Uri?: string | undefined;
  /** The baseline's statistics: the file, its S3 URI, or the promise of either. */
  readonly statistics?: Eventually<FileOrUri | undefined>;
  /** The baseline's constraints: the file, its S3 URI, or the promise of either. */
  readonly constraints?: Eventually<FileOrUri | undefined>;
  readonly enableCloudwatchMetrics?: boolean | undefined;
  /** What the analyzer reads beside; put over the environment. */
  readonly settings?: AnalyzerSettings | undefined;
}

/** What a data-quality schedule may read instead. */
export interface FeatureChoices {
  /** A feature group, its name, or more about it. */
  readonly featureGroupInput?: string | FeatureGroup | FeatureGroupInput | undefined;
}

/** What a model-quality schedule has besides. */
export interface QualityChoices {
  /** S3 URI of the labels' folder; below it lie yyyy/mm/dd/hh. */
  readonly groundTruthInput?: string | undefined;
  readonly problemType?: MonitoringProblemType | undefined;
}

/** What a schedule of bias or explainability has besides. */
export interface ClarifyChoices {
  /** What is analysed: it is uploaded, or S3 URI of an `analysis_config.json`. */
  readonly analysisConfig?: string | { readonly analysisConfig: object } | undefined;
}

/** The jobs' own settings, with undefined for what stays as it is. */
export interface JobChoices {
  readonly roleArn?: string | undefined;
  readonly imageUri?: string | undefined;
  readonly instanceCount?: number | undefined;
  readonly instanceType?: string | undefined;
  readonly volumeSizeInGb?: number | undefined;
  readonly volumeKmsKey?: string | undefined;
  readonly outputKmsKey?: string | undefined;
  readonly maxRuntimeInSeconds?: number | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly networkConfig?: JobDefinition['NetworkConfig'];
  readonly baseliningJobName?: string | undefined;
  readonly tags?: readonly Tag[] | undefined;
}

/** The existing definition (or an empty one) with the choices put over it. */
export async function jobDefinition(
  name: string,
  existing: Partial<JobDefinition>,
  what: MonitoringChoices & QualityChoices & ClarifyChoices,
  how: JobChoices,
): Promise<JobDefinition> {
  const network = how.networkConfig ?? existing.NetworkConfig;
  const baseline = await baselineConfig(existing, what, how);
  const stopping =
    how.maxRuntimeInSeconds === undefined
      ? existing.StoppingCondition
      : { MaxRuntimeInSeconds: how.maxRuntimeInSeconds };
  return {
    JobDefinitionName: name,
    ...(baseline && { BaselineConfig: baseline }),
    AppSpecification: appSpecification(existing, what, how),
    JobInput: jobInput(existing, what),
    JobOutputConfig: outputConfig(existing, what, how),
    JobResources: { ClusterConfig: clusterConfig(existing, how) },
    ...(network && { NetworkConfig: network }),
    RoleArn: how.roleArn ?? existing.RoleArn,
    ...(stopping && { StoppingCondition: stopping }),
    ...(how.tags && { Tags: [...how.tags] }),
  };
}

async function baselineConfig(
  existing: Partial<JobDefinition>,
  what: MonitoringChoices,
  how: JobChoices,
): Promise<JobDefinition['BaselineConfig']> {
  const constraints = await what.constraints;
  const statistics = await what.statistics;
  const config = { ...existing.BaselineConfig };
  if (constraints !== undefined) config.ConstraintsResource = { S3Uri: uriOf(constraints) };
  if (statistics !== undefined) config.StatisticsResource = { S3Uri: uriOf(statistics) };
  if (how.baseliningJobName !== undefined) config.BaseliningJobName = how.baseliningJobName;
  return Object.keys(config).length > 0 ? config : undefined;
}

/** A file's S3 URI. */
export const uriOf = (file: FileOrUri): string =>
  typeof file === 'string' ? file : file.fileS3Uri;

function appSpecification(
  existing: Partial<JobDefinition>,
  what: MonitoringChoices & QualityChoices & ClarifyChoices,
  how: JobChoices,
): JobDefinition['AppSpecification'] {
  const before = existing.AppSpecification;
  const published = before?.Environment?.publish_cloudwatch_metrics;
  const publish =
    what.enableCloudwatchMetrics === undefined
      ? published
      : what.enableCloudwatchMetrics
        ? 'Enabled'
        : 'Disabled';
  const environment = {
    ...(how.env ?? before?.Environment),
    ...analyzerEnvironment(what.settings),
    ...(publish !== undefined && { publish_cloudwatch_metrics: publish }),
  };
  return {
    ...before,
    ImageUri: how.imageUri ?? before?.ImageUri,
    ...(typeof what.analysisConfig === 'string' && { ConfigUri: what.analysisConfig }),
    ...(what.problemType !== undefined && { ProblemType: what.problemType }),
    ...(what.recordPreprocessorScript !== undefined && {
      RecordPreprocessorSourceUri: what.recordPreprocessorScript,
    }),
    ...(what.postAnalyticsProcessorScript !== undefined && {
      PostAnalyticsProcessorSourceUri: what.postAnalyticsProcessorScript,
    }),
    ...(Object.keys(environment).length > 0 && { Environment: environment }),
  };
}

function jobInput(
  existing: Partial<JobDefinition>,
  what: MonitoringChoices & QualityChoices,
): JobDefinition['JobInput'] {
  const { GroundTruthS3Input: before, ...source } = existing.JobInput ?? {};
  const truth = what.groundTruthInput === undefined ? before : { S3Uri: what.groundTruthInput };
  return { ...(monitoringInput(what) ?? source), ...(truth && { GroundTruthS3Input: truth }) };
}

/** The input that the choices name, in AWS's form; undefined where they name none. */
export function monitoringInput(
  what: Pick<MonitoringChoices, 'endpointInput' | 'batchTransformInput'>,
): Pick<ModelQualityJobInput, 'BatchTransformInput' | 'EndpointInput'> | undefined {
  const { endpointInput, batchTransformInput } = what;
  if (batchTransformInput) return { BatchTransformInput: batchTransformInput.toRequest() };
  if (endpointInput === undefined) return undefined;
  const input =
    typeof endpointInput === 'string'
      ? new EndpointInput({ endpointName: endpointInput })
      : endpointInput;
  return { EndpointInput: input.toRequest() };
}

function outputConfig(
  existing: Partial<JobDefinition>,
  what: MonitoringChoices,
  how: JobChoices,
): JobDefinition['JobOutputConfig'] {
  const before = existing.JobOutputConfig;
  const S3Output = {
    S3Uri: what.outputS3Uri,
    LocalPath: outputPath,
    S3UploadMode: 'Continuous' as const,
  };
  return {
    MonitoringOutputs: what.outputS3Uri === undefined ? before?.MonitoringOutputs : [{ S3Output }],
    KmsKeyId: how.outputKmsKey ?? before?.KmsKeyId,
  };
}

function clusterConfig(existing: Partial<JobDefinition>, how: JobChoices) {
  const before = existing.JobResources?.ClusterConfig;
  return {
    InstanceCount: how.instanceCount ?? before?.InstanceCount,
    InstanceType: (how.instanceType ?? before?.InstanceType) as 'ml.m5.xlarge' | undefined,
    VolumeSizeInGB: how.volumeSizeInGb ?? before?.VolumeSizeInGB,
    VolumeKmsKeyId: how.volumeKmsKey ?? before?.VolumeKmsKeyId,
  };
}
