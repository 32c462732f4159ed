import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { buildTimeProfile, type TimeProfileOptions } from './time-profile.js';

let instance: DuckDBInstance;
let connection: DuckDBConnection;

before(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
});

after(() => {
  connection.closeSync();
  instance.closeSync();
});

async function profileOf(select: string, options: Partial<TimeProfileOptions> = {}) {
  await connection.run(`CREATE OR REPLACE TEMP TABLE "rows of it" AS ${select}`);
  const relation = { connection, relation: '"rows of it"' };
  return buildTimeProfile(relation, { timeColumn: 't', cellSeconds: 3600, ...options });
}

test('values lie in the cells of their times, however these are written', async () => {
  const written = [
    `SELECT * FROM (VALUES ('2024-05-01T10:10:00Z', 1.5, 'a'), ('2024-05-01 12:59:59', 2.5, 'b'),
      ('2024-05-01T12:30:00+02:00', NULL, 'a'), ('never', 9, 'z')) AS r(t, x, k)`,
    `SELECT * FROM (VALUES (1714558200::DOUBLE, 1.5, 'a'), (1714568399, 2.5, 'b'),
      (1714559400, NULL, 'a'), (NULL, 9, 'z')) AS r(t, x, k)`,
    `SELECT * FROM (VALUES (1714558200000, 1.5, 'a'), (1714568399000, 2.5, 'b'),
      (1714559400000, NULL, 'a')) AS r(t, x, k)`,
    `SELECT * FROM (VALUES (TIMESTAMP '2024-05-01 10:10:00', 1.5, 'a'),
      ('2024-05-01 12:59:59', 2.5, 'b'), ('2024-05-01 10:30:00', NULL, 'a')) AS r(t, x, k)`,
  ];
  for (const select of written) {
    assert.deepEqual(await profileOf(select), {
      time_column: 't',
      cell_seconds: 3600,
      start: '2024-05-01T10:00:00.000Z',
      counts: [2, 0, 1],
      features: {
        x: { values: [[1.5], [], [2.5]] },
        k: { values: [['a'], [], ['b']], weights: [[2], [], [1]] },
      },
    });
  }
});

test('rows of a date without time are spread over the day in their order', async () => {
  const profile = await profileOf(
    `SELECT strftime(DATE '2024-05-01' + (i // 24)::INTEGER, '%Y-%m-%d') AS t, i % 24 AS hour
     FROM range(48) AS r(i)`,
  );
  assert.deepEqual(profile?.counts, new Array(48).fill(1));
  assert.deepEqual(
    profile?.features.hour?.values,
    Array.from({ length: 48 }, (_, i) => [i % 24]),
  );
});

test('a cell with too many rows keeps quantiles with their weights, and categories shares', async () => {
  const profile = await profileOf(
    `SELECT TIMESTAMP '2024-05-01 10:00:00' AS t, i::DOUBLE AS x,
     CASE WHEN i % 4 = 0 THEN 'rare' ELSE 'often' END AS k FROM range(1024) AS r(i)`,
  );
  const { x, k } = profile!.features;
  assert.equal(x!.values[0]!.length, 256);
  assert.deepEqual(x!.weights![0], new Array(256).fill(4));
  const middle = (x!.values[0]![127] as number) + (x!.values[0]![128] as number);
  assert.ok(Math.abs(middle / 2 - 511.5) <= 2);
  assert.deepEqual(
    [k!.values[0], k!.weights![0]],
    [
      ['often', 'rare'],
      [768, 256],
    ],
  );
});

test('a year of 20 columns stays small, with cells long enough', async () => {
  const columns = Array.from({ length: 20 }, (_, i) => `(hash(i + ${i}) % 1000)::DOUBLE AS c${i}`);
  const profile = await profileOf(
    `SELECT TIMESTAMP '2024-01-01' + INTERVAL (i * 12) MINUTE AS t, ${columns.join(', ')}
     FROM range(43800) AS r(i)`,
    { cellSeconds: undefined },
  );
  assert.equal(profile!.cell_seconds, 3600);
  assert.ok(JSON.stringify(profile).length < 4e6);
});

test('columns left out, too many categories, no times, no column', async () => {
  const select = `SELECT TIMESTAMP '2024-05-01' + INTERVAL (i) MINUTE AS t, i AS x, i AS y,
    'id-' || i AS id FROM range(500) AS r(i)`;
  const profile = await profileOf(select, { exclude: ['y'] });
  assert.deepEqual(Object.keys(profile!.features), ['x']);
  const one = await profileOf(select, { columns: ['y', 'gone'] });
  assert.deepEqual(Object.keys(one!.features), ['y']);
  assert.equal(await profileOf(`SELECT 'soon' AS t, 1 AS x`), undefined);
  await assert.rejects(profileOf('SELECT 1 AS x'), /no time column "t"/);
});
