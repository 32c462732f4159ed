import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { SageMakerFeatureStoreRuntime } from '@aws-sdk/client-sagemaker-featurestore-runtime';
import { realClock } from '../../../base/clock.js';
import { openRecordStore } from '../../../storage/lmdb-records.js';
import { logOf } from '../../../storage/record-store.laws.js';
import { accessKeyId, listen, secretAccessKey, wireOf } from '../../../wire/testing/wire-server.js';
import { recordOperations } from './index.js';
import { FixedGroups, groupNamed, recordOf } from './testing/world.js';

const folder = await mkdtemp(join(tmpdir(), 'guiderail-retries-'));
const records = openRecordStore({ folder, now: () => Date.now() });
const people = groupNamed('people', 1);
const places = groupNamed('places', 2);
const groups = new FixedGroups([people, places]);
const rooms = [recordOperations({ records, clock: realClock }, groups)];
const server = await listen(wireOf(rooms));
const credentials = { accessKeyId, secretAccessKey };
const options = { endpoint: server.endpoint, region: 'us-east-1', credentials };
const client = new SageMakerFeatureStoreRuntime(options);
/** Of this one AWS's client loses answers, and sends the same call again by itself. */
const losing = new SageMakerFeatureStoreRuntime({ ...options, maxAttempts: 3 });
const { requestHandler } = losing.config;
const handle = requestHandler.handle.bind(requestHandler);
let meanwhile: (() => unknown) | undefined;
requestHandler.handle = async (...request) => {
  const answer = await handle(...request);
  if (meanwhile === undefined) return answer;
  const work = meanwhile;
  meanwhile = undefined;
  await work();
  throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
};

after(async () => {
  client.destroy();
  losing.destroy();
  await server.close();
  await records.close();
  await rm(folder, { recursive: true, force: true });
});

const at = '2026-11-22T10:00:00Z';
const later = '2026-11-22T11:00:00Z';
const FeatureGroupName = 'people';
const one = { FeatureGroupName, RecordIdentifierValueAsString: '1' };

/** Sends a call of which the first answer is lost. @returns tries, and what it added to the log. */
async function lost(
  call: () => Promise<{ $metadata: { attempts?: number } }>,
  between: () => unknown = () => {},
): Promise<{ attempts: number | undefined; ids: string[] }> {
  const before = await logOf(records, 1);
  let others = 0;
  meanwhile = async () => {
    const standing = await logOf(records, 1);
    await between();
    others = (await logOf(records, 1)).length - standing.length;
  };
  const { $metadata } = await call();
  const added = (await logOf(records, 1)).slice(before.length);
  const ids = added.map(({ id }) => id);
  return { attempts: $metadata.attempts, ids: ids.slice(0, ids.length - others) };
}

const written = (...ids: string[]) => ({ attempts: 2, ids });

test('a call whose answer was lost is answered again, and not written again', async () => {
  const Record = recordOf({ id: '1', at, age: '4' });
  const put = () => losing.putRecord({ FeatureGroupName, Record });
  assert.deepEqual(await lost(put), written('1'));
  const Entries = ['1', '2', '2'].map((id) => ({
    ...{ FeatureGroupName, Record: recordOf({ id, at }) },
  }));
  assert.deepEqual(await lost(() => losing.batchWriteRecord({ Entries })), written('1', '2', '2'));
  const update = () => losing.updateRecord({ ...one, Features: recordOf({ age: '5' }) });
  assert.deepEqual(await lost(update), written('1'));
  assert.deepEqual(await lost(() => losing.deleteRecord({ ...one, EventTime: at })), written('1'));
  // the same once more is another call
  assert.deepEqual(await lost(put), written('1'));
});

test('what was written meanwhile changes nothing of the answer', async () => {
  await client.putRecord({ FeatureGroupName, Record: recordOf({ id: '1', at }) });
  const newer = () =>
    client.putRecord({ FeatureGroupName, Record: recordOf({ id: '1', at: later }) });
  const Features = recordOf({ at, age: '5' });
  assert.deepEqual(
    await lost(() => losing.updateRecord({ ...one, Features }), newer),
    written('1'),
  );
  await assert.rejects(client.updateRecord({ ...one, Features }), { name: 'ConflictException' });
  const hard = { ...one, DeletionMode: 'HardDelete', EventTime: later } as const;
  const newest = () =>
    client.putRecord({
      FeatureGroupName,
      Record: recordOf({ id: '1', at: '2026-11-22T12:00:00Z' }),
    });
  assert.deepEqual(await lost(() => losing.deleteRecord(hard), newest), written('1'));
  await assert.rejects(client.deleteRecord(hard), { name: 'ValidationError' });
});

test('so does a group that is deleted meanwhile; of a batch no entry is told written that is not', async () => {
  const remove = (group: typeof people) => () => {
    groups.groups.splice(groups.groups.indexOf(group), 1);
  };
  const Record = recordOf({ id: '3', at });
  const put = () => losing.putRecord({ FeatureGroupName, Record });
  assert.deepEqual(await lost(put, remove(people)), written('3'));
  const Entries = ['places', FeatureGroupName].map((name) => ({ FeatureGroupName: name, Record }));
  const batch = () => losing.batchWriteRecord({ Entries });
  let errors: unknown;
  const back = () => groups.groups.push(people);
  const told = async () => {
    const answer = await batch();
    errors = answer.Errors;
    return answer;
  };
  assert.deepEqual(await lost(told, back), { attempts: 2, ids: ['3'] });
  assert.deepEqual(errors, []);
  assert.deepEqual(await lost(told, remove(people)), written('3'));
  assert.deepEqual(errors, []);
});

test('one id for everything, or none, loses no call', async () => {
  groups.groups.push(people);
  const before = (await logOf(records, 1)).length;
  const lenient = await listen(wireOf(rooms, { noAuth: true })); // what is changed was signed
  for (const fixed of ['1', undefined]) {
    const constant = new SageMakerFeatureStoreRuntime({ ...options, endpoint: lenient.endpoint });
    const { requestHandler: handler } = constant.config;
    const send = handler.handle.bind(handler);
    handler.handle = (request, ...more) => {
      delete request.headers['amz-sdk-invocation-id'];
      if (fixed) request.headers['amz-sdk-invocation-id'] = fixed;
      return send(request, ...more);
    };
    for (const id of ['5', '6', '7']) {
      await constant.putRecord({ FeatureGroupName, Record: recordOf({ id, at }) });
    }
    constant.destroy();
  }
  await lenient.close();
  assert.equal((await logOf(records, 1)).length - before, 6);
});
