import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadDataset } from './load-dataset.js';
import { featureOf, measured, rowsOf, withBench } from './testing.js';

test('JSON Lines: nested objects are flattened, bad lines are named', async () => {
  await withBench(async ({ connection, file }) => {
    const path = await file('a.jsonl', '{"a":1,"b":{"c":"x"}}\n[1]\n{"a":\n\n{"a":2.5,"d":null}');
    const dataset = await loadDataset(connection, { format: 'json', lines: true, paths: [path] });
    assert.deepEqual(await rowsOf(dataset), [
      { a: 1, 'b.c': 'x', d: null },
      { a: 2.5, 'b.c': null, d: null },
    ]);
    assert.deepEqual(
      dataset.unreadable.examples.map(({ line }) => line),
      [2, 3],
    );
  });
});

test('a JSON array of objects, over several lines, is read object by object', async () => {
  await withBench(async ({ connection, file }) => {
    const rows = Array.from({ length: 2000 }, (_, i) => ({ n: i, t: `}]{"\\${i}` }));
    const path = await file('a.json', JSON.stringify(rows, null, 2));
    const dataset = await loadDataset(connection, { format: 'json', lines: false, paths: [path] });
    assert.deepEqual(await rowsOf(dataset), rows);
  });
});

test('whole numbers of JSON count as Fractional where the column is', async () => {
  await withBench(async ({ connection, file }) => {
    const path = await file('a.jsonl', '{"score":1}\n{"score":0.5}\n{"score":0}\n');
    const dataset = await loadDataset(connection, { format: 'json', lines: true, paths: [path] });
    assert.equal(featureOf(await measured(dataset), 'score').inferred_type, 'Fractional');
  });
});

test('Parquet: declared types, nulls, several files, any path', async () => {
  await withBench(async ({ connection, file }) => {
    const path = await file("it's.parquet", '');
    const other = await file('b.parquet', '');
    const select =
      'SELECT i::INTEGER AS i, i / 2 AS f, i::DECIMAL(9,2) AS d, i % 2 = 0 AS b, ' +
      "CASE WHEN i % 2 = 0 THEN 'x' || i END AS t, DATE '2026-01-01' + i::INTEGER AS day, " +
      `[i] AS l FROM range(5000) r(i)`;
    await connection.run(`COPY (${select}) TO '${path.replaceAll("'", "''")}' (FORMAT parquet)`);
    await connection.run(`COPY (SELECT 7 AS i) TO '${other}' (FORMAT parquet)`);
    const dataset = await loadDataset(connection, { format: 'parquet', paths: [path, other] });
    const statistics = await measured(dataset);
    assert.deepEqual(
      statistics.features.map(({ name, inferred_type }) => `${name} ${inferred_type}`),
      [
        'i Integral',
        'f Fractional',
        'd Fractional',
        'b String',
        't String',
        'day String',
        'l String',
      ],
    );
    assert.equal(statistics.dataset.item_count, 5001);
    assert.equal(featureOf(statistics, 'i').numerical_statistics!.sum, 12_497_507);
    const texts = featureOf(statistics, 't').string_statistics!;
    assert.deepEqual(texts.common, { num_present: 2500, num_missing: 2501 });
  });
});
