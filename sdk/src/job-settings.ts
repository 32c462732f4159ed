import type { CreateProcessingJobRequest, NetworkConfig, Tag } from '@aws-sdk/client-sagemaker';
import type { Session } from './session.js';

/** What processors and monitors have their jobs run with. */
export interface JobSettings {
  /** An IAM role's ARN, or its name. */
  readonly role: string;
  /** Default: 1. */
  readonly instanceCount?: number | undefined;
  /** Default: `ml.m5.xlarge`. */
  readonly instanceType?: string | undefined;
  /** Default: 30. */
  readonly volumeSizeInGb?: number | undefined;
  readonly volumeKmsKey?: string | undefined;
  readonly outputKmsKey?: string | undefined;
  /** How long a job may run. Default: the service's. */
  readonly maxRuntimeInSeconds?: number | undefined;
  readonly sagemakerSession?: Session | undefined;
  /** Environment of the jobs. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly tags?: readonly Tag[] | undefined;
  readonly networkConfig?: NetworkConfig | undefined;
}

/** The settings as members of a processing job, the output's key left to its outputs. */
export async function settingsRequest(
  settings: Omit<JobSettings, 'sagemakerSession'>,
  session: Session,
): Promise<
  Pick<CreateProcessingJobRequest, 'ProcessingResources' | 'RoleArn'> &
    Partial<CreateProcessingJobRequest>
> {
  const { env, maxRuntimeInSeconds, networkConfig, tags } = settings;
  return {
    ProcessingResources: {
      ClusterConfig: {
        InstanceCount: settings.instanceCount ?? 1,
        InstanceType: (settings.instanceType ?? 'ml.m5.xlarge') as 'ml.m5.xlarge',
        VolumeSizeInGB: settings.volumeSizeInGb ?? 30,
        VolumeKmsKeyId: settings.volumeKmsKey,
      },
    },
    RoleArn: await session.expandRole(settings.role),
    ...(env && { Environment: env }),
    ...(maxRuntimeInSeconds !== undefined && {
      StoppingCondition: { MaxRuntimeInSeconds: maxRuntimeInSeconds },
    }),
    ...(networkConfig && { NetworkConfig: networkConfig }),
    ...(tags && { Tags: [...tags] }),
  };
}
