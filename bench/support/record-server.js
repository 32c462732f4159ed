// Guiderail with a feature group of 15 features whose records are read, and signed requests for
// them. The records are put into the online store before the server starts: what they were written
// by makes no difference to reads, and put-record measures writes.
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CreateFeatureGroupCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import {
  PutRecordCommand,
  SageMakerFeatureStoreRuntimeClient,
} from '@aws-sdk/client-sagemaker-featurestore-runtime';
import { openRecordStore } from '../../server/dist/storage/lmdb-records.js';
import { featureDefinitions, featureRow, recordOf } from './feature-rows.js';
import { freePort, spawnOn, stop, untilAnswers } from './servers.js';
import { signedRequest } from './signed.js';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const region = 'us-east-1';
const writtenAtOnce = 5_000;

/**
 * @param core what the server is kept on
 * @param servers takes the server's process
 * @returns what asks it: `get(index)` and `batch(indexes)` are the bytes of signed requests
 */
export async function recordServer({ folder, core, records, servers }) {
  const data = join(folder, 'guiderail');
  mkdirSync(data);
  const first = await start(data, core);
  try {
    await makeGroup(first);
  } finally {
    await stop(first.child);
  }
  await fill(join(data, 'records'), records);
  const server = await start(data, core);
  servers.push(server.child);
  const { port, credentials, child } = server;
  const to = (request, at) =>
    signedRequest(credentials, { service: 'sagemaker', ...request, port: at });
  return {
    ...{ name: 'guiderail', port, pid: child.pid, slices: [] },
    get: (index, at = port) =>
      to({ method: 'GET', path: '/FeatureGroup/bench', query: queryOf(index) }, at),
    batch: (indexes, at = port) =>
      to(
        {
          ...{ method: 'POST', path: '/BatchGetRecord', body: batchBody(indexes) },
          headers: { 'content-type': 'application/json' },
        },
        at,
      ),
  };
}

const queryOf = (index) => `RecordIdentifierValueAsString=${featureRow(index).customer_id}`;

const batchBody = (indexes) =>
  JSON.stringify({
    Identifiers: [
      {
        FeatureGroupName: 'bench',
        RecordIdentifiersValueAsString: indexes.map((index) => featureRow(index).customer_id),
      },
    ],
  });

async function start(data, core) {
  const port = await freePort();
  const command = join(root, 'server', 'bin', 'guiderail.js');
  const profile = process.env.GUIDERAIL_BENCH_PROFILE;
  const args = [
    ...(profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []),
    ...[command, 'start', '--port', String(port), '--data-dir', data],
  ];
  const child = spawnOn(core, process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const endpoint = `http://127.0.0.1:${port}`;
  await untilAnswers(child, `${endpoint}/readyz`);
  const credentials = JSON.parse(readFileSync(join(data, 'credentials.json'), 'utf8'));
  return { port, child, credentials, endpoint };
}

/** The group, and its first record by the way that clients take. */
async function makeGroup({ endpoint, credentials }) {
  const client = { endpoint, region, credentials };
  await new SageMakerClient(client).send(
    new CreateFeatureGroupCommand({
      FeatureGroupName: 'bench',
      RecordIdentifierFeatureName: 'customer_id',
      EventTimeFeatureName: 'event_time',
      FeatureDefinitions: featureDefinitions,
      OnlineStoreConfig: { EnableOnlineStore: true },
    }),
  );
  await new SageMakerFeatureStoreRuntimeClient(client).send(
    new PutRecordCommand({ FeatureGroupName: 'bench', Record: recordOf(featureRow(0)) }),
  );
}

async function fill(folder, records) {
  const store = openRecordStore({ folder, now: Date.now });
  try {
    const group = await groupOf(store);
    for (let from = 0; from < records; from += writtenAtOnce) {
      const count = Math.min(writtenAtOnce, records - from);
      await store.write(Array.from({ length: count }, (_, i) => writeOf(group, from + i)));
    }
  } finally {
    await store.close();
  }
}

/** The number of the only group that has a record. */
async function groupOf(store) {
  for (let group = 0; group < 100; group++) {
    if ((await store.list(group, { limit: 1 })).length > 0) return group;
  }
  throw new Error('the record that was put is not in the online store');
}

function writeOf(group, index) {
  const row = featureRow(index);
  return {
    ...{ group, id: row.customer_id, kind: 'put', eventTime_ms: Date.parse(row.event_time) },
    ...{ record: JSON.stringify(recordOf(row)), invoked_ms: Date.now() },
    ...{ online: true, offline: false },
  };
}
