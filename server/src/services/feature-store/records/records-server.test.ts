import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import {
  type CreateFeatureGroupCommandInput,
  type FeatureDefinition,
  SageMaker,
} from '@aws-sdk/client-sagemaker';
import { SageMakerFeatureStoreRuntime } from '@aws-sdk/client-sagemaker-featurestore-runtime';
import { startTestServer } from '../../../testing/server.js';
import { recordOf } from './testing/world.js';

const server = await startTestServer();
const sagemaker = new SageMaker(server.client);
const cloudwatch = new CloudWatch(server.client);
const runtime = new SageMakerFeatureStoreRuntime(server.client);

after(async () => {
  sagemaker.destroy();
  cloudwatch.destroy();
  runtime.destroy();
  await server.close();
});

const at = '2026-11-22T10:00:00Z';
const features: FeatureDefinition[] = [
  { FeatureName: 'id', FeatureType: 'String' },
  { FeatureName: 'at', FeatureType: 'String' },
  { FeatureName: 'age', FeatureType: 'Integral' },
];

const create = (FeatureGroupName: string, changes: Partial<CreateFeatureGroupCommandInput> = {}) =>
  sagemaker.createFeatureGroup({
    FeatureGroupName,
    ...{ RecordIdentifierFeatureName: 'id', EventTimeFeatureName: 'at' },
    FeatureDefinitions: features,
    OnlineStoreConfig: { EnableOnlineStore: true },
    ...changes,
  });

test('a record from before a feature was added lacks it, and later ones may have it', async () => {
  const FeatureGroupName = 'evolving';
  await create(FeatureGroupName);
  const before = recordOf({ id: '1', at, age: '41' });
  await runtime.putRecord({ FeatureGroupName, Record: before });
  const score = recordOf({ id: '2', at, score: '0.5' });
  await assert.rejects(runtime.putRecord({ FeatureGroupName, Record: score }), {
    name: 'ValidationError',
    message: /no feature "score"/,
  });
  await sagemaker.updateFeatureGroup({
    FeatureGroupName,
    FeatureAdditions: [{ FeatureName: 'score', FeatureType: 'Fractional' }],
  });
  await runtime.putRecord({ FeatureGroupName, Record: score });
  const one = { FeatureGroupName, RecordIdentifierValueAsString: '1' };
  assert.deepEqual((await runtime.getRecord(one)).Record, before);
  const part = await runtime.getRecord({ ...one, FeatureNames: ['score', 'age'] });
  assert.deepEqual(part.Record, recordOf({ age: '41' }));
});

test('a changed time to live of the group holds for what is written from then on', async () => {
  const FeatureGroupName = 'expiring';
  await create(FeatureGroupName);
  const expires = async (id: string) => {
    const now = new Date(Date.now() - 1_000).toISOString();
    await runtime.putRecord({ FeatureGroupName, Record: recordOf({ id, at: now }) });
    const { ExpiresAt } = await runtime.getRecord({
      ...{ FeatureGroupName, RecordIdentifierValueAsString: id },
      ExpirationTimeResponse: 'Enabled',
    });
    return ExpiresAt === undefined ? undefined : Date.parse(ExpiresAt) - Date.parse(now);
  };
  assert.equal(await expires('1'), undefined);
  const TtlDuration = { Unit: 'Hours' as const, Value: 2 };
  await sagemaker.updateFeatureGroup({ FeatureGroupName, OnlineStoreConfig: { TtlDuration } });
  assert.equal(await expires('2'), 7_200_000);
});

