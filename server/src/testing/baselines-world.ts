import { readFile } from 'node:fs/promises';
import * as s3 from '@aws-sdk/client-s3';
import * as sagemaker from '@aws-sdk/client-sagemaker';
import { type LiveWorld, until } from './live-world.js';

const data = new URL('../../../demo/data/bike-sharing-hour.csv', import.meta.url);
const RoleArn = 'arn:aws:iam::000000000000:role/monitor';
export const image = '1.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer';
export const hourly = 'cron(0 * ? * * *)';
const local = '/opt/ml/processing';

/** Columns of the records: the answer first, as captures have it. */
export const columns = ['cnt', 'temp', 'hum', 'windspeed'] as const;

/** Hours of the bike-sharing data of some months of 2011, as cells. */
export async function hoursOf(months: readonly number[]): Promise<string[][]> {
  const [head = '', ...lines] = (await readFile(data, 'utf8')).trim().split('\n');
  const names = head.trim().split(',');
  const at = (cells: string[], name: string) => cells[names.indexOf(name)] ?? '';
  return lines
    .map((line) => line.trim().split(','))
    .filter((cells) => at(cells, 'yr') === '0' && months.includes(Number(at(cells, 'mnth'))))
    .map((cells) => columns.map((name) => at(cells, name)));
}

/** Captured records of rows, one a second from a time on. */
export const captured = (rows: readonly string[][], start: number): string =>
  rows
    .map(([cnt, ...input], index) =>
      JSON.stringify({
        captureData: {
          endpointInput: {
            ...{ observedContentType: 'text/csv', mode: 'INPUT' },
            ...{ data: input.join(','), encoding: 'CSV' },
          },
          endpointOutput: {
            ...{ observedContentType: 'text/csv', mode: 'OUTPUT' },
            ...{ data: `${cnt}`, encoding: 'CSV' },
          },
        },
        eventMetadata: {
          eventId: `event-${start}-${index}`,
          inferenceTime: new Date(start + index * 1000).toISOString().replace(/\.\d{3}Z$/, 'Z'),
        },
        eventVersion: '0',
      }),
    )
    .join('\n');

/** An answer of the server's own paths. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers member by member
  readonly answer: any;
}

export type Ask = (path: string, body?: unknown) => Promise<Answer>;

export function asker(world: LiveWorld, region?: string): Ask {
  const { accessKeyId, secretAccessKey } = world.server.client.credentials;
  return async (path, body = {}) => {
    const answer = await fetch(`${world.server.endpoint}/_guiderail/${path}`, {
      method: 'POST',
      headers: {
        'x-api-key': `${accessKeyId}:${secretAccessKey}`,
        ...(region && { 'x-amz-region': region }),
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: answer.status, answer: await answer.json() };
  };
}

/**
 * An endpoint `e` with a definition `bike` and an hourly schedule `s`, whose baseline is 2011's
 * weather; captured are the hours of May from 20:00, and the hours of the whole year from 21:00.
 */
export async function baselinesWorld(world: LiveWorld, from: Date): Promise<void> {
  await world.endpoint('e');
  const year = await hoursOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  const drifted = await hoursOf([5]);
  const Body = [columns.join(','), ...year.map((row) => row.join(',')), ''].join('\n');
  await world.s3.send(new s3.PutObjectCommand({ Bucket: 'live', Key: 'data/train.csv', Body }));
  await suggest(world);
  const start = from.getTime();
  await world.putCapture('e', path(start), captured(drifted.slice(0, 600), start));
  const every = year.filter((_, index) => index % 12 === 0);
  await world.putCapture('e', path(start + 3_600_000), captured(every, start + 3_600_000));
  await define(world, 'bike', 's3://live/baseline');
  await world.sm.send(
    new sagemaker.CreateMonitoringScheduleCommand({
      MonitoringScheduleName: 's',
      MonitoringScheduleConfig: {
        ScheduleConfig: { ScheduleExpression: hourly },
        MonitoringJobDefinitionName: 'bike',
        MonitoringType: 'DataQuality',
      },
    }),
  );
}

const path = (time: number): string =>
  new Date(time).toISOString().slice(0, 13).replaceAll('-', '/').replace('T', '/');

export const definitionRequest = (
  JobDefinitionName: string,
  baseline: string | undefined,
): sagemaker.CreateDataQualityJobDefinitionCommandInput => ({
  JobDefinitionName,
  DataQualityAppSpecification: { ImageUri: image },
  ...(baseline && {
    DataQualityBaselineConfig: {
      ConstraintsResource: { S3Uri: `${baseline}/constraints.json` },
      StatisticsResource: { S3Uri: `${baseline}/statistics.json` },
    },
  }),
  DataQualityJobInput: {
    EndpointInput: { EndpointName: 'e', LocalPath: `${local}/input` },
  },
  DataQualityJobOutputConfig: {
    MonitoringOutputs: [{ S3Output: { S3Uri: 's3://live/reports', LocalPath: `${local}/output` } }],
  },
  JobResources: {
    ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 20 },
  },
  RoleArn,
});

export const define = (world: LiveWorld, name: string, baseline: string | undefined) =>
  world.sm.send(
    new sagemaker.CreateDataQualityJobDefinitionCommand(definitionRequest(name, baseline)),
  );

async function suggest(world: LiveWorld): Promise<void> {
  const dataset = `${local}/input/baseline_dataset_input`;
  await world.sm.send(
    new sagemaker.CreateProcessingJobCommand({
      ProcessingJobName: 'baseline',
      ProcessingInputs: [
        {
          InputName: 'baseline_dataset_input',
          S3Input: {
            ...{ S3Uri: 's3://live/data/train.csv', LocalPath: dataset },
            ...{ S3DataType: 'S3Prefix', S3InputMode: 'File' },
          },
        },
      ],
      ProcessingOutputConfig: {
        Outputs: [
          {
            OutputName: 'monitoring_output',
            S3Output: {
              ...{ S3Uri: 's3://live/baseline', LocalPath: `${local}/output` },
              S3UploadMode: 'EndOfJob',
            },
          },
        ],
      },
      ProcessingResources: {
        ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 20 },
      },
      AppSpecification: { ImageUri: image },
      Environment: {
        dataset_format: '{"csv":{"header":true,"output_columns_position":"START"}}',
        ...{ dataset_source: dataset, output_path: `${local}/output` },
        publish_cloudwatch_metrics: 'Disabled',
      },
      RoleArn,
    }),
  );
  await until('the baseline', async () => {
    const job = await world.sm.send(
      new sagemaker.DescribeProcessingJobCommand({ ProcessingJobName: 'baseline' }),
    );
    if (job.ProcessingJobStatus === 'Failed') throw new Error(job.FailureReason);
    return job.ProcessingJobStatus === 'Completed' ? true : undefined;
  });
}
