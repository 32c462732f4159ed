import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { S3 } from '@aws-sdk/client-s3';
import { SageMaker } from '@aws-sdk/client-sagemaker';
import { SageMakerFeatureStoreRuntime } from '@aws-sdk/client-sagemaker-featurestore-runtime';
import fc from 'fast-check';
import { ownCall } from '../../../../cli/own-call.js';
import { startTestServer } from '../../../../testing/server.js';
import { recordOf } from '../../records/testing/world.js';
import type { Consistency } from './check-consistency.js';

const server = await startTestServer();
const s3 = new S3({ ...server.client, forcePathStyle: true });
const sagemaker = new SageMaker(server.client);
const runtime = new SageMakerFeatureStoreRuntime(server.client);
await s3.createBucket({ Bucket: 'store' });

after(async () => {
  for (const client of [s3, sagemaker, runtime]) client.destroy();
  await server.close();
});

const consistency = (name: string): Promise<Consistency> =>
  ownCall(server.client, `feature-groups/${name}/consistency`);

async function create(FeatureGroupName: string): Promise<void> {
  await sagemaker.createFeatureGroup({
    ...{ FeatureGroupName, RoleArn: 'arn:aws:iam::000000000000:role/store' },
    ...{ RecordIdentifierFeatureName: 'id', EventTimeFeatureName: 'at' },
    FeatureDefinitions: [
      { FeatureName: 'id', FeatureType: 'String' },
      { FeatureName: 'at', FeatureType: 'Fractional' },
      { FeatureName: 'value', FeatureType: 'String' },
    ],
    OnlineStoreConfig: { EnableOnlineStore: true },
    OfflineStoreConfig: { S3StorageConfig: { S3Uri: 's3://store/groups' } },
  });
}

const ids = ['a', 'ä', '\u{1F600}', '\uffee', 'a\u0000b', `${'z'.repeat(1030)}1`];

const write = fc.record({
  kind: fc.constantFrom('put', 'put', 'put', 'soft', 'hard', 'update'),
  id: fc.constantFrom(...ids),
  at: fc.integer({ min: 1_700_000_000, max: 1_700_000_006 }),
  value: fc.string({ unit: 'grapheme', maxLength: 4 }),
});

/** Of the kinds of refusal that writes may meet here: too late, or no such record. */
const refused = /ConflictException|ResourceNotFound|ValidationError/;

async function apply(
  FeatureGroupName: string,
  one: typeof write extends fc.Arbitrary<infer T> ? T : never,
) {
  const at = String(one.at);
  const RecordIdentifierValueAsString = one.id;
  const key = { FeatureGroupName, RecordIdentifierValueAsString };
  const Record = recordOf({ id: one.id, at, value: one.value });
  const work =
    one.kind === 'put'
      ? runtime.putRecord({ FeatureGroupName, Record })
      : one.kind === 'update'
        ? runtime.updateRecord({ ...key, Features: recordOf({ at, value: one.value }) })
        : runtime.deleteRecord({
            ...{ ...key, EventTime: at },
            DeletionMode: one.kind === 'hard' ? 'HardDelete' : 'SoftDelete',
          });
  await work.catch((error: Error) => {
    if (!refused.test(error.name)) throw error;
  });
}

test('whatever is written to both stores, in whatever order, they agree', async () => {
  let number = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(write, { minLength: 1, maxLength: 25 }), async (writes) => {
      const name = `random-${number++}`;
      await create(name);
      for (const one of writes) await apply(name, one);
      const { Consistent, Examples } = await consistency(name);
      assert.ok(Consistent, JSON.stringify(Examples));
    }),
    { numRuns: 5 },
  );
});

test('writes that come while both stores are read make no difference', async () => {
  await create('busy');
  const put = (id: number) =>
    runtime.putRecord({
      FeatureGroupName: 'busy',
      Record: recordOf({ id: `id-${id % 150}`, at: String(1_700_000_000 + id), value: String(id) }),
    });
  let id = 0;
  for (; id < 150; id += 1) await put(id);
  let going = true;
  const writer = (async () => {
    while (going) await Promise.all(Array.from({ length: 4 }, () => put(id++)));
  })();
  for (let round = 0; round < 2; round += 1) {
    const { Consistent, Counts, Examples } = await consistency('busy');
    assert.ok(Consistent, JSON.stringify([Counts, Examples]).slice(0, 2_000));
  }
  going = false;
  await writer;
  assert.equal((await consistency('busy')).Counts.Identical, 150);
});
