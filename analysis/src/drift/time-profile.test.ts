import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { loadDataset } from '../dataset/load-dataset.js';
import type { TimeProfile } from '../types.js';
import { baselineProfile, baselineSample, windowProfile, windowSample } from './time-profile.js';
import { TimeSample } from './time-sample.js';

let folder: string;
let instance: DuckDBInstance;
let connection: DuckDBConnection;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guiderail-time-profile-'));
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
});

after(async () => {
  connection.closeSync();
  instance.closeSync();
  await rm(folder, { recursive: true });
});

interface Options {
  /** Given for a window; a baseline otherwise. */
  cellSeconds?: number;
  columns?: string[];
  exclude?: string[];
  mostRows?: number;
}

async function profileOf(
  select: string,
  { cellSeconds, mostRows, ...options }: Options = {},
): Promise<TimeProfile | undefined> {
  const path = join(folder, 'rows.parquet');
  await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`);
  const dataset = await loadDataset(connection, { format: 'parquet', paths: [path] });
  const asked = { timeColumn: 't', ...options };
  const columns = dataset.columns.length;
  let sample =
    cellSeconds === undefined
      ? baselineSample(asked, columns)
      : windowSample({ ...asked, cellSeconds }, columns);
  if (mostRows !== undefined) sample = new TimeSample({ ...asked, cellSeconds, mostRows });
  await dataset.scan({ onBlock: (block) => sample.add(block) });
  return cellSeconds === undefined ? baselineProfile(sample) : windowProfile(sample);
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
    assert.deepEqual(await profileOf(select, { cellSeconds: 3600 }), {
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
    { cellSeconds: 3600 },
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
  assert.equal(await profileOf('SELECT 1 AS x'), undefined);
});

test('a year of few values in each cell keeps the shares of all values', async () => {
  // 36 rows an hour, uniform on 0..1: two values of each hour are kept, and a category of 10 %.
  const columns = Array.from(
    { length: 19 },
    (_, i) => `hash(i + ${i} * 1000003) / 2.0^64 AS c${i}`,
  );
  const profile = await profileOf(
    `SELECT TIMESTAMP '2024-01-01' + INTERVAL (i * 100) SECOND AS t, ${columns.join(', ')},
     CASE WHEN hash(i) % 10 = 0 THEN 'a' WHEN hash(i) % 10 < 5 THEN 'b'
     WHEN hash(i) % 10 < 8 THEN 'c' ELSE 'd' END AS k FROM range(315360) AS r(i)`,
  );
  assert.equal(profile!.cell_seconds, 3600);
  const shareOf = (name: string, matches: (value: number | string) => boolean) => {
    const { values, weights } = profile!.features[name]!;
    const [rows, found] = [{ sum: 0 }, { sum: 0 }];
    values.forEach((cell, c) => {
      cell.forEach((value, i) => {
        const weight = weights?.[c]?.[i] ?? 1;
        rows.sum += weight;
        if (matches(value)) found.sum += weight;
      });
    });
    return found.sum / rows.sum;
  };
  for (const below of [0.02, 0.1, 0.25, 0.5, 0.9]) {
    const share = shareOf('c3', (value) => Number(value) < below);
    assert.ok(Math.abs(share - below) < 0.01, `${share} below ${below}`);
  }
  const share = shareOf('k', (value) => value === 'a');
  assert.ok(Math.abs(share - 0.1) < 0.01, `${share}`);
});

test('more rows than are kept: a uniform sample that stands for all of them', async () => {
  const select = `SELECT TIMESTAMP '2024-05-01' + INTERVAL (i) SECOND AS t, i::DOUBLE AS x
    FROM range(100000) AS r(i)`;
  const profile = await profileOf(select, { cellSeconds: 3600, mostRows: 10_000 });
  assert.equal(profile!.counts.length, 28);
  assert.deepEqual(new Set(profile!.counts.slice(0, -1)), new Set([3600]));
  const { values, weights } = profile!.features.x!;
  const kept = values.flat() as number[];
  assert.equal(kept.length, 10_000);
  assert.deepEqual(new Set(weights!.flat()), new Set([10]));
  // Kolmogorov's distance of 10,000 rows exceeds 0.0163 one time in 100.
  const distance = kept
    .sort((a, b) => a - b)
    .reduce((most, x, i) => Math.max(most, Math.abs(x / 1e5 - (i + 0.5) / 1e4)), 0);
  assert.ok(distance < 0.0163, `${distance}`);
  assert.deepEqual(await profileOf(select, { cellSeconds: 3600, mostRows: 10_000 }), profile);
});

test('a stray time does not stretch a window over decades of cells', async () => {
  const profile = await profileOf(
    `SELECT CASE WHEN i = 7 THEN TIMESTAMP '1970-01-01'
     ELSE TIMESTAMP '2024-05-01' + INTERVAL (i) MINUTE END AS t, i AS x FROM range(600) AS r(i)`,
    { cellSeconds: 3600 },
  );
  assert.equal(profile!.start, '2024-05-01T00:00:00.000Z');
  assert.deepEqual(profile!.counts, [59, ...new Array(9).fill(60)]);
  assert.equal(profile!.features.x!.values.flat().length, 599);
});
