import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateProcessingJobCommand,
  DescribeProcessingJobCommand,
  type DescribeProcessingJobCommandOutput,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { startTestServer, type TestServer } from '../../../../testing/server.js';

const role = 'arn:aws:iam::000000000000:role/service-role/r';
const input = (name: string, key: string) => ({
  InputName: name,
  S3Input: {
    S3Uri: `s3://bucket/${key}`,
    LocalPath: `/opt/ml/processing/input/${name}`,
    S3DataType: 'S3Prefix' as const,
    S3InputMode: 'File' as const,
  },
});

const baselineJob = (name: string, script: string) =>
  new CreateProcessingJobCommand({
    ProcessingJobName: name,
    RoleArn: role,
    AppSpecification: { ImageUri: '1.dkr.ecr.x.amazonaws.com/sagemaker-model-monitor-analyzer' },
    ProcessingInputs: [input('data', 'data'), input('script', script)],
    ProcessingOutputConfig: {
      Outputs: [
        {
          OutputName: 'out',
          S3Output: {
            S3Uri: `s3://bucket/${name}`,
            LocalPath: '/opt/ml/processing/output',
            S3UploadMode: 'EndOfJob',
          },
        },
      ],
    },
    ProcessingResources: {
      ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 1 },
    },
    Environment: {
      dataset_format: '{"csv":{"header":true}}',
      dataset_source: '/opt/ml/processing/input/data',
      output_path: '/opt/ml/processing/output',
      record_preprocessor_script: `/opt/ml/processing/input/script/${script}`,
    },
  });

async function ended(client: SageMakerClient, name: string) {
  for (;;) {
    const described: DescribeProcessingJobCommandOutput = await client.send(
      new DescribeProcessingJobCommand({ ProcessingJobName: name }),
    );
    if (described.ProcessingJobStatus !== 'InProgress') return described;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function logOf(server: TestServer, job: DescribeProcessingJobCommandOutput) {
  const created = job.CreationTime?.getTime();
  const { events } = await new CloudWatchLogsClient(server.client).send(
    new GetLogEventsCommand({
      logGroupName: '/aws/sagemaker/ProcessingJobs',
      logStreamName: `${job.ProcessingJobName}/algo-1-${created}`,
    }),
  );
  return (events ?? []).map(({ message }) => message ?? '').join('\n');
}

test('a baseline is suggested from what a script makes of the data; a throw is the job’s reason', async () => {
  const server = await startTestServer();
  try {
    const s3 = new S3Client({ ...server.client, forcePathStyle: true });
    const sagemaker = new SageMakerClient(server.client);
    const put = (Key: string, Body: string) =>
      s3.send(new PutObjectCommand({ Bucket: 'bucket', Key, Body }));
    await s3.send(new CreateBucketCommand({ Bucket: 'bucket' }));
    await put(
      'data/a.csv',
      `a,b\n${Array.from({ length: 50 }, (_, i) => `${i},x${i % 3}\n`).join('')}`,
    );
    await put(
      'good.ts',
      `export const preprocessHandler = (line: string) => {
  const [a, b] = line.split(',');
  return { half: Number(a) / 2, b };
};`,
    );
    await put(
      'bad.mjs',
      'export function preprocessHandler(line) { return line.startsWith("7") ? {} : { line }; }',
    );
    await sagemaker.send(baselineJob('good', 'good.ts'));
    await sagemaker.send(baselineJob('bad', 'bad.mjs'));
    const good = await ended(sagemaker, 'good');
    assert.equal(good.FailureReason, undefined);
    const object = await s3.send(
      new GetObjectCommand({ Bucket: 'bucket', Key: 'good/constraints.json' }),
    );
    const constraints = JSON.parse((await object.Body?.transformToString()) ?? '') as {
      features: { name: string; inferred_type: string }[];
    };
    assert.deepEqual(
      constraints.features.map(({ name, inferred_type }) => [name, inferred_type]),
      [
        ['b', 'String'],
        ['half', 'Fractional'],
      ],
    );
    assert.match(await logOf(server, good), /good\.ts made 50 rows of 50 records\./);
    const bad = await ended(sagemaker, 'bad');
    const where = 'bad.mjs failed at line 9 of s3://bucket/data/a.csv: it returned {}';
    assert.ok(bad.FailureReason?.startsWith(`AlgorithmError: ${where}`), bad.FailureReason);
    assert.match(bad.FailureReason ?? '', /Record: 7,x1, exit code: 255$/);
    assert.ok((await logOf(server, bad)).includes(where));
  } finally {
    await server.close();
  }
});
