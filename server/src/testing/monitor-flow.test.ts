import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { CloudWatchClient, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import * as sagemaker from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { ManualClock } from '../base/clock.js';
import { startTestServer, type TestServer } from './server.js';

const RoleArn = 'arn:aws:iam::000000000000:role/monitor';
const image = '1.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer';
const resources = {
  ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge' as const, VolumeSizeInGB: 20 },
};

/** A model server of someone's: answers each record with the parity of its first number. */
async function upstream(): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += String(chunk);
    });
    request.on('end', () => {
      response.setHeader('content-type', 'text/csv');
      response.end(request.url === '/ping' ? '' : `${Number.parseInt(body, 10) % 2}\n`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + 20_000;
  while (Date.now() < end) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`waited in vain for ${what}`);
}

interface Clients {
  s3: S3Client;
  sm: sagemaker.SageMakerClient;
  runtime: SageMakerRuntimeClient;
}

async function serve({ s3, sm }: Clients, url: string): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket: 'flow' }));
  await sm.send(
    new sagemaker.CreateModelCommand({
      ModelName: 'm',
      ExecutionRoleArn: RoleArn,
      PrimaryContainer: { Image: 'guiderail/proxy', Environment: { GUIDERAIL_UPSTREAM_URL: url } },
    }),
  );
  await sm.send(
    new sagemaker.CreateEndpointConfigCommand({
      EndpointConfigName: 'c',
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
        DestinationS3Uri: 's3://flow/capture',
        CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }],
        CaptureContentTypeHeader: { CsvContentTypes: ['text/csv'] },
      },
    }),
  );
  await sm.send(
    new sagemaker.CreateEndpointCommand({ EndpointName: 'e', EndpointConfigName: 'c' }),
  );
  await sagemaker.waitUntilEndpointInService(
    { client: sm, maxWaitTime: 20, minDelay: 1, maxDelay: 1 },
    { EndpointName: 'e' },
  );
}

async function suggestBaseline({ s3, sm }: Clients): Promise<void> {
  const rows = Array.from({ length: 500 }, (_, i) => `${i % 2},${i},${(i * 7) % 31}`);
  const Body = ['parity,n,m', ...rows, ''].join('\n');
  await s3.send(new PutObjectCommand({ Bucket: 'flow', Key: 'data/train.csv', Body }));
  const local = '/opt/ml/processing';
  await sm.send(
    new sagemaker.CreateProcessingJobCommand({
      ProcessingJobName: 'baseline',
      ProcessingInputs: [
        {
          InputName: 'baseline_dataset_input',
          S3Input: {
            S3Uri: 's3://flow/data/train.csv',
            LocalPath: `${local}/input/baseline_dataset_input`,
            S3DataType: 'S3Prefix',
            S3InputMode: 'File',
          },
        },
      ],
      ProcessingOutputConfig: {
        Outputs: [
          {
            OutputName: 'monitoring_output',
            S3Output: {
              S3Uri: 's3://flow/baseline',
              LocalPath: `${local}/output`,
              S3UploadMode: 'EndOfJob',
            },
          },
        ],
      },
      ProcessingResources: resources,
      AppSpecification: { ImageUri: image },
      Environment: {
        dataset_format: '{"csv":{"header":true,"output_columns_position":"START"}}',
        dataset_source: `${local}/input/baseline_dataset_input`,
        output_path: `${local}/output`,
        publish_cloudwatch_metrics: 'Disabled',
      },
      RoleArn,
    }),
  );
  const job = await until('the baseline', async () => {
    const found = await sm.send(
      new sagemaker.DescribeProcessingJobCommand({ ProcessingJobName: 'baseline' }),
    );
    return found.ProcessingJobStatus === 'InProgress' ? undefined : found;
  });
  assert.equal(job.ProcessingJobStatus, 'Completed', job.FailureReason);
}

async function createSchedule({ sm }: Clients): Promise<void> {
  await sm.send(
    new sagemaker.CreateDataQualityJobDefinitionCommand({
      JobDefinitionName: 'd',
      DataQualityBaselineConfig: { BaseliningJobName: 'baseline' },
      DataQualityAppSpecification: {
        ImageUri: image,
        Environment: { publish_cloudwatch_metrics: 'Enabled' },
      },
      DataQualityJobInput: {
        EndpointInput: { EndpointName: 'e', LocalPath: '/opt/ml/processing/input/endpoint' },
      },
      DataQualityJobOutputConfig: {
        MonitoringOutputs: [
          { S3Output: { S3Uri: 's3://flow/reports', LocalPath: '/opt/ml/processing/output' } },
        ],
      },
      JobResources: resources,
      RoleArn,
    }),
  );
  await sm.send(
    new sagemaker.CreateMonitoringScheduleCommand({
      MonitoringScheduleName: 's',
      MonitoringScheduleConfig: {
        ScheduleConfig: { ScheduleExpression: 'cron(0 * ? * * *)' },
        MonitoringJobDefinitionName: 'd',
        MonitoringType: 'DataQuality',
      },
    }),
  );
}

