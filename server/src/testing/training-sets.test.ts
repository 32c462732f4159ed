import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { S3 } from '@aws-sdk/client-s3';
import { AthenaQuery, FeatureGroup, Session } from '@guiderail/sdk';
import { ownCall } from '../cli/own-call.js';
import { trainingSetCommand } from '../cli/training-set.js';
import { startTestServer, type TestServer } from './server.js';

let server: TestServer;
let session: Session;
let folder: string;

before(async () => {
  server = await startTestServer();
  session = new Session({ clientConfig: server.client, onProgress: () => undefined });
  folder = await mkdtemp(join(tmpdir(), 'guiderail-sets-'));
  const s3 = new S3({ ...server.client, forcePathStyle: true });
  await s3.createBucket({ Bucket: 'features' });
  s3.destroy();
  await makeGroup('customers', 'customer_id', [
    { customer_id: 'c7', at: '2026-03-01T10:00:00Z', orders: 1 },
    { customer_id: 'c7', at: '2026-03-01T12:00:00.000Z', orders: 2 },
    { customer_id: 'c7', at: '2026-03-01T14:00:00Z', orders: 3 },
    { customer_id: 'c7', at: '2026-03-01T14:00:00Z', orders: 4 },
    { customer_id: 'c8', at: '2026-03-01T13:00:00Z', orders: 9 },
  ]);
  await makeGroup('merchants', 'merchant', [
    { merchant: 1, at: 1772362800, rating: 2.5 },
    { merchant: 1, at: 1772370000.5, rating: 3.5 },
  ]);
  await makeGroup('notes', 'customer_id', [
    { customer_id: 'c7', at: '2026-03-01T10:00:00Z', note: '' },
  ]);
});
after(async () => {
  session.destroy();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function makeGroup(
  name: string,
  recordIdentifierName: string,
  rows: readonly Record<string, string | number>[],
) {
  const group = new FeatureGroup({ name, sagemakerSession: session });
  await group.loadFeatureDefinitions({ dataFrame: rows });
  await group.create({
    ...{ s3Uri: 's3://features/store', recordIdentifierName, eventTimeFeatureName: 'at' },
    roleArn: 'arn:aws:iam::000000000000:role/features',
    enableOnlineStore: true,
  });
  for (const row of rows) await group.ingest({ dataFrame: [row] });
}

/** Labels at 11:00, 12:30, 14:00 and, before anything was known, 09:00 UTC. */
const labels =
  'customer_id,shop,when,label\n' +
  'c7,1,2026-03-01T11:00:00Z,0\nc7,1,2026-03-01 12:30:00,1\n' +
  'c7,1,2026-03-01T15:00:00+01:00,0\nc8,01.0,2026-03-01T09:00:00Z,1\n';

async function run(...args: string[]) {
  const { accessKeyId, secretAccessKey } = server.client.credentials;
  let out = '';
  const status = await trainingSetCommand(args, {
    stdout: (text) => {
      out += text;
    },
    stderr: () => undefined,
    ...{ isTty: false, columns: 100 },
    env: {
      ...{ AWS_ENDPOINT_URL: server.endpoint, AWS_REGION: 'us-east-1' },
      ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    },
  });
  return { status, out };
}

test('labels in S3 get the values of their times; anybody may run the statement again', async () => {
  const s3 = new S3({ ...server.client, forcePathStyle: true });
  await s3.putObject({ Bucket: 'features', Key: 'labels.csv', Body: labels });
  await s3.putObject({ Bucket: 'features', Key: 'labels.csv-not', Body: 'no rows' });
  s3.destroy();
  const started = await ownCall<{ QueryExecutionId: string; Sql: string; OutputLocation: string }>(
    server.client,
    'training-sets',
    {
      base: {
        ...{ s3Uri: 's3://features/labels.csv', format: 'csv' },
        ...{ recordIdentifier: 'customer_id', eventTime: 'when' },
      },
      featureGroups: [
        { name: 'customers', features: ['orders'], maximumAge: '2h' },
        { name: 'merchants', baseKey: 'shop', features: ['rating', 'at'] },
      ],
      outputLocation: 's3://features/sets/',
    },
  );
  assert.equal(started.OutputLocation, `s3://features/sets/${started.QueryExecutionId}.csv`);
  const { QueryExecutionId: id, Sql: queryString } = started;
  const outputLocation = 's3://features/sets/';
  const first = AthenaQuery.ofExecution(id, outputLocation, session);
  await first.waitForSuccess();
  const again = AthenaQuery.ofExecution('', outputLocation, session);
  await again.run({ queryString, outputLocation });
  await again.waitForSuccess();
  for (const query of [first, again]) {
    assert.deepEqual(
      (await query.asRows()).map((row) =>
        [row.label, row['orders.1'], row['rating.2'], row['at.2']].map(String),
      ),
      [
        ['0', '1', '2.5', '1772362800'],
        ['1', '2', '2.5', '1772362800'],
        ['0', '4', '3.5', '1772370000.5'],
        ['1', 'null', 'null', 'null'],
      ],
    );
  }
});

test('the command makes a file, and tells what is missing and why', async () => {
  const base = join(folder, 'labels.csv');
  await writeFile(base, labels);
  const csv = join(folder, 'set.csv');
  const of = ['--base', base, '--key', 'customer_id', '--time', 'when'];
  const groups = ['--group', 'customers:orders', '--group', 'merchants@shop:rating'];
  const made = await run(...of, ...groups, '--output', csv);
  assert.deepEqual(made, {
    status: 0,
    out:
      `wrote ${csv}: 4 rows, 6 columns\n` +
      '  customers: 1 row without a value (25.0 %)\n' +
      '    1 of them lies before its first record, 2026-03-01T10:00:00.000Z\n' +
      '  merchants: 1 row without a value (25.0 %)\n' +
      '    1 of them lies before its first record, 2026-03-01T11:00:00.000Z\n',
  });
  const [header] = (await readFile(csv, 'utf8')).split('\n', 1);
  assert.equal(header, '"customer_id","shop","when","label","customers.orders","merchants.rating"');
  assert.equal(
    (await readFile(csv, 'utf8')).split('\n').slice(1).join('\n'),
    '"c7","1","2026-03-01T11:00:00Z","0","1","2.5"\n' +
      '"c7","1","2026-03-01 12:30:00","1","2","2.5"\n' +
      '"c7","1","2026-03-01T15:00:00+01:00","0","4","3.5"\n' +
      '"c8","01.0","2026-03-01T09:00:00Z","1",,\n',
  );
  const parquet = join(folder, 'set.parquet');
  const whole = await run(...of, ...groups, '--inner', '--output', parquet, '--json');
  assert.equal(whole.status, 0);
  assert.equal(JSON.parse(whole.out).rows, 3);
});

test('every choice of records is answered as it is documented', async () => {
  const s3 = new S3({ ...server.client, forcePathStyle: true });
  await s3.putObject({ Bucket: 'features', Key: 'chosen.csv', Body: labels });
  s3.destroy();
  const orders = { name: 'customers', features: ['orders'] };
  const byOrders = { ...orders, baseKey: 'shop', groupKey: 'orders' };
  const perRow = { recentRecordsPer: 'baseRow' };
  const cases: [chosen: object, rows: string][] = [
    [{ recentRecords: 2, ...perRow }, '11:00 1, 12:30 2, 12:30 1, 15:00 4, 15:00 2, 09:00 null'],
    [{ recentRecords: 1 }, '15:00 4, 09:00 null'],
    [{ includeDuplicated: true }, '11:00 1, 12:30 2, 15:00 4, 15:00 3, 09:00 null'],
    [{ includeDuplicated: true, limit: 2 }, '11:00 1, 12:30 2'],
    [{ featureGroups: [byOrders] }, '11:00 1, 12:30 1, 15:00 1, 09:00 null'],
    [
      { featureGroups: [{ ...byOrders, comparator: 'LESS_THAN', join: 'INNER_JOIN' }] },
      '12:30 2, 15:00 4',
    ],
    [
      { pointInTime: false, recentRecords: 2, ...perRow },
      '11:00 4, 11:00 2, 12:30 4, 12:30 2, 15:00 4, 15:00 2, 09:00 9',
    ],
  ];
  for (const [chosen, expected] of cases) {
    const started = await ownCall<{ QueryExecutionId: string }>(server.client, 'training-sets', {
      base: {
        ...{ s3Uri: 's3://features/chosen.csv', format: 'csv' },
        ...{ recordIdentifier: 'customer_id', eventTime: 'when' },
      },
      ...{ featureGroups: [orders], outputLocation: 's3://features/sets/' },
      ...chosen,
    });
    const set = AthenaQuery.ofExecution(started.QueryExecutionId, 's3://features/sets/', session);
    await set.waitForSuccess();
    const rows = (await set.asRows()).map(
      (row) => `${String(row.when).slice(11, 16)} ${row['orders.1']}`,
    );
    assert.equal(rows.join(', '), expected, JSON.stringify(chosen));
  }
});

test('values of a base may hold line ends', async () => {
  const s3 = new S3({ ...server.client, forcePathStyle: true });
  const Body =
    'customer_id,when,said\nc7,2026-03-01T11:00:00Z,"one\n""two"""\nc7,2026-03-01T13:00:00Z,\n';
  await s3.putObject({ Bucket: 'features', Key: 'said.csv', Body });
  s3.destroy();
  const started = await ownCall<{ QueryExecutionId: string }>(server.client, 'training-sets', {
    base: {
      ...{ s3Uri: 's3://features/said.csv', format: 'csv' },
      ...{ recordIdentifier: 'customer_id', eventTime: 'when', features: ['said'] },
    },
    featureGroups: [{ name: 'customers', features: ['orders'] }],
    outputLocation: 's3://features/sets/',
  });
  const set = AthenaQuery.ofExecution(started.QueryExecutionId, 's3://features/sets/', session);
  await set.waitForSuccess();
  assert.deepEqual(
    (await set.asRows()).map((row) => [row.said, row['orders.1']]),
    [
      ['one\n"two"', 1],
      ['', 2],
    ],
  );
});

test('an empty text is a value, in a set of either form', async () => {
  const base = join(folder, 'noted.csv');
  await writeFile(base, labels);
  for (const output of [join(folder, 'noted-set.csv'), join(folder, 'noted-set.parquet')]) {
    const { out } = await run(
      ...['--base', base, '--key', 'customer_id', '--time', 'when', '--json'],
      ...['--group', 'notes:note', '--output', output],
    );
    assert.equal(JSON.parse(out).groups[0].without, 1, output);
  }
});

test('a base comes back as it is written, whatever form its times have', async () => {
  const base = join(folder, 'days.csv');
  await writeFile(base, 'code,customer_id,day\n007,c7,02.03.2026\n+5,c8,15.02.2026\n1,c8,\n');
  const of = [
    '--base',
    base,
    '--key',
    'customer_id',
    '--time',
    'day',
    '--group',
    'customers:orders',
  ];
  const csv = join(folder, 'days-set.csv');
  const made = await run(...of, '--output', csv);
  assert.deepEqual(made, {
    status: 0,
    out:
      `wrote ${csv}: 3 rows, 4 columns\n` +
      '  1 row without a time that can be read, and so without values\n' +
      '  customers: 2 rows without a value (66.7 %)\n' +
      '    1 of them lies before its first record, 2026-03-01T10:00:00.000Z\n',
  });
  const rows =
    '"code","customer_id","day","customers.orders"\n' +
    '"007","c7","02.03.2026","4"\n"+5","c8","15.02.2026",\n"1","c8",,\n';
  assert.equal(await readFile(csv, 'utf8'), rows);
  await run(...of, '--output', csv);
  assert.equal(await readFile(csv, 'utf8'), rows);
  const parquet = join(folder, 'days-set.parquet');
  assert.equal((await run(...of, '--output', parquet)).status, 0);
  const again = ['--base', parquet, '--key', 'customer_id', '--time', 'day', '--json'];
  const whole = await run(...again, '--group', 'customers:at', '--output', csv);
  assert.equal(JSON.parse(whole.out).withoutTime, 3, 'the text as it was written');
  assert.match(await readFile(csv, 'utf8'), /\n"007","c7","02\.03\.2026",/);
});

test('a mistyped group is told with the one that is near, before anything is uploaded', async () => {
  const of = ['--base', 's3://features/none.csv', '--key', 'customer_id', '--time', 'when'];
  await assert.rejects(
    run(...of, '--group', 'customer:orders', '--output', join(folder, 'none.csv')),
    /no feature group customer; did you mean customers\?/,
  );
});

test('what is not there is told before anything runs', async () => {
  const ask = (body: object) => ownCall(server.client, 'training-sets', body);
  const base = { featureGroup: 'customers' };
  const outputLocation = 's3://features/sets/';
  const cases: [object, RegExp][] = [
    [{ base }, /outputLocation must be a text/],
    [{ base, outputLocation, joins: [] }, /joins is not read here: there are base, /],
    [
      { base, outputLocation, featureGroups: [{ name: 'merchants', features: ['stars'] }] },
      /Feature group merchants has no stars: there are merchant, at, rating\./,
    ],
    [
      { base, outputLocation, featureGroups: [{ name: 'merchants', join: 'CROSS_JOIN' }] },
      /featureGroups\[0\]\.join must be one of LEFT_JOIN, INNER_JOIN/,
    ],
    [
      {
        ...{
          base: {
            s3Uri: 's3://features/none.csv',
            format: 'csv',
            recordIdentifier: 'a',
            eventTime: 'b',
          },
        },
        outputLocation,
      },
      /There is no object at s3:\/\/features\/none\.csv/,
    ],
  ];
  for (const [body, message] of cases) {
    await assert.rejects(ask(body), { status: 400, message });
  }
  await assert.rejects(ask({ base: { featureGroup: 'nobody' }, outputLocation }), {
    message: /nobody/,
  });
});
