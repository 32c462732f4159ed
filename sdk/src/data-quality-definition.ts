import type {
  DataQualityJobInput,
  CreateDataQualityJobDefinitionRequest as Request,
  Tag,
} from '@aws-sdk/client-sagemaker';
import type { Constraints, Statistics } from './monitoring-files.js';
import { type BatchTransformInput, EndpointInput } from './monitoring-inputs.js';

/** The container's folder that holds what a job writes. */
export const outputPath = '/opt/ml/processing/output';

export type Eventually<T> = T | Promise<T>;

/** What a schedule analyses and against what; paths are S3 URIs here. */
export interface MonitoringChoices {
  /** An endpoint's name, or more about it. */
  readonly endpointInput?: string | EndpointInput | undefined;
  readonly batchTransformInput?: BatchTransformInput | undefined;
  readonly recordPreprocessorScript?: string | undefined;
  readonly postAnalyticsProcessorScript?: string | undefined;
  readonly outputS3Uri?: string | undefined;
  /** The baseline's statistics: the file, its S3 URI, or the promise of either. */
  readonly statistics?: Eventually<Statistics | string | undefined>;
  /** The baseline's constraints: the file, its S3 URI, or the promise of either. */
  readonly constraints?: Eventually<Constraints | string | undefined>;
  readonly enableCloudwatchMetrics?: boolean | undefined;
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
  readonly networkConfig?: Request['NetworkConfig'];
  readonly baseliningJobName?: string | undefined;
  readonly tags?: readonly Tag[] | undefined;
}

/** The existing definition (or an empty one) with the choices put over it. */
export async function definitionRequest(
  name: string,
  existing: Partial<Request>,
  what: MonitoringChoices,
  how: JobChoices,
): Promise<Request> {
  const network = how.networkConfig ?? existing.NetworkConfig;
  const baseline = await baselineConfig(existing, what, how);
  const stopping =
    how.maxRuntimeInSeconds === undefined
      ? existing.StoppingCondition
      : { MaxRuntimeInSeconds: how.maxRuntimeInSeconds };
  return {
    JobDefinitionName: name,
    ...(baseline && { DataQualityBaselineConfig: baseline }),
    DataQualityAppSpecification: appSpecification(existing, what, how),
    DataQualityJobInput: jobInput(what) ?? existing.DataQualityJobInput,
    DataQualityJobOutputConfig: outputConfig(existing, what, how),
    JobResources: { ClusterConfig: clusterConfig(existing, how) },
    ...(network && { NetworkConfig: network }),
    RoleArn: how.roleArn ?? existing.RoleArn,
    ...(stopping && { StoppingCondition: stopping }),
    ...(how.tags && { Tags: [...how.tags] }),
  };
}

async function baselineConfig(
  existing: Partial<Request>,
  what: MonitoringChoices,
  how: JobChoices,
): Promise<Request['DataQualityBaselineConfig']> {
  const constraints = await what.constraints;
  const statistics = await what.statistics;
  const config = { ...existing.DataQualityBaselineConfig };
  if (constraints !== undefined) config.ConstraintsResource = { S3Uri: uriOf(constraints) };
  if (statistics !== undefined) config.StatisticsResource = { S3Uri: uriOf(statistics) };
  if (how.baseliningJobName !== undefined) config.BaseliningJobName = how.baseliningJobName;
  return Object.keys(config).length > 0 ? config : undefined;
}

const uriOf = (file: Constraints | Statistics | string): string =>
  typeof file === 'string' ? file : file.fileS3Uri;

function appSpecification(
  existing: Partial<Request>,
  what: MonitoringChoices,
  how: JobChoices,
): Request['DataQualityAppSpecification'] {
  const before = existing.DataQualityAppSpecification;
  const published = before?.Environment?.publish_cloudwatch_metrics;
  const publish =
    what.enableCloudwatchMetrics === undefined
      ? published
      : what.enableCloudwatchMetrics
        ? 'Enabled'
        : 'Disabled';
  const environment = {
    ...(how.env ?? before?.Environment),
    ...(publish !== undefined && { publish_cloudwatch_metrics: publish }),
  };
  return {
    ...before,
    ImageUri: how.imageUri ?? before?.ImageUri,
    ...(what.recordPreprocessorScript !== undefined && {
      RecordPreprocessorSourceUri: what.recordPreprocessorScript,
    }),
    ...(what.postAnalyticsProcessorScript !== undefined && {
      PostAnalyticsProcessorSourceUri: what.postAnalyticsProcessorScript,
    }),
    ...(Object.keys(environment).length > 0 && { Environment: environment }),
  };
}

function jobInput(what: MonitoringChoices): DataQualityJobInput | undefined {
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
  existing: Partial<Request>,
  what: MonitoringChoices,
  how: JobChoices,
): Request['DataQualityJobOutputConfig'] {
  const before = existing.DataQualityJobOutputConfig;
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

function clusterConfig(existing: Partial<Request>, how: JobChoices) {
  const before = existing.JobResources?.ClusterConfig;
  return {
    InstanceCount: how.instanceCount ?? before?.InstanceCount,
    InstanceType: (how.instanceType ?? before?.InstanceType) as 'ml.m5.xlarge' | undefined,
    VolumeSizeInGB: how.volumeSizeInGb ?? before?.VolumeSizeInGB,
    VolumeKmsKeyId: how.volumeKmsKey ?? before?.VolumeKmsKeyId,
  };
}