async function withServer(work: (server: TestServer, clock: ManualClock) => Promise<void>) {
  const clock = new ManualClock(Date.parse('2026-03-01T20:30:00Z'));
  const server = await startTestServer({ clock });
  try {
    await work(server, clock);
  } finally {
    await server.close();
  }
}

test('from a live request to a violation, with the clients of AWS', async () => {
  const { url, server: model } = await upstream();
  try {
    await withServer(async (server, clock) => {
      const clients: Clients = {
        s3: new S3Client(server.client),
        sm: new sagemaker.SageMakerClient(server.client),
        runtime: new SageMakerRuntimeClient(server.client),
      };
      await serve(clients, url);
      await suggestBaseline(clients);
      await createSchedule(clients);
      for (let i = 0; i < 120; i++) {
        await clients.runtime.send(
          new InvokeEndpointCommand({
            EndpointName: 'e',
            ContentType: 'text/csv',
            Body: `${5_000 + i},${(i * 7) % 31}`,
          }),
        );
      }
      clock.set(Date.parse('2026-03-01T21:00:00Z'));
      const execution = await until('an execution', async () => {
        const { MonitoringExecutionSummaries: found } = await clients.sm.send(
          new sagemaker.ListMonitoringExecutionsCommand({ MonitoringScheduleName: 's' }),
        );
        const [last] = found ?? [];
        return ['Pending', 'InProgress'].includes(last?.MonitoringExecutionStatus ?? 'Pending')
          ? undefined
          : last;
      });
      assert.equal(
        execution.MonitoringExecutionStatus,
        'CompletedWithViolations',
        execution.FailureReason,
      );
      const read = async (name: string): Promise<string> => {
        const Key = `reports/e/s/2026/03/01/21/${name}`;
        const object = await clients.s3.send(new GetObjectCommand({ Bucket: 'flow', Key }));
        return (await object.Body?.transformToString()) ?? '';
      };
      const { violations } = JSON.parse(await read('constraint_violations.json'));
      const drifted = violations.map((one: { feature_name: string }) => one.feature_name);
      assert.ok(drifted.includes('n') && !drifted.includes('parity'), drifted.join());
      assert.equal(JSON.parse(await read('statistics.json')).dataset.item_count, 120);
      await checkExamples(read, clients.s3);
      assert.match(await read('report.html'), /<details class=ex>.*violation_examples\.json/s);
      await checkTold(server, execution.ProcessingJobArn ?? '');
    });
  } finally {
    model.close();
    model.closeAllConnections();
  }
});

/** Each violation says what it rests on; its links lead to records that lie where they say. */
async function checkExamples(read: (name: string) => Promise<string>, s3: S3Client): Promise<void> {
  const { violations } = JSON.parse(await read('constraint_violations.json'));
  for (const { value, threshold, threshold_source: source, examples } of violations) {
    assert.deepEqual(
      [typeof value, typeof threshold, typeof source],
      ['number', 'number', 'string'],
    );
    const [file = '', pointer = ''] = examples.href.split('#');
    const [, member = '', index = ''] = pointer.split('/');
    const found = JSON.parse(await read(file))[member][index].examples;
    assert.ok(found.length > 0 && found.length <= 20 && found.length === examples.found);
    for (const { source: place, line, eventId, value: cell } of found) {
      const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(place) ?? [];
      const object = await s3.send(new GetObjectCommand({ Bucket, Key }));
      const record = (await object.Body?.transformToString())?.split('\n')[line - 1] ?? '';
      assert.ok(record.includes(eventId) && record.includes(String(cell)), record);
    }
  }
}

async function checkTold(server: TestServer, jobArn: string): Promise<void> {
  const { Metrics } = await new CloudWatchClient(server.client).send(
    new ListMetricsCommand({ Namespace: 'aws/sagemaker/Endpoints/data-metrics' }),
  );
  const names = new Set(Metrics?.map((metric) => metric.MetricName));
  for (const name of ['feature_data_n', 'feature_non_null_n', 'feature_baseline_drift_n']) {
    assert.ok(names.has(name), name);
  }
  const logs = new CloudWatchLogsClient(server.client);
  const logGroupName = '/aws/sagemaker/ProcessingJobs';
  const { logStreams } = await logs.send(
    new DescribeLogStreamsCommand({
      logGroupName,
      logStreamNamePrefix: `${jobArn.split('/')[1]}/`,
    }),
  );
  assert.equal(logStreams?.length, 1);
  const { events } = await logs.send(
    new GetLogEventsCommand({
      logGroupName,
      logStreamName: logStreams?.[0]?.logStreamName,
      startFromHead: true,
    }),
  );
  assert.ok(events?.some((event) => event.message?.startsWith('CompletedWithViolations: ')));
}
