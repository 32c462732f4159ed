import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import { FeatureGroup, Session } from '@guiderail/sdk';
import { startTestServer, type TestServer } from '../testing/server.js';
import { UsageError } from './flags.js';
import { ingestCommand } from './ingest.js';
import { Interrupted } from './query-end.js';

let server: TestServer;
let sagemakerSession: Session;
let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guiderail-cli-ingest-'));
  server = await startTestServer();
  sagemakerSession = new Session({ clientConfig: server.client, onProgress: () => undefined });
});

after(async () => {
  sagemakerSession.destroy();
  await server.close();
  await rm(folder, { recursive: true });
});

async function run(...args: string[]) {
  const { accessKeyId, secretAccessKey } = server.client.credentials;
  const texts = { out: '', err: '' };
  const status = await ingestCommand(args, {
    stdout: (text) => {
      texts.out += text;
    },
    stderr: (text) => {
      texts.err += text;
    },
    ...{ isTty: false, columns: 100 },
    env: {
      AWS_ENDPOINT_URL: server.endpoint,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    },
  });
  return { status, ...texts };
}

async function file(name: string, ...lines: string[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `${lines.join('\n')}\n`);
  return path;
}

const create = ['--create', '--record-identifier', 'id', '--event-time', 'at'];

test('a CSV file makes its group; rows that are not taken are told by line, status 1', async () => {
  const path = await file(
    'shops.csv',
    'id,at,sales,city,rating',
    's1,2024-01-01T00:00:00Z,3,"Bern, CH",0.5',
    's2,yesterday,4,Ulm,',
    's3,2024-01-01T00:00:00Z,,,1.5',
    's4,2024-01-01T00:00:00Z,1',
  );
  const { status, out } = await run('shops', path, ...create);
  assert.equal(status, 1);
  const [first, second, ...failed] = out.split('\n');
  assert.match(
    first ?? '',
    /^2 rows written to the new feature group shops in [\d.]+ s \([\d,]+\/s\)$/,
  );
  assert.equal(second, '2 rows not taken:');
  assert.match(failed[0] ?? '', /^ {2}line 3: ValidationError: The event time "yesterday"/);
  assert.match(
    failed.find((line) => line.startsWith('  line 5')) ?? '',
    /^ {2}line 5: InvalidRow: the row has 3 cells and the header 5/,
  );
  const shops = new FeatureGroup({ name: 'shops', sagemakerSession });
  const { FeatureDefinitions, OnlineStoreConfig, OfflineStoreConfig } = await shops.describe();
  assert.deepEqual(
    FeatureDefinitions?.map(({ FeatureName, FeatureType }) => [FeatureName, FeatureType]),
    [
      ['id', 'String'],
      ['at', 'String'],
      ['sales', 'Integral'],
      ['city', 'String'],
      ['rating', 'Fractional'],
    ],
  );
  assert.equal(OnlineStoreConfig?.EnableOnlineStore, true);
  assert.match(OfflineStoreConfig?.S3StorageConfig?.S3Uri ?? '', /\/feature-store$/);
  const read = await shops.getRecord({ recordIdentifierValueAsString: 's1' });
  assert.equal(read?.find(({ FeatureName }) => FeatureName === 'city')?.ValueAsString, 'Bern, CH');

  const again = await run('shops', path, '--json');
  assert.equal(again.status, 1);
  const { seconds, failures, ...told } = JSON.parse(again.out);
  assert.ok(seconds > 0);
  assert.deepEqual(told, {
    ...{ featureGroup: 'shops', created: false, rows: 2, failed: 2, eventTimesWithoutZone: 0 },
  });
  assert.deepEqual(
    failures.map(({ line, row, code }: Record<string, unknown>) => [line, row, code]),
    [
      [3, 2, 'ValidationError'],
      [5, 4, 'InvalidRow'],
    ],
  );
});

