import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { SageMakerFeatureStoreRuntime } from '@aws-sdk/client-sagemaker-featurestore-runtime';
import { realClock } from '../../../base/clock.js';
import { openRecordStore } from '../../../storage/lmdb-records.js';
import { accessKeyId, listen, secretAccessKey, wireOf } from '../../../wire/testing/wire-server.js';
import { recordOperations } from './index.js';
import { FixedGroups, groupNamed, recordOf } from './testing/world.js';

const folder = await mkdtemp(join(tmpdir(), 'guiderail-records-'));
const records = openRecordStore({ folder, now: () => Date.now() });
const groups = new FixedGroups([
  groupNamed('people', 1),
  groupNamed('places', 2),
  groupNamed('silent', 3, { online: undefined }),
]);
const server = await listen(wireOf([recordOperations({ records, clock: realClock }, groups)]));
const { endpoint } = server;
const credentials = { accessKeyId, secretAccessKey };
const client = new SageMakerFeatureStoreRuntime({ endpoint, region: 'us-east-1', credentials });

after(async () => {
  client.destroy();
  await server.close();
  await records.close();
  await rm(folder, { recursive: true, force: true });
});

const at = '2026-11-22T10:00:00Z';
const later = '2026-11-22T11:00:00Z';
const FeatureGroupName = 'people';

test("AWS's client writes a record, reads it, changes it and deletes it", async () => {
  const one = { FeatureGroupName, RecordIdentifierValueAsString: '1' };
  const Record = recordOf({ id: '1', at, age: '4', tags: ['a'], embedding: ['1', '2', '3'] });
  await client.putRecord({ FeatureGroupName, Record, TtlDuration: { Unit: 'Weeks', Value: 900 } });
  const read = await client.getRecord({ ...one, ExpirationTimeResponse: 'Enabled' });
  assert.deepEqual(read.Record, Record);
  assert.equal(read.ExpiresAt, '2044-02-21T10:00:00Z');
  const part = await client.getRecord({ ...one, FeatureNames: ['age', 'id'] });
  assert.deepEqual(part.Record, [Record[0], Record[2]]);
  assert.equal(part.ExpiresAt, undefined);
  await client.updateRecord({ ...one, Features: recordOf({ age: '5', at: later }) });
  const changed = await client.getRecord({ ...one, FeatureNames: ['age', 'tags'] });
  assert.deepEqual(changed.Record, recordOf({ age: '5', tags: ['a'] }));
  await assert.rejects(client.updateRecord({ ...one, Features: recordOf({ at }) }), {
    name: 'ConflictException',
  });
  await client.deleteRecord({ ...one, EventTime: later });
  const gone = await client.getRecord(one);
  assert.equal(gone.$metadata.httpStatusCode, 200);
  assert.equal(gone.Record, undefined);
  await client.putRecord({ FeatureGroupName, Record }); // older than the delete
  assert.equal((await client.getRecord(one)).Record, undefined);
});

test('errors have the names that clients know', async () => {
  const key = { RecordIdentifierValueAsString: '1' };
  await assert.rejects(client.getRecord({ FeatureGroupName: 'nobody', ...key }), {
    name: 'ResourceNotFound',
  });
  await assert.rejects(client.getRecord({ FeatureGroupName: 'silent', ...key }), {
    name: 'ValidationError',
    message: /EnableOnlineStore/,
  });
  await assert.rejects(client.putRecord({ FeatureGroupName, Record: recordOf({ id: '1' }) }), {
    name: 'ValidationError',
    message: /event time/,
  });
});

test('identifiers of any characters, in an address and in a body', async () => {
  const ids = ['a/b?c=d&e #%é😀\n\u0000"\\', ' ', '..', '+', '\u2028', '%00', 'a\r\nb', '\ufeff'];
  const Entries = ids.map((id) => ({
    FeatureGroupName: 'places',
    Record: recordOf({ id, at, name: id }),
  }));
  const written = await client.batchWriteRecord({ Entries });
  assert.deepEqual([written.Errors, written.UnprocessedEntries], [[], []]);
  for (const id of ids) {
    const read = await client.getRecord({
      ...{ FeatureGroupName: 'places', RecordIdentifierValueAsString: id },
    });
    assert.deepEqual(read.Record, recordOf({ id, at, name: id }));
  }
  const many = await client.batchGetRecord({
    Identifiers: [{ FeatureGroupName: 'places', RecordIdentifiersValueAsString: ids }],
  });
  assert.deepEqual(
    many.Records?.map((record) => record.RecordIdentifierValueAsString),
    ids,
  );
  const listed = await client.listRecords({ FeatureGroupName: 'places' });
  assert.deepEqual(new Set(listed.RecordIdentifiers), new Set(ids));
});

test('a batch tells of each entry that failed and writes the others', async () => {
  const wrong = { FeatureGroupName, Record: recordOf({ id: '8', at, age: '1.5' }) };
  const nowhere = { FeatureGroupName: 'nobody', Record: recordOf({ id: '8', at }) };
  const right = { FeatureGroupName, Record: recordOf({ id: '9', at }) };
  const { Errors } = await client.batchWriteRecord({ Entries: [wrong, right, nowhere] });
  assert.deepEqual(
    Errors?.map(({ Entry, ErrorCode }) => ({ Entry, ErrorCode })),
    [
      { Entry: wrong, ErrorCode: 'ValidationError' },
      { Entry: nowhere, ErrorCode: 'ResourceNotFound' },
    ],
  );
  const read = await client.getRecord({ FeatureGroupName, RecordIdentifierValueAsString: '9' });
  assert.deepEqual(read.Record, right.Record);
});

test('a record of 350 KB goes both ways', async () => {
  const id = 'é'.repeat(170_000);
  const Record = recordOf({ id, at });
  await client.putRecord({ FeatureGroupName: 'places', Record });
  const read = await client.batchGetRecord({
    Identifiers: [{ FeatureGroupName: 'places', RecordIdentifiersValueAsString: [id] }],
  });
  assert.deepEqual(read.Records?.[0]?.Record, Record);
});

test('a batch of the largest records is taken, though JSON doubles their text', async () => {
  const Entries = Array.from({ length: 25 }, (_, i) => ({
    FeatureGroupName,
    Record: recordOf({ id: `large-${i}`, at, name: '"'.repeat(355_000) }),
  }));
  const { Errors, UnprocessedEntries } = await client.batchWriteRecord({ Entries });
  assert.deepEqual([Errors, UnprocessedEntries], [[], []]);
  const last = { FeatureGroupName, RecordIdentifierValueAsString: 'large-24' };
  const { Record } = await client.getRecord(last);
  assert.deepEqual(Record, Entries[24]?.Record);
});
