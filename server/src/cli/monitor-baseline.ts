import {
  DescribeDataQualityJobDefinitionCommand,
  DescribeModelBiasJobDefinitionCommand,
  DescribeModelExplainabilityJobDefinitionCommand,
  DescribeModelQualityJobDefinitionCommand,
  type DescribeMonitoringScheduleCommandOutput,
  DescribeProcessingJobCommand,
} from '@aws-sdk/client-sagemaker';
import type { Connection } from './connection.js';
import { isBuiltIn } from './run-facts.js';

/** S3 URIs of what a schedule's runs are held against. */
export interface BaselineFacts {
  readonly constraints: string | null;
  readonly statistics: string | null;
  /** The job that a definition names in place of files. */
  readonly job: string | null;
  /** What there is to say where nothing can be named. */
  readonly note: string | null;
}

interface Configured {
  readonly BaseliningJobName?: string | undefined;
  readonly ConstraintsResource?: { readonly S3Uri?: string | undefined } | undefined;
  readonly StatisticsResource?: { readonly S3Uri?: string | undefined } | undefined;
}

const byClarify: ReadonlySet<string> = new Set(['ModelBias', 'ModelExplainability']);

/** Whether Clarify computes its runs. */
export const isByClarify = ({ MonitoringType }: DescribeMonitoringScheduleCommandOutput): boolean =>
  byClarify.has(MonitoringType ?? '');

const nothing = { constraints: null, statistics: null, job: null };

/** Of the schedule's definition, wherever that stands. */
export async function baselineOf(
  connection: Connection,
  schedule: DescribeMonitoringScheduleCommandOutput,
): Promise<BaselineFacts> {
  const config = await found(configured(connection, schedule));
  if (config === 'gone') {
    const name = schedule.MonitoringScheduleConfig?.MonitoringJobDefinitionName ?? '';
    return { ...nothing, note: `unknown: the definition ${name} is not there any more` };
  }
  const isClarify = isByClarify(schedule);
  const constraints = config?.ConstraintsResource?.S3Uri ?? null;
  const statistics = config?.StatisticsResource?.S3Uri ?? null;
  const job = config?.BaseliningJobName ?? null;
  if (constraints !== null) return { constraints, statistics, job, note: null };
  if (job === null) return { constraints, statistics, job, note: noneWords(schedule) };
  const output = await found(outputOf(connection, job));
  if (output === 'gone') {
    return { ...nothing, job, note: `unknown: the job ${job} is not there any more` };
  }
  return {
    job,
    constraints: output && `${output}/${isClarify ? 'analysis' : 'constraints'}.json`,
    statistics: statistics ?? (isClarify ? null : output && `${output}/statistics.json`),
    note: null,
  };
}

function noneWords(schedule: DescribeMonitoringScheduleCommandOutput): string {
  if (isByClarify(schedule)) {
    return 'none named: that of the first run that found anything to compare';
  }
  const image =
    schedule.MonitoringScheduleConfig?.MonitoringJobDefinition?.MonitoringAppSpecification
      ?.ImageUri;
  return image === undefined || isBuiltIn(image)
    ? 'none: nothing is compared'
    : 'none: what is compared is for its own program to say';
}

/** `gone` where what is asked for has been deleted. */
const found = <T>(asked: Promise<T>): Promise<T | 'gone'> =>
  asked.catch((error: Error) => {
    if (error.name === 'ResourceNotFound' || /could not find/i.test(error.message)) return 'gone';
    throw error;
  });

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
  const asked = { JobDefinitionName };
  switch (type) {
    case 'ModelQuality':
      return (await client.send(new DescribeModelQualityJobDefinitionCommand(asked)))
        .ModelQualityBaselineConfig;
    case 'ModelBias':
      return (await client.send(new DescribeModelBiasJobDefinitionCommand(asked)))
        .ModelBiasBaselineConfig;
    case 'ModelExplainability':
      return (await client.send(new DescribeModelExplainabilityJobDefinitionCommand(asked)))
        .ModelExplainabilityBaselineConfig;
    default:
      return (await client.send(new DescribeDataQualityJobDefinitionCommand(asked)))
        .DataQualityBaselineConfig;
  }
}

async function outputOf({ session }: Connection, ProcessingJobName: string) {
  const { ProcessingOutputConfig } = await session.sagemakerClient.send(
    new DescribeProcessingJobCommand({ ProcessingJobName }),
  );
  const uri = ProcessingOutputConfig?.Outputs?.[0]?.S3Output?.S3Uri;
  return uri?.replace(/\/$/, '') ?? null;
}