test('a group deleted while it is written: answered or not found, and nothing comes back', async () => {
  const FeatureGroupName = 'leaving';
  await create(FeatureGroupName);
  const codes = new Set<string>();
  const writer = async (name: string) => {
    for (let row = 0; !codes.has('ResourceNotFound'); row += 1) {
      const Record = recordOf({ id: `${name}-${row}`, at });
      try {
        await runtime.putRecord({ FeatureGroupName, Record });
        codes.add('answered');
      } catch (error) {
        codes.add((error as Error).name);
      }
    }
  };
  const writers = ['a', 'b', 'c', 'd'].map(writer);
  while (!codes.has('answered')) await new Promise((resolve) => setImmediate(resolve));
  await sagemaker.deleteFeatureGroup({ FeatureGroupName });
  await Promise.all(writers);
  assert.deepEqual([...codes].sort(), ['ResourceNotFound', 'answered']);
  await create(FeatureGroupName);
  const { RecordIdentifiers } = await runtime.listRecords({ FeatureGroupName });
  assert.deepEqual(RecordIdentifiers, []);
});

test("calls are counted and timed as CloudWatch's metrics, by group and operation", async () => {
  const FeatureGroupName = 'measured';
  await create(FeatureGroupName);
  const key = { FeatureGroupName, RecordIdentifierValueAsString: '1' };
  const arn = `arn:aws:sagemaker:us-east-1:000000000000:feature-group/${FeatureGroupName}`;
  for (let call = 0; call < 3; call += 1) await runtime.getRecord(key);
  await runtime.getRecord({ ...key, FeatureGroupName: arn });
  await assert.rejects(runtime.getRecord({ ...key, FeatureNames: ['height'] }));
  await assert.rejects(runtime.getRecord({ ...key, FeatureGroupName: 'nobody' }));
  const Identifiers = [{ FeatureGroupName, RecordIdentifiersValueAsString: ['1'] }];
  await runtime.batchGetRecord({ Identifiers });
  const dimension = (Name: string, Value: string) => ({ Name, Value });
  const group = dimension('FeatureGroupName', FeatureGroupName);
  const ofGroup = [group, dimension('OperationName', 'GetRecord')];
  assert.deepEqual(await told('Invocations', ofGroup, 5), { Sum: 5, SampleCount: 5 });
  assert.deepEqual(await told('Operation4XXErrors', ofGroup, 5), { Sum: 1, SampleCount: 5 });
  assert.deepEqual(await told('Operation5XXErrors', ofGroup, 5), { Sum: 0, SampleCount: 5 });
  assert.equal((await told('Latency', ofGroup, 5)).SampleCount, 5);
  const batches = [dimension('OperationName', 'BatchGetRecord')];
  assert.deepEqual(await told('Invocations', batches, 1), { Sum: 1, SampleCount: 1 });
});

/** A metric's sum and count over the last hours, once as many calls are told of. */
async function told(
  MetricName: string,
  Dimensions: { Name: string; Value: string }[],
  calls: number,
) {
  for (;;) {
    const { Datapoints = [] } = await cloudwatch.getMetricStatistics({
      ...{ Namespace: 'AWS/SageMaker/FeatureStore', MetricName, Dimensions, Period: 7_200 },
      StartTime: new Date(Math.floor(Date.now() / 7_200_000) * 7_200_000 - 7_200_000),
      EndTime: new Date(Date.now() + 7_200_000),
      Statistics: ['Sum', 'SampleCount'],
    });
    const sum = (name: 'Sum' | 'SampleCount') =>
      Datapoints.reduce((total, point) => total + (point[name] ?? 0), 0);
    const SampleCount = sum('SampleCount');
    if (SampleCount >= calls) return { Sum: sum('Sum'), SampleCount };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test('what was answered is there after a restart', async () => {
  const FeatureGroupName = 'kept';
  await create(FeatureGroupName);
  const Record = recordOf({ id: '1', at, age: '1' });
  await runtime.putRecord({ FeatureGroupName, Record });
  await server.stop();
  const again = await startTestServer({ dataDir: server.dataDir });
  const client = new SageMakerFeatureStoreRuntime(again.client);
  const read = await client.getRecord({ FeatureGroupName, RecordIdentifierValueAsString: '1' });
  assert.deepEqual(read.Record, Record);
  client.destroy();
  await again.stop();
});
