import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import {
  FeatureGroup,
  FeatureStore,
  FractionalFeatureDefinition,
  IngestionError,
  Session,
} from '@guiderail/sdk';
import { startTestServer, type TestServer } from './server.js';

const roleArn = 'arn:aws:iam::000000000000:role/r';
const names = { recordIdentifierName: 'id', eventTimeFeatureName: 'EventTime', roleArn };

let server: TestServer;
let sagemakerSession: Session;
let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guiderail-sdk-features-'));
  server = await startTestServer();
  sagemakerSession = new Session({
    clientConfig: server.client,
    onProgress: () => undefined,
    pace: { first: 20, most: 200, growth: 1.5 },
  });
});

after(async () => {
  sagemakerSession.destroy();
  await server.close();
  await rm(folder, { recursive: true });
});

const group = (name: string) => new FeatureGroup({ name, sagemakerSession });

/** A record as an object. */
async function record(of: FeatureGroup, id: string) {
  const found = await of.getRecord({ recordIdentifierValueAsString: id });
  return found && Object.fromEntries(found.map((one) => [one.FeatureName, one.ValueAsString]));
}

test('the seeds’ way: define, create, ingest, read, query, evolve, delete', async () => {
  const customers = group('customers');
  const rows = Array.from({ length: 60 }, (_, id) => ({
    ...{ id, spend: id / 4, name: id === 7 ? null : `n "${id}"`, EventTime: 1700000000 + id },
  }));
  customers.loadFeatureDefinitions({ dataFrame: rows });
  const s3Uri = await sagemakerSession.defaultUri('store');
  await customers.create({ s3Uri, ...names });
  await customers.ingest({ dataFrame: rows });
  const read = await record(customers, '7');
  assert.deepEqual(read, { id: '7', spend: '1.75', EventTime: '1700000007' });

  const query = await customers.athenaQuery();
  const counted = `SELECT count(*) AS n, sum(spend) AS s, max(name) AS m FROM "${query.tableName}"`;
  const outputLocation = await sagemakerSession.defaultUri('queries');
  const told = await untilRows(60, async () => {
    await query.run({ queryString: counted, outputLocation });
    await query.wait();
    return query.asRows();
  });
  assert.deepEqual(told, [{ n: 60, s: 442.5, m: 'n "9"' }]);

  await customers.update({ featureAdditions: [new FractionalFeatureDefinition('score')] });
  await customers.ingest({ dataFrame: [{ id: 8, score: 0.5, EventTime: 1800000000 }] });
  assert.equal((await record(customers, '8'))?.score, '0.5');
  assert.equal((await record(customers, '9'))?.spend, '2.25');
  const { Records } = await new FeatureStore({ sagemakerSession }).batchGetRecord({
    identifiers: [
      { featureGroupName: 'customers', recordIdentifiersValueAsString: ['1', '8', 'x'] },
    ],
  });
  assert.equal(Records?.length, 2);
  await customers.deleteRecord({
    recordIdentifierValueAsString: '8',
    eventTime: '1800000001',
    deletionMode: 'HardDelete',
  });
  assert.equal(await record(customers, '8'), undefined);
  await customers.delete();
  assert.equal(await customers.exists(), false);
});

