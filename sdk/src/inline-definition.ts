import type { MonitoringBaselineConfig, MonitoringJobDefinition } from '@aws-sdk/client-sagemaker';
import {
  type Eventually,
  type FileOrUri,
  type JobChoices,
  type MonitoringChoices,
  monitoringInput,
  uriOf,
} from './job-definition.js';
import type { MonitoringOutput } from './processing-io.js';

/** What a schedule of one's own image analyses and against what. */
export interface OwnMonitorChoices
  extends Pick<MonitoringChoices, 'endpointInput' | 'batchTransformInput'> {
  readonly output?: MonitoringOutput | undefined;
  readonly statistics?: Eventually<FileOrUri | undefined>;
  readonly constraints?: Eventually<FileOrUri | undefined>;
  /** Arguments of the image's command. */
  readonly arguments?: readonly string[] | undefined;
}

/** The jobs' own settings, with undefined for what stays as it is. */
export interface OwnJobChoices extends Omit<JobChoices, 'baseliningJobName' | 'tags'> {
  readonly entrypoint?: readonly string[] | undefined;
}

/** The definition that stands in a schedule itself: the existing one with the choices over it. */
export async function inlineDefinition(
  existing: Partial<MonitoringJobDefinition>,
  what: OwnMonitorChoices,
  how: OwnJobChoices,
  output: string,
): Promise<MonitoringJobDefinition> {
  const input = monitoringInput(what);
  const baseline = await baselineConfig(existing, what);
  const network = how.networkConfig ?? existing.NetworkConfig;
  const environment = how.env ?? existing.Environment;
  const stopping =
    how.maxRuntimeInSeconds === undefined
      ? existing.StoppingCondition
      : { MaxRuntimeInSeconds: how.maxRuntimeInSeconds };
  return {
    ...(environment && { Environment: environment }),
    MonitoringInputs: input ? [input] : existing.MonitoringInputs,
    MonitoringOutputConfig: outputConfig(existing, what, how, output),
    MonitoringResources: { ClusterConfig: clusterConfig(existing, how) },
    MonitoringAppSpecification: appSpecification(existing, what, how),
    RoleArn: how.roleArn ?? existing.RoleArn,
    ...(baseline && { BaselineConfig: baseline }),
    ...(stopping && { StoppingCondition: stopping }),
    ...(network && { NetworkConfig: network }),
  };
}

async function baselineConfig(
  existing: Partial<MonitoringJobDefinition>,
  what: OwnMonitorChoices,
): Promise<MonitoringBaselineConfig | undefined> {
  const [statistics, constraints] = await Promise.all([what.statistics, what.constraints]);
  const config = { ...existing.BaselineConfig };
  if (statistics !== undefined) config.StatisticsResource = { S3Uri: uriOf(statistics) };
  if (constraints !== undefined) config.ConstraintsResource = { S3Uri: uriOf(constraints) };
  return Object.keys(config).length > 0 ? config : undefined;
}

function outputConfig(
  existing: Partial<MonitoringJobDefinition>,
  what: OwnMonitorChoices,
  how: OwnJobChoices,
  output: string,
): MonitoringJobDefinition['MonitoringOutputConfig'] {
  const before = existing.MonitoringOutputConfig;
  const kmsKey = how.outputKmsKey ?? before?.KmsKeyId;
  return {
    MonitoringOutputs: what.output ? [what.output.toRequest(output)] : before?.MonitoringOutputs,
    ...(kmsKey !== undefined && { KmsKeyId: kmsKey }),
  };
}

function clusterConfig(existing: Partial<MonitoringJobDefinition>, how: OwnJobChoices) {
  const before = existing.MonitoringResources?.ClusterConfig;
  return {
    InstanceCount: how.instanceCount ?? before?.InstanceCount,
    InstanceType: (how.instanceType ?? before?.InstanceType) as 'ml.m5.xlarge' | undefined,
    VolumeSizeInGB: how.volumeSizeInGb ?? before?.VolumeSizeInGB,
    VolumeKmsKeyId: how.volumeKmsKey ?? before?.VolumeKmsKeyId,
  };
}

function appSpecification(
  existing: Partial<MonitoringJobDefinition>,
  what: OwnMonitorChoices,
  how: OwnJobChoices,
): MonitoringJobDefinition['MonitoringAppSpecification'] {
  const before = existing.MonitoringAppSpecification;
  return {
    ...before,
    ImageUri: how.imageUri ?? before?.ImageUri,
    ...(how.entrypoint && { ContainerEntrypoint: [...how.entrypoint] }),
    ...(what.arguments && { ContainerArguments: [...what.arguments] }),
  };
}
