import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import * as sagemaker from '@aws-sdk/client-sagemaker';
import { startTestServer, type TestServer } from './server.js';

const RoleArn = 'arn:aws:iam::000000000000:role/monitor';

async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + 30_000;
  while (Date.now() < end) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited in vain for ${what}`);
}

/** A model that lives elsewhere, whose captures and labels come over HTTP. */
async function serve(s3: S3Client, sm: sagemaker.SageMakerClient): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket: 'flow' }));
  await sm.send(
    new sagemaker.CreateModelCommand({
      ModelName: 'm',
      ExecutionRoleArn: RoleArn,
      PrimaryContainer: { Image: 'guiderail/external' },
    }),
  );
  const variant = { VariantName: 'v', ModelName: 'm', InitialInstanceCount: 1 };
  await sm.send(
    new sagemaker.CreateEndpointConfigCommand({
      EndpointConfigName: 'c',
      ProductionVariants: [{ ...variant, InstanceType: 'ml.m5.xlarge' }],
      DataCaptureConfig: {
        EnableCapture: true,
        InitialSamplingPercentage: 100,
        DestinationS3Uri: 's3://flow/capture',
        CaptureOptions: [{ CaptureMode: 'Output' }],
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

async function schedule(sm: sagemaker.SageMakerClient): Promise<void> {
  await sm.send(
    new sagemaker.CreateModelQualityJobDefinitionCommand({
      JobDefinitionName: 'd',
      ModelQualityAppSpecification: {
        ImageUri: '1.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer',
        ProblemType: 'BinaryClassification',
      },
      ModelQualityJobInput: {
        EndpointInput: {
          EndpointName: 'e',
          LocalPath: '/opt/ml/processing/input',
          InferenceAttribute: '0',
        },
        GroundTruthS3Input: { S3Uri: 's3://flow/labels-of-others' },
      },
      ModelQualityJobOutputConfig: {
        MonitoringOutputs: [
          { S3Output: { S3Uri: 's3://flow/reports', LocalPath: '/opt/ml/processing/output' } },
        ],
      },
      JobResources: {
        ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 20 },
      },
      RoleArn,
    }),
  );
  await sm.send(
    new sagemaker.CreateMonitoringScheduleCommand({
      MonitoringScheduleName: 'quality',
      MonitoringScheduleConfig: {
        ScheduleConfig: {
          ScheduleExpression: 'NOW',
          DataAnalysisStartTime: '-PT2H',
          DataAnalysisEndTime: '-PT0H',
        },
        MonitoringJobDefinitionName: 'd',
        MonitoringType: 'ModelQuality',
      },
    }),
  );
}

async function post(server: TestServer, path: string, records: readonly object[]) {
  const { accessKeyId, secretAccessKey } = server.client.credentials;
  const answer = await fetch(`${server.endpoint}/_guiderail/endpoints/e/${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${accessKeyId}:${secretAccessKey}`,
      'content-type': 'application/jsonlines',
    },
    body: records.map((record) => JSON.stringify(record)).join('\n'),
  });
  assert.equal(answer.status, 200);
  return (await answer.json()) as { accepted: number };
}

test('labels sent over HTTP and by a rule reach the statistics of a model-quality run', async () => {
  const server = await startTestServer();
  const s3 = new S3Client(server.client);
  const sm = new sagemaker.SageMakerClient(server.client);
  const events = new EventBridgeClient(server.client);
  try {
    await serve(s3, sm);
    const inferenceTime = new Date(Date.now() - 60_000).toISOString();
    const outputs = Array.from({ length: 40 }, (_, i) => ({
      output: i % 2,
      inferenceId: `order-${i}`,
      inferenceTime,
    }));
    assert.equal((await post(server, 'captures', outputs)).accepted, 40);
    // 20 predictions of 1, 15 of them right; 10 of 0, all right
    const labels = outputs.slice(0, 30).map(({ output, inferenceId }, i) => ({
      inferenceId,
      label: output === 1 && i < 10 ? 0 : output,
    }));
    assert.equal((await post(server, 'labels', labels)).accepted, 30);
    await events.send(new PutRuleCommand({ Name: 'labels', EventPattern: '{"source":["shop"]}' }));
    const Arn = 'arn:aws:sagemaker:us-east-1:000000000000:endpoint/e';
    const put = await events.send(
      new PutTargetsCommand({ Rule: 'labels', Targets: [{ Id: 'e', Arn }] }),
    );
    assert.equal(put.FailedEntryCount, 0);
    const Detail = '{"inferenceId":"order-31","label":1}';
    await events.send(
      new PutEventsCommand({ Entries: [{ Source: 'shop', DetailType: 'Label', Detail }] }),
    );
    await until('the label of the rule', async () => {
      const { Contents = [] } = await listed(s3);
      const bodies = await Promise.all(Contents.map(({ Key = '' }) => read(s3, Key)));
      return bodies.join('').includes('order-31') || undefined;
    });
    await schedule(sm);
    const run = await until('the run', async () => {
      const { MonitoringExecutionSummaries: [one] = [] } = await sm.send(
        new sagemaker.ListMonitoringExecutionsCommand({ MonitoringScheduleName: 'quality' }),
      );
      return one && !/Pending|InProgress/.test(one.MonitoringExecutionStatus ?? '')
        ? one
        : undefined;
    });
    assert.equal(run.MonitoringExecutionStatus, 'Completed', run.FailureReason);
    const job = await sm.send(
      new sagemaker.DescribeProcessingJobCommand({
        ProcessingJobName: run.ProcessingJobArn?.split('/')[1],
      }),
    );
    const report = job.ProcessingOutputConfig?.Outputs?.[0]?.S3Output?.S3Uri ?? '';
    const statistics = JSON.parse(
      await read(s3, `${report.replace('s3://flow/', '')}/statistics.json`),
    );
    assert.equal(statistics.dataset.item_count, 31);
    const { confusion_matrix: cells, precision } = statistics.binary_classification_metrics;
    assert.deepEqual(cells, { 0: { 0: 15, 1: 5 }, 1: { 0: 0, 1: 11 } });
    assert.equal(precision.value, 11 / 16);
    assert.deepEqual(statistics.dataset.labels.predictions, 40);
    assert.deepEqual(statistics.dataset.labels.labelled, 31);
  } finally {
    s3.destroy();
    sm.destroy();
    events.destroy();
    await server.close();
  }
});

const listed = (s3: S3Client) =>
  s3.send(new ListObjectsV2Command({ Bucket: 'flow', Prefix: 'ground-truth/e/' }));

async function read(s3: S3Client, Key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'flow', Key }));
  return (await Body?.transformToString()) ?? '';
}
