import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { S3 } from '@aws-sdk/client-s3';
import { SageMaker } from '@aws-sdk/client-sagemaker';
import {
  type FeatureValue,
  SageMakerFeatureStoreRuntime,
} from '@aws-sdk/client-sagemaker-featurestore-runtime';
import { ownCall } from '../../../../cli/own-call.js';
import { openRecordStore } from '../../../../storage/lmdb-records.js';
import type { RecordWrite } from '../../../../storage/record-store.js';
import { startTestServer, type TestServer } from '../../../../testing/server.js';
import { recordOf } from '../../records/testing/world.js';
import type { Consistency } from './check-consistency.js';

let server: TestServer = await startTestServer();
const clients = () => ({
  s3: new S3({ ...server.client, forcePathStyle: true }),
  sagemaker: new SageMaker(server.client),
  runtime: new SageMakerFeatureStoreRuntime(server.client),
});
let { s3, sagemaker, runtime } = clients();
await s3.createBucket({ Bucket: 'store' });

function destroy(): void {
  for (const client of [s3, sagemaker, runtime]) client.destroy();
}
after(async () => {
  destroy();
  await server.close();
});

const consistency = (name: string, body: object = {}): Promise<Consistency> =>
  ownCall(server.client, `feature-groups/${name}/consistency`, body);

async function create(FeatureGroupName: string, idType: 'String' | 'Integral' = 'String') {
  await sagemaker.createFeatureGroup({
    FeatureGroupName,
    ...{ RecordIdentifierFeatureName: 'id', EventTimeFeatureName: 'at' },
    FeatureDefinitions: [
      { FeatureName: 'id', FeatureType: idType },
      { FeatureName: 'at', FeatureType: 'String' },
      { FeatureName: 'age', FeatureType: 'Integral' },
      { FeatureName: 'Score', FeatureType: 'Fractional' },
      { FeatureName: 'tags', FeatureType: 'String', CollectionType: 'List' },
    ],
    OnlineStoreConfig: { EnableOnlineStore: true, StorageType: 'InMemory' },
    OfflineStoreConfig: { S3StorageConfig: { S3Uri: 's3://store/groups' } },
    RoleArn: 'arn:aws:iam::000000000000:role/store',
  });
}

const put = (FeatureGroupName: string, values: Record<string, string>, more = {}) =>
  runtime.putRecord({ FeatureGroupName, Record: recordOf(values), ...more });

/** An hour of today, long ago enough. */
const at = (hour: number, fraction = ''): string =>
  `2026-01-02T${String(hour).padStart(2, '0')}:00:00${fraction}Z`;

const counted = ({ Counts }: Consistency) =>
  Object.fromEntries(Object.entries(Counts).filter(([, count]) => count > 0));

test('what was written in every way is the same in both stores', async () => {
  const group = 'agreeing';
  await create(group);
  await put(group, { id: 'new-then-old', at: at(5), age: '5' });
  await put(group, { id: 'new-then-old', at: at(4), age: '4' });
  for (const age of ['1', '2', '3']) await put(group, { id: 'equal', at: at(5), age });
  await put(group, { id: 'nanos', at: at(5, '.000000009'), age: '9' });
  await put(group, { id: 'nanos', at: at(5, '.000000003'), age: '3' });
  await put(group, { id: 'forms', at: at(5), age: '+007', Score: '1.50e2' });
  const tags: FeatureValue = { FeatureName: 'tags', ValueAsStringList: ['a"\n', '', 'ß'] };
  await runtime.putRecord({
    FeatureGroupName: group,
    Record: [...recordOf({ id: 'ß \u2028"\n,\u{1F600}', at: at(5) }), tags],
  });
  await put(group, { id: `${'x'.repeat(1500)}1`, at: at(5), age: '1' });
  await put(group, { id: `${'x'.repeat(1500)}2`, at: at(5), age: '2' });
  const key = (id: string) => ({ FeatureGroupName: group, RecordIdentifierValueAsString: id });
  await put(group, { id: 'soft', at: at(5) });
  await runtime.deleteRecord({ ...key('soft'), EventTime: at(6) });
  await put(group, { id: 'soft', at: at(5, '.5') });
  await put(group, { id: 'hard', at: at(5) });
  await runtime.deleteRecord({ ...key('hard'), EventTime: at(6), DeletionMode: 'HardDelete' });
  await put(group, { id: 'revived', at: at(5) });
  await runtime.deleteRecord({ ...key('revived'), EventTime: at(6), DeletionMode: 'HardDelete' });
  await put(group, { id: 'revived', at: at(3), age: '3' });
  await put(group, { id: 'updated', at: at(5), age: '5', Score: '0.1' });
  await runtime.updateRecord({ ...key('updated'), Features: recordOf({ age: '6' }) });
  const found = await consistency(group);
  assert.deepEqual(counted(found), { Identical: 9, Deleted: 2 });
  assert.equal(found.Consistent, true);
  assert.deepEqual(found.Examples, {});
});

test('writes to one store alone are told, and why they may be as they should', async () => {
  const group = 'apart';
  await create(group);
  await put(group, { id: 'offline', at: at(5) }, { TargetStores: ['OfflineStore'] });
  await put(group, { id: 'online', at: at(5) }, { TargetStores: ['OnlineStore'] });
  await put(group, { id: 'newer', at: at(5) });
  await put(group, { id: 'newer', at: at(6) }, { TargetStores: ['OnlineStore'] });
  await put(group, { id: 'older', at: at(5) });
  await put(group, { id: 'older', at: at(6), age: '7' }, { TargetStores: ['OfflineStore'] });
  const found = await consistency(group);
  const counts = { MissingOnline: 1, MissingOffline: 1, NewerOnline: 1, OlderOnline: 1 };
  assert.deepEqual(counted(found), counts);
  assert.match(found.Notes.join(), /TargetStores.*TtlDuration/);
  assert.deepEqual(found.Examples.OlderOnline?.[0]?.Offline?.Values, {
    ...{ id: 'older', at: at(6), age: '7', Score: null, tags: null },
  });
  assert.equal(found.Examples.OlderOnline?.[0]?.Online?.EventTime, '2026-01-02T05:00:00.000Z');
});