test('many rows of one fault are told once; a new group without rows is told', async () => {
  const rows = Array.from(
    { length: 1999 },
    (_, i) => `${i},${i % 3 === 2 ? `day ${i}` : 'never'},x`,
  );
  const path = await file(
    'none.csv',
    'id,at,size',
    ...rows,
    '1,2024-01-01,9',
    '2,2024-01-01T00:00:00Z',
  );
  const group = new FeatureGroup({ name: 'sizes', sagemakerSession });
  group.loadFeatureDefinitions({ dataFrame: [{ id: 1, at: '', size: 1.5 }] });
  await group.create({
    ...{ s3Uri: false, recordIdentifierName: 'id', eventTimeFeatureName: 'at' },
    ...{ roleArn: 'arn:aws:iam::000000000000:role/features', enableOnlineStore: true },
  });
  const { status, out } = await run('sizes', path);
  assert.equal(status, 1);
  const [first, ...lines] = out.split('\n');
  assert.match(first ?? '', /^1 row written to the feature group sizes/);
  assert.equal(lines[0], '1 event time without a zone, taken as UTC');
  assert.equal(lines[1], '2000 rows not taken:');
  assert.match(out, /\n {2}1,999 rows: ValidationError: The (event time|value) of the feature "/);
  assert.match(out, /\n {4}lines 2, 3, 4, 5, 6, …; such as "never", "day 2"\n/);
  assert.match(out, /\n {2}line 2002: InvalidRow: the row has 2 cells and the header 3\n/);
  assert.ok(lines.length < 12, out);
  const json = await run('sizes', path, '--json');
  assert.equal(JSON.parse(json.out).failures.length, 2000);

  const empty = await file('never.csv', 'id,at', '1,never', '2,never');
  const { out: told } = await run('nobody', empty, ...create);
  assert.match(told, /^0 rows written to the new feature group nobody/);
  assert.match(told, /nobody is there now, and empty\./);
  assert.match(told, /delete-feature-group --feature-group-name nobody\n$/);
});

test('times of files become what the store takes', async () => {
  const at = async (name: string, id: string) => {
    const group = new FeatureGroup({ name, sagemakerSession });
    const record = await group.getRecord({ recordIdentifierValueAsString: id });
    return record?.find(({ FeatureName }) => FeatureName === 'at')?.ValueAsString;
  };
  const path = await file(
    'hours.csv',
    'id,at',
    'a,2011-01-01 05:00:00',
    'b,2011-01-01T05:00:00+02:00',
  );
  const { status, out } = await run('hours', path, ...create);
  assert.equal(status, 0, out);
  assert.match(out, /\n1 event time without a zone, taken as UTC\n$/);
  assert.equal(await at('hours', 'a'), '2011-01-01T05:00:00Z');
  assert.equal(await at('hours', 'b'), '2011-01-01T03:00:00Z');
  const days = await file('days.csv', 'id,at', 'c,31.01.2011', 'd,1.02.2011');
  assert.equal((await run('hours', days)).status, 0);
  assert.equal(await at('hours', 'd'), '2011-02-01T00:00:00Z');
  const parquet = join(folder, 'hours.parquet');
  const instance = await DuckDBInstance.create(':memory:');
  const duckdb = await instance.connect();
  await duckdb.run(
    `COPY (SELECT 'e' AS id, '2011-01-01 06:00' AS at, DATE '2011-01-01' AS day) TO '${parquet}'`,
  );
  duckdb.closeSync();
  instance.closeSync();
  assert.equal((await run('hours-2', parquet, ...create)).status, 0);
  assert.equal(await at('hours-2', 'e'), '2011-01-01T06:00:00Z');
  const blank = await file('blank.csv');
  assert.match((await run('hours', blank)).out, /^0 rows written/);
});

test('a Parquet file is taken whole, status 0; whole seconds are an event time', async () => {
  const path = join(folder, 'rides.parquet');
  const instance = await DuckDBInstance.create(':memory:');
  const duckdb = await instance.connect();
  await duckdb.run(
    `COPY (SELECT i AS id, 1700000000 + i AS at, i / 3 AS km FROM range(100) t(i)) TO '${path}'`,
  );
  duckdb.closeSync();
  instance.closeSync();
  const { status, out } = await run('rides', path, ...create, '--no-offline', '--workers', '2');
  assert.equal(status, 0, out);
  assert.match(out, /^100 rows written to the new feature group rides/);
  const rides = new FeatureGroup({ name: 'rides', sagemakerSession });
  const { FeatureDefinitions, OfflineStoreConfig } = await rides.describe();
  assert.deepEqual(
    FeatureDefinitions?.map(({ FeatureType }) => FeatureType),
    ['Integral', 'Fractional', 'Fractional'],
  );
  assert.equal(OfflineStoreConfig, undefined);
});

test('Ctrl-C ends with the number of rows that were written', async () => {
  const rows = Array.from({ length: 50_000 }, (_, id) => `${id},2024-01-01T00:00:00Z`);
  const path = await file('many.csv', 'id,at', ...rows);
  const { accessKeyId, secretAccessKey } = server.client.credentials;
  const interrupt = new AbortController();
  let out = '';
  const io = {
    stdout: (text: string) => {
      out += text;
    },
    stderr: () => undefined,
    ...{ isTty: false, columns: 100 },
    untilInterrupted: () => {
      setTimeout(() => interrupt.abort(), 100);
      return interrupt.signal;
    },
    env: {
      AWS_ENDPOINT_URL: server.endpoint,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    },
  };
  await assert.rejects(ingestCommand(['many', path, ...create, '--workers', '1'], io), Interrupted);
  assert.match(out, /^[\d,]+ rows? written to the new feature group many in /);
  assert.match(out, /\nRow \d+ and all after it were not sent: interrupted\n/);
});

test('what cannot be done says what to change', async () => {
  const path = await file('a.csv', 'id,at,colour', '1,2024-01-01T00:00:00Z,red');
  await assert.rejects(
    run('none', path),
    /no feature group none; make it from the file with --create/,
  );
  const wrong = ['--create', '--record-identifier', 'key', '--event-time', 'at'];
  await assert.rejects(
    run('none', path, ...wrong),
    /a\.csv has no column key; it has id, at, colour/,
  );
  await assert.rejects(run('none', join(folder, 'b.csv')), /there is no file .*b\.csv/);
  const broken = join(folder, 'broken.parquet');
  await writeFile(broken, 'no Parquet');
  await assert.rejects(run('none', broken, ...create), /broken\.parquet cannot be read: /);
  const usage = async (...args: string[]) => assert.rejects(run(...args), UsageError);
  await usage('none');
  await usage('none', 'a.txt');
  await usage('none', path, '--workers', '0');
  await usage('none', path, '--s3-uri', 's3://b');
  await usage('none', path, '--create', '--event-time', 'at');
  await usage('none', path, ...create, '--s3-uri', 's3://b', '--no-offline');
  assert.equal((await run('colours', path, ...create)).status, 0);
  const strange = await file('c.csv', 'id,at,size', '2,2024-01-01T00:00:00Z,9');
  await assert.rejects(
    run('colours', strange),
    /The feature group has no features size: leave those/,
  );
});
