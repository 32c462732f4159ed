// put-record: PutRecord over 64 keep-alive connections, each write synced before its answer, the
// server kept on one core and the load generator on another; and the ingestion of a million rows of
// 15 features through the SDK, against the same ingestion into a server that does nothing. In both
// the group has an online and an offline store, and Parquet files are written meanwhile.
import { fork, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateFeatureGroupCommand,
  DescribeFeatureGroupCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { featureDefinitions, featureRow, recordOf } from './support/feature-rows.js';
import { median } from './support/median.js';
import { cpuSeconds, freePort, pins, spawnOn, stop, untilAnswers } from './support/servers.js';
import { signedRequest } from './support/signed.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const support = join(root, 'bench', 'support');
const serverCore = 0;
const loadCore = 1;
const connections = 64;
const differentRequests = 4_000;

export default async function putRecord({ quick }) {
  return [await putting(quick), ...(await ingesting(quick))];
}

async function putting(quick) {
  return withServer(serverCore, async ({ port, pid, credentials }, running) => {
    const generator = spawnOn(loadCore, process.execPath, [join(support, 'invoke-load.js')], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    running.push(generator);
    const slices = [];
    for (let round = 0; round < (quick ? 3 : 6); round++) {
      const requests = signedPuts(port, credentials, round);
      const before = cpuSeconds(pid);
      const answered = new Promise((resolve) => generator.once('message', resolve));
      generator.send({ port, requests, connections, milliseconds: quick ? 500 : 3_000 });
      const slice = await answered;
      if (slice.failures > 0) throw new Error(`${slice.failures} failures: ${slice.example}`);
      const cores = (cpuSeconds(pid) - before) / slice.seconds;
      if (round > 0) slices.push({ ...slice, cores, rate: slice.answers / slice.seconds });
    }
    const middle = (member) => median(slices.map((slice) => slice[member]));
    const rate = middle('rate');
    return {
      name: 'put-record',
      value: rate,
      unit: 'durable writes per second',
      reference:
        `PutRecord of 15 features, ${connections} connections, online and offline store; ` +
        `${middle('cores').toFixed(2)} cores, p50 ${middle('p50_ms').toFixed(1)} ms, ` +
        `p99 ${middle('p99_ms').toFixed(1)} ms; ${pins ? 'one core each' : 'not kept on one core'}`,
      ...{ floor: 2_000, aim: 4_000, holds: rate >= 2_000 },
    };
  });
}

/** Each round writes other records. */
function signedPuts(port, credentials, round) {
  return Array.from({ length: differentRequests }, (_, index) => {
    const row = featureRow(round * differentRequests + index);
    const body = JSON.stringify({ Record: recordOf(row) });
    const request = signedRequest(credentials, {
      ...{ method: 'PUT', service: 'sagemaker', path: '/FeatureGroup/bench' },
      ...{ headers: { 'content-type': 'application/json' }, port, body },
    });
    return request.toString('base64');
  });
}

/** Rows in the order of their identifiers; and half as many again in no order, without a floor. */
async function ingesting(quick) {
  const rows = quick ? 50_000 : 1_000_000;
  return withServer(undefined, async (ours, running) => {
    const bare = await bareServer(running, ours.credentials);
    for (const one of [bare, ours]) await ingest(one, 0, quick ? 5_000 : 50_000); // warms it up
    const first = await ingest(bare, rows, rows / 2);
    const measured = await ingest(ours, rows, rows);
    const second = await ingest(bare, rows * 2, rows / 2);
    const reference = added(first, second);
    const scattered = await ingest(ours, 0, rows / 2, true);
    const share = perSecond(measured) / perSecond(reference);
    const what = 'share of an ingestion into a server that does nothing';
    return [
      {
        name: 'put-record',
        value: share,
        unit: what,
        reference:
          `${rows.toLocaleString('en')} rows of 15 features through the SDK, in the order of ` +
          `their identifiers, ${told(measured)}; there ${told(reference)}; by processor time ` +
          (perCpuSecond(measured) / perCpuSecond(reference)).toFixed(2),
        ...{ floor: 0.4, aim: 0.7, holds: share >= 0.4 },
      },
      {
        name: 'put-record',
        value: perSecond(scattered) / perSecond(reference),
        unit: `${what}, identifiers in no order`,
        reference: told(scattered),
        ...{ floor: null, aim: null, holds: null },
      },
    ];
  });
}

const perSecond = ({ rows, seconds }) => rows / seconds;
const perCpuSecond = ({ rows, server, client }) => rows / (server + client);

const told = (one) =>
  `${Math.round(perSecond(one)).toLocaleString('en')} rows/s, ` +
  `server ${((one.server / one.rows) * 1e6).toFixed(0)} µs and client ` +
  `${((one.client / one.rows) * 1e6).toFixed(0)} µs of processor time a row`;

const added = (a, b) =>
  Object.fromEntries(Object.keys(a).map((member) => [member, a[member] + b[member]]));

/** One ingestion, in a process that is made for it. */
async function ingest({ endpoint, credentials, pid }, from, rows, scattered = false) {
  const client = fork(join(support, 'ingest-client.js'));
  const before = cpuSeconds(pid);
  try {
    const answer = await new Promise((resolve, reject) => {
      client.once('message', resolve);
      client.once('exit', (code) => reject(new Error(`the client ended with ${code}`)));
      client.send({ endpoint, credentials, group: 'bench', from, rows, scattered });
    });
    if (answer.written !== rows) throw new Error(`${answer.written} of ${rows} rows are written`);
    const { seconds, cpuSeconds: spent } = answer;
    return { rows, seconds, client: spent, server: cpuSeconds(pid) - before };
  } finally {
    await stop(client);
  }
}

async function bareServer(running, credentials) {
  const port = await freePort();
  const child = fork(join(support, 'ingest-bare.js'), [String(port)]);
  running.push(child);
  const endpoint = `http://127.0.0.1:${port}`;
  await untilAnswers(child, endpoint);
  return { endpoint, credentials, pid: child.pid };
}

/** Guiderail with the group `bench`; what `work` adds to `running` ends with it. */
async function withServer(core, work) {
  const folder = mkdtempSync(join(tmpdir(), 'guiderail-bench-'));
  const running = [];
  try {
    const port = await freePort();
    const profile = process.env.GUIDERAIL_BENCH_PROFILE;
    const args = [
      ...(profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []),
      join(root, 'server', 'bin', 'guiderail.js'),
      ...['start', '--port', String(port), '--data-dir', folder],
    ];
    const start = core === undefined ? spawn : (...of) => spawnOn(core, ...of);
    const child = start(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    running.push(child);
    const endpoint = `http://127.0.0.1:${port}`;
    await untilAnswers(child, `${endpoint}/readyz`);
    const credentials = JSON.parse(readFileSync(join(folder, 'credentials.json'), 'utf8'));
    await makeGroup({ endpoint, region: 'us-east-1', credentials });
    return await work({ port, pid: child.pid, endpoint, credentials }, running);
  } finally {
    for (const one of running.toReversed()) await stop(one);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function makeGroup(client) {
  await new S3Client({ ...client, forcePathStyle: true }).send(
    new CreateBucketCommand({ Bucket: 'bench' }),
  );
  const sagemaker = new SageMakerClient(client);
  await sagemaker.send(
    new CreateFeatureGroupCommand({
      FeatureGroupName: 'bench',
      RecordIdentifierFeatureName: 'customer_id',
      EventTimeFeatureName: 'event_time',
      FeatureDefinitions: featureDefinitions,
      OnlineStoreConfig: { EnableOnlineStore: true },
      OfflineStoreConfig: { S3StorageConfig: { S3Uri: 's3://bench/features' } },
      RoleArn: 'arn:aws:iam::000000000000:role/bench',
    }),
  );
  for (;;) {
    const { FeatureGroupStatus, FailureReason } = await sagemaker.send(
      new DescribeFeatureGroupCommand({ FeatureGroupName: 'bench' }),
    );
    if (FeatureGroupStatus === 'Created') return;
    if (FeatureGroupStatus !== 'Creating') throw new Error(FailureReason);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