/** What was written is offline within seconds. */
async function untilRows(count: number, ask: () => Promise<Record<string, unknown>[]>) {
  const end = Date.now() + 20_000;
  for (;;) {
    const rows = await ask();
    if (rows[0]?.n === count || Date.now() > end) return rows;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test('a training set has of each row what was known then, and nothing later', async () => {
  const accounts = group('accounts');
  const at = (day: number) => new Date(Date.UTC(2024, 0, day));
  const history = [
    { id: 'a', spend: 1.5, EventTime: at(1) },
    { id: 'a', spend: 2.5, EventTime: at(10) },
    { id: 'b', spend: 7, EventTime: at(5) },
  ];
  accounts.loadFeatureDefinitions({ dataFrame: history });
  await accounts.create({ s3Uri: await sagemakerSession.defaultUri('store'), ...names });
  await accounts.ingest({ dataFrame: history });
  const labels = [
    { key: 'a', time: at(9), label: 0 },
    { key: 'a', time: at(11), label: 1 },
    { key: 'b', time: at(4), label: 0 },
    { key: 'b', time: at(5), label: 1 },
  ];
  const build = async () => {
    const [rows, sql] = await new FeatureStore({ sagemakerSession })
      .createDataset({
        base: labels,
        outputPath: await sagemakerSession.defaultUri('sets'),
        recordIdentifierFeatureName: 'key',
        eventTimeIdentifierFeatureName: 'time',
      })
      .withFeatureGroup(accounts, { includedFeatureNames: ['spend'], joinType: 'LEFT_JOIN' })
      .pointInTimeAccurateJoin()
      .toRows();
    assert.match(sql, /^\s*(WITH|SELECT)/);
    return rows.sort((x, y) => String(x.time).localeCompare(String(y.time)));
  };
  const end = Date.now() + 20_000;
  let rows = await build();
  const isWhole = () => rows[1]?.['spend.1'] === 7 && rows[3]?.['spend.1'] === 2.5;
  while (!isWhole() && Date.now() < end) rows = await build();
  assert.deepEqual(
    rows.map((row) => [row.key, row.label, row['spend.1']]),
    [
      ['b', 0, null],
      ['b', 1, 7],
      ['a', 0, 1.5],
      ['a', 1, 2.5],
    ],
  );
  assert.equal(rows[0]?.time, '2024-01-04T00:00:00.000Z');
});

test('rows of DuckDB and of Parquet files are ingested as they are', async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const duckdb = await instance.connect();
  try {
    const path = join(folder, 'rides.parquet');
    await duckdb.run(`
      COPY (SELECT i AS id, i * 0.5 AS distance, 'ride ' || i AS name, i % 2 = 0 AS shared,
                   TIME '01:02:03' + INTERVAL (i) MILLISECOND AS start,
                   TIMESTAMP '2024-01-01 00:00:00.125' + INTERVAL (i) SECOND AS "EventTime"
            FROM range(3000) t(i)) TO '${path}' (FORMAT parquet)`);
    const rides = group('rides');
    const looked = await duckdb.run(`SELECT * FROM '${path}' LIMIT 10`);
    rides.loadFeatureDefinitions({ dataFrame: looked });
    assert.deepEqual(
      rides.featureDefinitions.map(({ featureType }) => featureType),
      ['Integral', 'Fractional', 'String', 'String', 'String', 'String'],
    );
    await rides.create({ s3Uri: false, ...names, enableOnlineStore: true });
    assert.equal((await rides.ingest({ dataFrame: looked })).rows, 10);
    await assert.rejects(
      rides.ingest({ dataFrame: looked }),
      /result has been read before and gives its 10 rows once: run the query again/,
    );
    const reader = await duckdb.runAndReadUntil(`SELECT * FROM '${path}'`, 1);
    assert.equal(reader.done, false);
    assert.equal((await rides.ingest({ dataFrame: reader })).rows, 3000);
    assert.equal((await rides.ingest({ dataFrame: reader })).rows, 3000);
    const manager = await rides.ingest({ dataFrame: path, duckdb });
    assert.equal(manager.rows, 3000);
    assert.deepEqual(await record(rides, '2999'), {
      ...{ id: '2999', distance: '1499.5', name: 'ride 2999', shared: 'false' },
      ...{ start: '01:02:05.999', EventTime: '2024-01-01T00:49:59.125Z' },
    });
    const bytes = await duckdb.run(`
      SELECT 1 AS id, 'x'::BLOB AS name, '2024-01-01T00:00:00Z' AS "EventTime"`);
    const error = await rides.ingest({ dataFrame: bytes }).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof IngestionError, String(error));
    assert.match(error.failures[0]?.reason ?? '', /the feature name holds bytes/);
  } finally {
    duckdb.closeSync();
    instance.closeSync();
  }
});

test('what the store refuses is told by row, with its words', async () => {
  const strict = group('strict');
  strict.loadFeatureDefinitions({ dataFrame: [{ id: 'a', n: 1, EventTime: '' }] });
  await strict.create({ s3Uri: false, ...names, enableOnlineStore: true });
  const EventTime = new Date('2024-01-01T00:00:00Z');
  const good = Array.from({ length: 40 }, (_, at) => ({ id: `k${at}`, n: at, EventTime }));
  const dataFrame: Record<string, unknown>[] = [...good];
  dataFrame[3] = { id: 'x', n: 1.5, EventTime };
  dataFrame[20] = { id: 'y', n: 1, EventTime: '2024-01-01' };
  dataFrame[30] = { n: 1, EventTime };
  const error = await strict.ingest({ dataFrame }).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof IngestionError, String(error));
  assert.deepEqual(error.failedRows, [3, 20, 30]);
  assert.match(error.failures[0]?.reason ?? '', /"1\.5" of the feature "n" is no Integral/);
  assert.match(error.failures[1]?.reason ?? '', /The event time "2024-01-01"/);
  assert.equal(error.rowsWritten, 37);
  assert.equal((await record(strict, 'k39'))?.n, '39');
  await strict.delete();
  const gone = await strict.ingest({ dataFrame: good }).catch((thrown: unknown) => thrown as Error);
  assert.equal((gone as Error).name, 'ResourceNotFound');
});

test('a group that is deleted in the middle ends the ingestion', async () => {
  const fleeting = group('fleeting');
  fleeting.loadFeatureDefinitions({ dataFrame: [{ id: 1, EventTime: 0.5 }] });
  await fleeting.create({ s3Uri: false, ...names, enableOnlineStore: true });
  async function* rows() {
    for (let id = 0; id < 1000; id++) {
      if (id === 500) await fleeting.delete();
      yield { id, EventTime: 1.5 };
    }
  }
  const error = await fleeting.ingest({ dataFrame: rows() }).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof IngestionError, String(error));
  assert.ok(error.notSentFrom !== undefined && error.notSentFrom >= 500, String(error.notSentFrom));
  assert.equal(error.rowsWritten + error.failedRows.length, error.notSentFrom);
  assert.match(error.message, /ResourceNotFound/);
});
