import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { SageMakerFeatureStoreRuntime } from '@aws-sdk/client-sagemaker-featurestore-runtime';
import { FeatureGroup, Session } from '@guiderail/sdk';
import { MortalServer } from './mortal-server.js';

const folder = await mkdtemp(join(tmpdir(), 'guiderail-retried-'));
const server = await MortalServer.start(folder);
const clientConfig = await server.client();
const sagemakerSession = new Session({
  clientConfig,
  onProgress: () => undefined,
  pace: { first: 20, most: 200, growth: 1.5 },
});
const runtime = new SageMakerFeatureStoreRuntime({ ...clientConfig, maxAttempts: 12 });

after(async () => {
  runtime.destroy();
  sagemakerSession.destroy();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const rowOf = (id: number) => ({ id, spend: id / 4, EventTime: 1700000000 + id });
const recordOf = (id: number) =>
  Object.entries(rowOf(id)).map(([FeatureName, value]) => ({
    FeatureName,
    ValueAsString: String(value),
  }));

async function groupNamed(name: string): Promise<FeatureGroup> {
  const group = new FeatureGroup({ name, sagemakerSession });
  group.loadFeatureDefinitions({ dataFrame: [rowOf(1), rowOf(2)] });
  await group.create({
    s3Uri: await sagemakerSession.defaultUri('store'),
    recordIdentifierName: 'id',
    eventTimeFeatureName: 'EventTime',
    roleArn: 'arn:aws:iam::000000000000:role/r',
  });
  return group;
}

/** Rows and identifiers offline, once all that was written before is there. */
async function offline(group: FeatureGroup, last: number): Promise<unknown> {
  await runtime.putRecord({ FeatureGroupName: group.name, Record: recordOf(last) });
  const query = await group.athenaQuery();
  const queryString = `SELECT count(*) AS written, count(DISTINCT id) AS ids, max(id) AS last FROM "${query.tableName}"`;
  const outputLocation = await sagemakerSession.defaultUri('queries');
  for (;;) {
    await query.run({ queryString, outputLocation });
    await query.wait();
    const [counted] = await query.asRows();
    if (counted?.last === last) return counted;
    await setTimeout(100);
  }
}

/** Loses the answers to some of the requests to a path, and kills the server with each. */
function losing(path: RegExp, some: readonly number[]): void {
  let answers = 0;
  server.kills = 0;
  server.loses = (asked) => path.test(asked) && some.includes(answers++);
}

test('an ingestion goes through kill -9: each row is offline once', async () => {
  const group = await groupNamed('ingested');
  const count = 3_000;
  losing(/BatchWriteRecord/, [0, 60]);
  const manager = await group.ingest({
    dataFrame: Array.from({ length: count }, (_, id) => rowOf(id)),
  });
  assert.equal(server.kills, 2);
  assert.equal(manager.rows, count);
  const all = count + 1;
  assert.deepEqual(await offline(group, count), { written: all, ids: all, last: count });
});

test("AWS's client goes through kill -9 too", async () => {
  const group = await groupNamed('put');
  const FeatureGroupName = group.name;
  losing(/^\/FeatureGroup/, [3, 40]);
  const put = async (from: number) => {
    for (let id = from; id < 80; id += 4) {
      await runtime.putRecord({ FeatureGroupName, Record: recordOf(id) });
    }
  };
  await Promise.all([0, 1, 2, 3].map(put));
  assert.equal(server.kills, 2);
  const one = { FeatureGroupName, RecordIdentifierValueAsString: '7' };
  losing(/^\/FeatureGroup/, [0]);
  await runtime.updateRecord({ ...one, Features: recordOf(7).slice(1, 2) });
  assert.equal(server.kills, 1);
  assert.deepEqual(await offline(group, 80), { written: 82, ids: 81, last: 80 });
});
