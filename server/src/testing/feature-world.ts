import { readFile } from 'node:fs/promises';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import * as s3 from '@aws-sdk/client-s3';
import * as sagemaker from '@aws-sdk/client-sagemaker';
import { DefaultModelMonitor, FeatureGroup, Session } from '@guiderail/sdk';
import { ManualClock } from '../base/clock.js';
import { ownCall } from '../cli/own-call.js';
import { until } from './live-world.js';
import { startTestServer, type TestServer } from './server.js';

export const role = 'arn:aws:iam::000000000000:role/monitor';
const bucket = 'features';
const ended = new Set(['Completed', 'CompletedWithViolations', 'Failed', 'Stopped']);
const file = new URL('../../../demo/data/bike-sharing-hour.csv', import.meta.url);

/** An hour of Capital Bikeshare's, as a record of a feature group. */
export interface BikeHour {
  readonly hour_id: number;
  readonly EventTime: string;
  readonly weekday: string;
  readonly hr: number;
  readonly windspeed: number;
  readonly hum: number;
  readonly [further: string]: unknown;
}

let hours: Promise<string[][]> | undefined;

/** Hours of 2011 and 2012 in an order that has no season; their event time is given. */
export async function bikeHours(from: number, count: number, time: number): Promise<BikeHour[]> {
  hours ??= readFile(file, 'utf8').then((text) =>
    text
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')),
  );
  const all = await hours;
  return Array.from({ length: count }, (_, at) => {
    const row = all[((from + at) * 7_919) % all.length] ?? [];
    return {
      hour_id: from + at,
      EventTime: new Date(time + at).toISOString(),
      weekday: `day ${row[7]}`,
      hr: Number(row[5]),
      windspeed: Number(row[13]),
      hum: Number(row[12]),
    };
  });
}

/** A whole server on a clock of its own, with a bucket `features`, and the SDK. */
export interface FeatureWorld {
  readonly server: TestServer;
  readonly clock: ManualClock;
  readonly session: Session;
  readonly sm: sagemaker.SageMakerClient;
  group(name: string): FeatureGroup;
  monitor(): DefaultModelMonitor;
  /** Writes records and waits until they are offline: their write time is the clock's. */
  put(name: string, rows: readonly object[]): Promise<void>;
  own<T>(path: string, body?: object): Promise<T>;
  read(uri: string): Promise<string>;
  /** What became of the run of a schedule that was due at a time. */
  ended(schedule: string, due: string): Promise<sagemaker.MonitoringExecutionSummary>;
  log(execution: sagemaker.MonitoringExecutionSummary): Promise<string>;
}

export async function withFeatureWorld(
  start: string,
  work: (world: FeatureWorld) => Promise<void>,
): Promise<void> {
  const clock = new ManualClock(Date.parse(start));
  const server = await startTestServer({ clock });
  const session = new Session({
    clientConfig: server.client,
    defaultBucket: bucket,
    onProgress: () => undefined,
    pace: { first: 20, most: 200, growth: 1.5 },
  });
  const clients = {
    s3: new s3.S3Client(server.client),
    sm: new sagemaker.SageMakerClient(server.client),
    logs: new CloudWatchLogsClient(server.client),
  };
  try {
    await clients.s3.send(new s3.CreateBucketCommand({ Bucket: bucket }));
    await work(worldOf(server, clock, session, clients));
  } finally {
    session.destroy();
    await server.close();
  }
}

function worldOf(
  server: TestServer,
  clock: ManualClock,
  session: Session,
  {
    s3: files,
    sm,
    logs,
  }: { s3: s3.S3Client; sm: sagemaker.SageMakerClient; logs: CloudWatchLogsClient },
): FeatureWorld {
  const group = (name: string) => new FeatureGroup({ name, sagemakerSession: session });
  const own: FeatureWorld['own'] = (path, body) => ownCall(server.client, path, body);
  return {
    ...{ server, clock, session, sm, group, own },
    monitor: () =>
      new DefaultModelMonitor({ role, instanceType: 'ml.m5.xlarge', sagemakerSession: session }),
    async put(name, rows) {
      await group(name).ingest({ dataFrame: rows as Record<string, unknown>[] });
      await own(`feature-groups/${name}/statistics`);
    },
    async read(uri) {
      const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
      const object = await files.send(new s3.GetObjectCommand({ Bucket, Key }));
      return (await object.Body?.transformToString()) ?? '';
    },
    ended: (MonitoringScheduleName, due) =>
      until(`${MonitoringScheduleName} of ${due}`, async () => {
        const { MonitoringExecutionSummaries: found = [] } = await sm.send(
          new sagemaker.ListMonitoringExecutionsCommand({ MonitoringScheduleName }),
        );
        const one = found.find((of) => of.ScheduledTime?.getTime() === Date.parse(due));
        return ended.has(one?.MonitoringExecutionStatus ?? '') ? one : undefined;
      }),
    async log({ ProcessingJobArn }) {
      const { events } = await logs.send(
        new FilterLogEventsCommand({
          logGroupName: '/aws/sagemaker/ProcessingJobs',
          logStreamNamePrefix: `${ProcessingJobArn?.split('/')[1]}/`,
        }),
      );
      return events?.map(({ message }) => message).join('\n') ?? '';
    },
  };
}
