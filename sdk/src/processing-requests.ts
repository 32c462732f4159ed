import type { CreateProcessingJobRequest, ProcessingInput, Tag } from '@aws-sdk/client-sagemaker';
import { type JobDefinition, outputPath } from './job-definition.js';

/** The container's folder of inputs. */
export const inputPath = '/opt/ml/processing/input';

/** An S3 prefix or object that the job finds at a path. */
export function processingInput(name: string, s3Uri: string, localPath: string): ProcessingInput {
  return {
    InputName: name,
    AppManaged: false,
    S3Input: {
      S3Uri: s3Uri,
      LocalPath: localPath,
      S3DataType: 'S3Prefix',
      S3InputMode: 'File',
      S3DataDistributionType: 'FullyReplicated',
      S3CompressionType: 'None',
    },
  };
}

export interface AnalyzerJob {
  readonly jobName: string;
  readonly inputs: readonly ProcessingInput[];
  readonly outputS3Uri: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Image, role, cluster, network and bounds are taken from it. */
  readonly definition: JobDefinition;
  readonly tags?: readonly Tag[] | undefined;
}

/** A processing job of the analyzer's, whose one output is named as Python's SDK names it. */
export function analyzerJobRequest(job: AnalyzerJob): CreateProcessingJobRequest {
  const { definition, tags } = job;
  const app = definition.AppSpecification;
  const kmsKey = definition.JobOutputConfig?.KmsKeyId;
  const output = {
    OutputName: 'monitoring_output',
    AppManaged: false,
    S3Output: {
      S3Uri: job.outputS3Uri,
      LocalPath: outputPath,
      S3UploadMode: 'EndOfJob' as const,
    },
  };
  return {
    ProcessingJobName: job.jobName,
    ProcessingInputs: [...job.inputs],
    ProcessingOutputConfig: { Outputs: [output], ...(kmsKey && { KmsKeyId: kmsKey }) },
    ProcessingResources: { ClusterConfig: definition.JobResources?.ClusterConfig },
    AppSpecification: {
      ImageUri: app?.ImageUri,
      ...(app?.ContainerEntrypoint && { ContainerEntrypoint: app.ContainerEntrypoint }),
      ...(app?.ContainerArguments && { ContainerArguments: app.ContainerArguments }),
    },
    Environment: job.environment,
    RoleArn: definition.RoleArn,
    ...(definition.StoppingCondition && { StoppingCondition: definition.StoppingCondition }),
    ...(definition.NetworkConfig && { NetworkConfig: definition.NetworkConfig }),
    ...(tags && { Tags: [...tags] }),
  };
}

/**
 * A script that the analyzer runs: its input, and the setting that names its place.
 * @param s3Uri the script's own, or that of the folder where it lies alone
 */
export function scriptInput(
  setting: 'record_preprocessor_script' | 'post_analytics_processor_script',
  s3Uri: string | undefined,
  fileName = s3Uri?.split('/').at(-1),
): { inputs: ProcessingInput[]; environment: Record<string, string> } {
  if (s3Uri === undefined) return { inputs: [], environment: {} };
  const name = `${setting}_input`;
  const path = `${inputPath}/${name}`;
  return {
    inputs: [processingInput(name, s3Uri, path)],
    environment: { [setting]: `${path}/${fileName}` },
  };
}
