import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { PlannedGroup, SetPlan } from './set-plan.js';
import { trainingSetSql } from './sql.js';

type Found = readonly [number, number] | null;
/** Made by scripts/make-merge-asof-fixtures.py: `pandas.merge_asof` by the hour of the day. */
interface Expected {
  readonly labels: readonly (readonly [number, string])[];
  readonly newest: readonly Found[];
  readonly withinSixHours: readonly Found[];
  readonly before: readonly Found[];
}
const root = new URL('../../../../', import.meta.url);
const expected = JSON.parse(
  await readFile(new URL('test-data/feature-store/merge-asof.json', root), 'utf8'),
) as Expected;

let folder: string;
let instance: DuckDBInstance;
let connection: DuckDBConnection;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guiderail-asof-'));
  instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  await connection.run('CREATE SCHEMA store');
  await writeHours();
  const lines = expected.labels.map(([hour, time], i) => `${i},${hour}.0,${time}\n`);
  await writeFile(join(folder, 'labels.csv'), ['row,hr,time\n', ...lines].join(''));
  await connection.run(
    `CREATE VIEW store.labels AS FROM read_csv('${folder}/labels.csv', all_varchar = true)`,
  );
});
after(async () => {
  connection.closeSync();
  instance.closeSync();
  await rm(folder, { recursive: true, force: true });
});

/**
 * The rentals as an offline store has them: in several files, each record written twice, the first
 * time wrong, the second time with the same event time.
 */
async function writeHours(): Promise<void> {
  const csv = fileURLToPath(new URL('../demo/data/bike-sharing-hour.csv', root));
  const writes = `SELECT hr, strftime(dteday + to_hours(hr), '%Y-%m-%dT%H:%M:%SZ') AS time,
      CASE try WHEN 1 THEN -1 ELSE cnt END AS cnt, temp, make_timestamp(try) AS write_time,
      make_timestamp(try) AS api_invocation_time, false AS is_deleted, mnth AS month
    FROM read_csv('${csv}') CROSS JOIN (VALUES (2), (1)) tries(try)`;
  await connection.run(
    `COPY (${writes}) TO '${folder}/data' (FORMAT parquet, PARTITION_BY (month))`,
  );
  await connection.run(
    `CREATE VIEW store.hours AS FROM read_parquet('${folder}/data/*/*.parquet')`,
  );
}

async function ask(group: Partial<PlannedGroup>): Promise<Found[]> {
  const table = {
    ...{ database: 'store', table: 'hours', store: true },
    ...{ recordIdentifier: 'hr', eventTime: 'time' },
    columns: [
      { name: 'hr', type: 'Integral' },
      { name: 'time', type: 'String' },
      { name: 'cnt', type: 'Integral' },
      { name: 'temp', type: 'Fractional' },
    ],
  } as const;
  const plan: SetPlan = {
    base: {
      ...{ database: 'store', table: 'labels', recordIdentifier: 'hr', eventTime: 'time' },
      store: false,
      columns: ['row', 'hr', 'time'].map((name) => ({ name, type: 'String' })),
    },
    baseFeatures: ['row'],
    ...{ pointInTime: true, eventTimeRange: {}, includeDeleted: false, includeDuplicated: false },
    recentRecordsPer: 'recordIdentifier',
    groups: [
      {
        ...{ table, features: ['cnt', 'temp'], titles: ['cnt.1', 'temp.1'] },
        ...{ baseKey: 'hr', groupKey: 'hr', join: 'LEFT_JOIN', comparator: 'EQUALS', lag_ms: 0 },
        ...group,
      },
    ],
  };
  const { columnNames, ...read } = await rows(trainingSetSql(plan));
  assert.deepEqual(columnNames, ['row', 'cnt.1', 'temp.1']);
  return read.rows
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, count, temp]) => (count === null ? null : [Number(count), Number(temp)]));
}

async function rows(sql: string) {
  const reader = await connection.runAndReadAll(sql);
  return { columnNames: reader.columnNames(), rows: reader.getRowsJS() };
}

test('finds what pandas.merge_asof finds', async () => {
  assert.equal(expected.labels.length, 174);
  assert.deepEqual(await ask({}), expected.newest);
});

test('leaves out what is older than the maximum age, as its tolerance does', async () => {
  assert.deepEqual(await ask({ maximumAge_ms: 6 * 3_600_000 }), expected.withinSixHours);
});

test('a lag leaves exact matches out, as allow_exact_matches=False does', async () => {
  assert.deepEqual(await ask({ lag_ms: 1 }), expected.before);
});
