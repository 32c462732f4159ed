import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateTrainingJobCommand,
  type CreateTrainingJobCommandInput,
  DescribeTrainingJobCommand,
  ListTagsCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { scriptJob, tarGz } from '../services/training/testing/world.js';
import { startTestServer } from './server.js';

const program = `import { writeFileSync } from 'node:fs';
for (const loss of [3, 2, 1]) console.log('loss=' + loss);
writeFileSync(process.env.SM_MODEL_DIR + '/model.mjs', 'export const predict = (rows) => rows;');`;

test('AWS’s own clients train, and find logs, metrics and tags where AWS has them', async () => {
  const server = await startTestServer();
  try {
    const s3 = new S3Client(server.client);
    const sagemaker = new SageMakerClient(server.client);
    await s3.send(new CreateBucketCommand({ Bucket: 'bucket' }));
    const Key = 'code/sourcedir.tar.gz';
    const Body = await tarGz({ 'train.mjs': program });
    await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key, Body }));
    const job = {
      ...scriptJob('whole'),
      AlgorithmSpecification: {
        TrainingImage: 'guiderail/node',
        TrainingInputMode: 'File',
        MetricDefinitions: [{ Name: 'loss', Regex: 'loss=([0-9]+)' }],
      },
      Tags: [{ Key: 'team', Value: 'wine' }],
    } as CreateTrainingJobCommandInput;
    const { TrainingJobArn } = await sagemaker.send(new CreateTrainingJobCommand(job));
    const describe = () =>
      sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName: 'whole' }));
    let answer = await describe();
    while (answer.TrainingJobStatus === 'InProgress') {
      await new Promise((resolve) => setTimeout(resolve, 20));
      answer = await describe();
    }
    assert.equal(answer.FailureReason, undefined);
    assert.equal(answer.SecondaryStatus, 'Completed');
    assert.equal(answer.FinalMetricDataList?.[0]?.Value, 1);
    const tags = await sagemaker.send(new ListTagsCommand({ ResourceArn: TrainingJobArn }));
    assert.deepEqual(tags.Tags, [{ Key: 'team', Value: 'wine' }]);

    const logs = new CloudWatchLogsClient(server.client);
    const logGroupName = '/aws/sagemaker/TrainingJobs';
    const streams = await logs.send(
      new DescribeLogStreamsCommand({ logGroupName, logStreamNamePrefix: 'whole/' }),
    );
    const logStreamName = streams.logStreams?.[0]?.logStreamName;
    const lines = await logs.send(new GetLogEventsCommand({ logGroupName, logStreamName }));
    assert.ok(lines.events?.some((event) => event.message === 'loss=2'));

    const statistics = await new CloudWatchClient(server.client).send(
      new GetMetricStatisticsCommand({
        Namespace: '/aws/sagemaker/TrainingJobs',
        MetricName: 'loss',
        Dimensions: [{ Name: 'TrainingJobName', Value: 'whole' }],
        StartTime: new Date(Date.now() - 3_600_000),
        EndTime: new Date(Date.now() + 60_000),
        Period: 7200,
        Statistics: ['Sum', 'SampleCount'],
      }),
    );
    const total = (statistics.Datapoints ?? []).reduce((sum, point) => sum + (point.Sum ?? 0), 0);
    assert.equal(total, 6);
  } finally {
    await server.close();
  }
});
