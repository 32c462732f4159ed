import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import * as s3 from '@aws-sdk/client-s3';
import * as sagemaker from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { ManualClock } from '../base/clock.js';
import { startTestServer, type TestServer } from './server.js';

const RoleArn = 'arn:aws:iam::000000000000:role/monitor';
const image = '1.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer';
const ended = new Set(['Completed', 'CompletedWithViolations', 'Failed', 'Stopped']);

/** A whole server, a model server of someone's, and AWS's clients. */
export class LiveWorld {
  readonly server: TestServer;
  readonly clock: ManualClock;
  readonly s3: s3.S3Client;
  readonly sm: sagemaker.SageMakerClient;
  readonly runtime: SageMakerRuntimeClient;
  readonly logs: CloudWatchLogsClient;
  readonly #upstream: Server;

  private constructor(server: TestServer, clock: ManualClock, upstream: Server) {
    this.server = server;
    this.clock = clock;
    this.#upstream = upstream;
    const client = { ...server.client, maxAttempts: 1 };
    this.s3 = new s3.S3Client(client);
    this.sm = new sagemaker.SageMakerClient(client);
    this.logs = new CloudWatchLogsClient(client);
    this.runtime = new SageMakerRuntimeClient(client);
  }

  /** With a bucket `live` and a model `m`, at the clock's `start`. */
  static async open(start: string): Promise<LiveWorld> {
    const upstream = createServer((request, response) => {
      request.resume();
      response.setHeader('content-type', 'text/csv');
      request.on('end', () => response.end(request.url === '/ping' ? '' : '1\n'));
    });
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
    const clock = new ManualClock(Date.parse(start));
    const world = new LiveWorld(await startTestServer({ clock }), clock, upstream);
    await world.s3.send(new s3.CreateBucketCommand({ Bucket: 'live' }));
    const Environment = { GUIDERAIL_UPSTREAM_URL: url };
    await world.sm.send(
      new sagemaker.CreateModelCommand({
        ModelName: 'm',
        ExecutionRoleArn: RoleArn,
        PrimaryContainer: { Image: 'guiderail/proxy', Environment },
      }),
    );
    return world;
  }

  async close(): Promise<void> {
    await this.server.close();
    this.#upstream.close();
    this.#upstream.closeAllConnections();
  }