test('records that have expired by the time to live of the group are not missed', async () => {
  const group = 'expiring';
  await create(group);
  const TtlDuration = { Unit: 'Seconds' as const, Value: 1 };
  await put(group, { id: 'gone', at: at(5) }, { TtlDuration });
  assert.deepEqual(counted(await consistency(group)), { MissingOnline: 1 });
  await sagemaker.updateFeatureGroup({
    FeatureGroupName: group,
    OnlineStoreConfig: { TtlDuration },
  });
  assert.deepEqual(counted(await consistency(group)), { Expired: 1 });
});

test('numbers as identifiers meet however they are written', async () => {
  const group = 'numbered';
  await create(group, 'Integral');
  for (const id of ['10', '9', '-3', '007']) await put(group, { id, at: at(5) });
  assert.deepEqual(counted(await consistency(group)), { Identical: 4 });
});

test('features may have any names, those of the statement’s own among them', async () => {
  const FeatureGroupName = 'named';
  const texts = ['d', 'v', 'best', 'died', 'newest', 'writes', 'row', 'c', 'w', 't', 'store', 'x'];
  await sagemaker.createFeatureGroup({
    ...{ FeatureGroupName, RoleArn: 'arn:aws:iam::000000000000:role/store' },
    ...{ RecordIdentifierFeatureName: 'k', EventTimeFeatureName: 'i' },
    FeatureDefinitions: [
      { FeatureName: 'k', FeatureType: 'Integral' },
      { FeatureName: 'i', FeatureType: 'Fractional' },
      ...texts.map((FeatureName) => ({ FeatureName, FeatureType: 'String' as const })),
    ],
    OnlineStoreConfig: { EnableOnlineStore: true },
    OfflineStoreConfig: { S3StorageConfig: { S3Uri: 's3://store/groups' } },
  });
  const values = Object.fromEntries(texts.map((name) => [name, `of ${name}`]));
  await put(FeatureGroupName, { k: '7', i: '1700000000.123456', ...values });
  await put(FeatureGroupName, { k: '8', i: '1700000001', ...values, d: '' });
  await put(FeatureGroupName, { k: '8', i: '1700000002' });
  assert.deepEqual(counted(await consistency(FeatureGroupName)), { Identical: 2 });
});

test('faults in the online store are found, each as what it is', async () => {
  const group = 'faulty';
  await create(group);
  const ids = Array.from({ length: 3000 }, (_, i) => `id-${i}`);
  for (let from = 0; from < ids.length; from += 25) {
    const Entries = ids.slice(from, from + 25).map((id, i) => ({
      FeatureGroupName: group,
      Record: recordOf({ id, at: at(5), age: String(from + i), Score: '0.5' }),
    }));
    await runtime.batchWriteRecord({ Entries });
  }
  assert.deepEqual(counted(await consistency(group)), { Identical: 3000 });
  destroy();
  await server.stop();
  const store = openRecordStore({ folder: join(server.dataDir, 'records'), now: Date.now });
  const time = Date.parse(at(5));
  let number = 1;
  while (!(await store.get({ group: number, id: 'id-2999' }))) number += 1;
  const write = (id: string, more: Partial<RecordWrite>): RecordWrite => ({
    ...{ group: number, id, kind: 'put', eventTime_ms: time, invoked_ms: time },
    ...{ online: true, offline: false },
    record: JSON.stringify(recordOf({ id, at: at(5), age: '-1', Score: '0.5' })),
    ...more,
  });
  await store.write([
    write('id-1', { kind: 'hard-delete', record: '[]' }),
    write('id-2', { record: JSON.stringify(recordOf({ id: 'id-2', at: at(5), Score: '0.7' })) }),
    write('id-3', {}),
    write('id-4', { kind: 'hard-delete', record: '[]' }),
    write('id-4', { eventTime_ms: time - 3_600_000 }),
    write('id-5', { kind: 'soft-delete', record: '[]', eventTime_ms: time + 1 }),
    write('unknown', {}),
  ]);
  await store.close();
  server = await startTestServer({ dataDir: server.dataDir });
  ({ s3, sagemaker, runtime } = clients());
  const found = await consistency(group);
  assert.deepEqual(counted(found), {
    ...{ Identical: 2995, MissingOnline: 1, MissingOffline: 1, OlderOnline: 1, NewerOnline: 1 },
    DifferentValues: 2,
  });
  assert.equal(found.Consistent, false);
  assert.deepEqual(found.Features, [
    { FeatureName: 'age', Records: 2 },
    { FeatureName: 'Score', Records: 1 },
  ]);
  const [first] = found.Examples.DifferentValues ?? [];
  assert.deepEqual(
    [first?.RecordIdentifier, first?.Features, first?.Online?.Values, first?.Offline?.Values],
    ['id-2', ['age', 'Score'], { age: null, Score: '0.7' }, { age: '2', Score: '0.5' }],
  );
  const sampled = await consistency(group, { SampleSize: 500 });
  assert.ok(sampled.Identifiers >= 500 && sampled.Identifiers <= 501);
});
