import {
  DescribeDataQualityJobDefinitionCommand,
  DescribeModelQualityJobDefinitionCommand,
  type DescribeMonitoringScheduleCommandOutput,
  DescribeProcessingJobCommand,
} from '@aws-sdk/client-sagemaker';
import type { Connection } from './connection.js';

/** S3 URIs of what a schedule's runs are held against. */
export interface BaselineFacts {
  readonly constraints: string | null;
  readonly statistics: string | null;
  /** The job that a definition names in place of files. */
  readonly job: string | null;
}

interface Configured {
  readonly BaseliningJobName?: string | undefined;
  readonly ConstraintsResource?: { readonly S3Uri?: string | undefined } | undefined;
  readonly StatisticsResource?: { readonly S3Uri?: string | undefined } | undefined;
}

/** Of the schedule's definition, wherever that stands. */
export async function baselineOf(
  connection: Connection,
  schedule: DescribeMonitoringScheduleCommandOutput,
): Promise<BaselineFacts> {
  const config = (await configured(connection, schedule)) ?? {};
  const constraints = config.ConstraintsResource?.S3Uri ?? null;
  const statistics = config.StatisticsResource?.S3Uri ?? null;
  const job = config.BaseliningJobName ?? null;
  if (job === null || constraints !== null) return { constraints, statistics, job };
  const output = await outputOf(connection, job);
  return {
    job,
    constraints: output && `${output}/constraints.json`,
    statistics: statistics ?? (output && `${output}/statistics.json`),
  };
}

async function configured(
  { session }: Connection,
  {
    MonitoringScheduleConfig: config,
    MonitoringType: type,
  }: DescribeMonitoringScheduleCommandOutput,
): Promise<Configured | undefined> {
  const { sagemakerClient: client } = session;
  const inline = config?.MonitoringJobDefinition;
  if (inline) return inline.BaselineConfig;
  const JobDefinitionName = config?.MonitoringJobDefinitionName;
  if (JobDefinitionName === undefined) return undefined;
  if (type === 'ModelQuality') {
    const command = new DescribeModelQualityJobDefinitionCommand({ JobDefinitionName });
    return (await client.send(command)).ModelQualityBaselineConfig;
  }
  const command = new DescribeDataQualityJobDefinitionCommand({ JobDefinitionName });
  return (await client.send(command)).DataQualityBaselineConfig;
}

async function outputOf({ session }: Connection, ProcessingJobName: string) {
  const { ProcessingOutputConfig } = await session.sagemakerClient.send(
    new DescribeProcessingJobCommand({ ProcessingJobName }),
  );
  const uri = ProcessingOutputConfig?.Outputs?.[0]?.S3Output?.S3Uri;
  return uri?.replace(/\/$/, '') ?? null;
}
