import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CreateMonitoringScheduleCommand,
  type MonitoringAppSpecification,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { createKey } from '../storage/access-keys.js';
import { startTestServer } from './server.js';

const analyzer = '159807026194.dkr.ecr.us-west-2.amazonaws.com/sagemaker-model-monitor-analyzer';

const definition = (app: Partial<MonitoringAppSpecification>) => ({
  MonitoringInputs: [
    {
      BatchTransformInput: {
        DataCapturedDestinationS3Uri: 's3://b/capture',
        DatasetFormat: { Csv: { Header: false } },
        LocalPath: '/opt/ml/processing/input',
      },
    },
  ],
  MonitoringOutputConfig: {
    MonitoringOutputs: [
      { S3Output: { S3Uri: 's3://b/reports', LocalPath: '/opt/ml/processing/output' } },
    ],
  },
  MonitoringResources: {
    ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large' as const, VolumeSizeInGB: 1 },
  },
  MonitoringAppSpecification: { ImageUri: analyzer, ...app },
  RoleArn: 'arn:aws:iam::000000000000:role/r',
});

test('a key that may run no code runs schedules, but none that run code', async () => {
  const server = await startTestServer();
  try {
    const limited = await createKey(server.dataDir, { name: 'ci', allows: 'no-code' });
    const sagemaker = new SageMakerClient(server.client);
    const create = (MonitoringScheduleName: string, app: Partial<MonitoringAppSpecification>) =>
      sagemaker.send(
        new CreateMonitoringScheduleCommand({
          MonitoringScheduleName,
          MonitoringScheduleConfig: {
            ScheduleConfig: { ScheduleExpression: 'cron(0 * ? * * *)' },
            MonitoringJobDefinition: definition(app),
          },
        }),
      );
    await create('plain', {});
    await create('scripted', { RecordPreprocessorSourceUri: 's3://b/code/rows.py' });
    const { accessKeyId, secretAccessKey } = server.client.credentials;
    const run = (name: string, id: string, secret: string) =>
      fetch(`${server.endpoint}/_guiderail/monitoring-schedules/${name}/run`, {
        method: 'POST',
        headers: { 'x-api-key': `${id}:${secret}` },
        body: '{"LastMilliseconds":60000}',
      });
    const byLimited = (name: string) => run(name, limited.accessKeyId, limited.secretAccessKey);
    let plain = await byLimited('plain');
    for (let look = 0; look < 100 && plain.status !== 200; look++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      plain = await byLimited('plain');
    }
    assert.equal(plain.status, 200);
    const refused = await byLimited('scripted');
    assert.notEqual(refused.status, 200);
    assert.match(await refused.text(), /may not run code/);
    assert.equal((await run('scripted', accessKeyId, secretAccessKey)).status, 200);
  } finally {
    await server.close();
  }
});
