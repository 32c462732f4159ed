import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateProcessingJobCommand,
  DescribeProcessingJobCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { startTestServer } from './server.js';

const local = '/opt/ml/processing';

const job = new CreateProcessingJobCommand({
  ProcessingJobName: 'baseline',
  ProcessingInputs: [
    {
      InputName: 'baseline_dataset_input',
      S3Input: {
        S3Uri: 's3://restart/train.csv',
        LocalPath: `${local}/input`,
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
          S3Uri: 's3://restart/out',
          LocalPath: `${local}/output`,
          S3UploadMode: 'EndOfJob',
        },
      },
    ],
  },
  ProcessingResources: {
    ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 1 },
  },
  AppSpecification: {
    ImageUri: '1.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer',
  },
  Environment: {
    dataset_format: '{"csv":{"header":true}}',
    dataset_source: `${local}/input`,
    output_path: `${local}/output`,
  },
  RoleArn: 'arn:aws:iam::000000000000:role/r',
});

test('a job that a stop of the server cut off is completed after the next start', async () => {
  const first = await startTestServer();
  const s3 = new S3Client(first.client);
  await s3.send(new CreateBucketCommand({ Bucket: 'restart' }));
  const Body = `a,b\n${'1,x\n'.repeat(300_000)}`;
  await s3.send(new PutObjectCommand({ Bucket: 'restart', Key: 'train.csv', Body }));
  await new SageMakerClient(first.client).send(job);
  await first.stop();
  const second = await startTestServer({ dataDir: first.dataDir });
  try {
    const sagemaker = new SageMakerClient(second.client);
    const end = Date.now() + 20_000;
    let status: string | undefined = 'InProgress';
    while (status === 'InProgress' && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      const command = new DescribeProcessingJobCommand({ ProcessingJobName: 'baseline' });
      ({ ProcessingJobStatus: status } = await sagemaker.send(command));
    }
    assert.equal(status, 'Completed');
  } finally {
    await second.close();
  }
});