  /** An endpoint and its configuration of the same name; it captures all to `DestinationS3Uri`. */
  async endpoint(name: string, DestinationS3Uri = 's3://live/capture'): Promise<void> {
    await this.sm.send(
      new sagemaker.CreateEndpointConfigCommand({
        EndpointConfigName: name,
        ProductionVariants: [
          {
            VariantName: 'AllTraffic',
            ModelName: 'm',
            InitialInstanceCount: 1,
            InstanceType: 'ml.m5.xlarge',
          },
        ],
        DataCaptureConfig: {
          EnableCapture: true,
          InitialSamplingPercentage: 100,
          DestinationS3Uri,
          CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }],
          CaptureContentTypeHeader: { CsvContentTypes: ['text/csv'] },
        },
      }),
    );
    await this.serve(name);
  }

  /** An endpoint on a configuration that is there. */
  async serve(name: string): Promise<void> {
    await this.sm.send(
      new sagemaker.CreateEndpointCommand({ EndpointName: name, EndpointConfigName: name }),
    );
    await until(`endpoint ${name}`, async () => {
      const found = await this.sm.send(
        new sagemaker.DescribeEndpointCommand({ EndpointName: name }),
      );
      return found.EndpointStatus === 'InService' ? true : undefined;
    });
  }

  /** A definition and schedules of an endpoint, with no baseline. */
  async schedule(endpoint: string, names: readonly string[], ScheduleExpression: string) {
    await this.sm.send(
      new sagemaker.CreateDataQualityJobDefinitionCommand({
        JobDefinitionName: endpoint,
        DataQualityAppSpecification: { ImageUri: image },
        DataQualityJobInput: {
          EndpointInput: { EndpointName: endpoint, LocalPath: '/opt/ml/processing/input' },
        },
        DataQualityJobOutputConfig: {
          MonitoringOutputs: [
            { S3Output: { S3Uri: 's3://live/reports', LocalPath: '/opt/ml/processing/output' } },
          ],
        },
        JobResources: {
          ClusterConfig: {
            InstanceCount: 1,
            InstanceType: 'ml.m5.xlarge',
            VolumeSizeInGB: 20,
          },
        },
        RoleArn,
      }),
    );
    for (const MonitoringScheduleName of names) {
      await this.sm.send(
        new sagemaker.CreateMonitoringScheduleCommand({
          MonitoringScheduleName,
          MonitoringScheduleConfig: {
            ScheduleConfig: { ScheduleExpression },
            MonitoringJobDefinitionName: endpoint,
            MonitoringType: 'DataQuality',
          },
        }),
      );
    }
  }

  async invoke(EndpointName: string, Body = '1,2,3'): Promise<string> {
    const answer = await this.runtime.send(
      new InvokeEndpointCommand({ EndpointName, ContentType: 'text/csv', Body }),
    );
    return answer.Body.transformToString();
  }

  /** Puts a text where an endpoint's captures of an hour lie. */
  async putCapture(endpoint: string, hour: string, Body: string): Promise<void> {
    const Key = `capture/${endpoint}/AllTraffic/${hour}/00-00-000-put.jsonl`;
    await this.s3.send(new s3.PutObjectCommand({ Bucket: 'live', Key, Body }));
  }

  async read(Key: string): Promise<string> {
    const object = await this.s3.send(new s3.GetObjectCommand({ Bucket: 'live', Key }));
    return (await object.Body?.transformToString()) ?? '';
  }

  /** What a processing job said. */
  async jobLog(job: string): Promise<string> {
    const { events } = await this.logs.send(
      new FilterLogEventsCommand({
        logGroupName: '/aws/sagemaker/ProcessingJobs',
        logStreamNamePrefix: `${job}/`,
      }),
    );
    return events?.map(({ message }) => message).join('\n') ?? '';
  }

  /** All executions of a schedule, the newest first. */
  async executions(
    MonitoringScheduleName?: string,
  ): Promise<sagemaker.MonitoringExecutionSummary[]> {
    const found: sagemaker.MonitoringExecutionSummary[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.sm.send(
        new sagemaker.ListMonitoringExecutionsCommand({
          ...(MonitoringScheduleName && { MonitoringScheduleName }),
          MaxResults: 100,
          SortBy: 'ScheduledTime',
          NextToken,
        }),
      );
      found.push(...(page.MonitoringExecutionSummaries ?? []));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return found;
  }

  /** Whether there are executions of a status: their number, up to one. */
  async count(StatusEquals: sagemaker.ExecutionStatus): Promise<number> {
    const page = await this.sm.send(
      new sagemaker.ListMonitoringExecutionsCommand({ StatusEquals, MaxResults: 1 }),
    );
    return page.MonitoringExecutionSummaries?.length ?? 0;
  }

  /** The execution of a schedule that was due at a time, once it has ended. */
  ended(schedule: string, due: string): Promise<sagemaker.MonitoringExecutionSummary> {
    return until(`${schedule} of ${due}`, async () => {
      const all = await this.executions(schedule);
      const one = all.find(({ ScheduledTime }) => ScheduledTime?.getTime() === Date.parse(due));
      return ended.has(one?.MonitoringExecutionStatus ?? '') ? one : undefined;
    });
  }
}

/** Asks again and again, for as long as a slow machine may need. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  patience_ms = 60_000,
): Promise<T> {
  const end = Date.now() + patience_ms;
  while (Date.now() < end) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`waited in vain for ${what}`);
}
