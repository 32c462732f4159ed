import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readQuery } from './query-text.js';

const tablesOf = (sql: string) => [...readQuery(sql, 'sagemaker_featurestore').tables];

test('tables are what stands behind FROM, JOIN and the commas of their list', () => {
  assert.deepEqual(tablesOf('SELECT customers, "Week-Hours" FROM rides'), [
    'sagemaker_featurestore.rides',
  ]);
  assert.deepEqual(
    tablesOf(`WITH a AS (SELECT * FROM "Week-Hours" -- FROM nothing
      ) SELECT 'FROM text' FROM a AS x, shop.\`riders\` y, trips JOIN awsdatacatalog.shop.cars USING (id)
      WHERE z IN (1, 2) GROUP BY b, c ORDER BY d, e`),
    [
      'sagemaker_featurestore.week-hours',
      'sagemaker_featurestore.a',
      'shop.riders',
      'sagemaker_featurestore.trips',
      'shop.cars',
    ],
  );
  assert.deepEqual(tablesOf('SELECT * FROM a GROUP BY b, c'), ['sagemaker_featurestore.a']);
  assert.deepEqual(tablesOf('FROM'), []);
  assert.deepEqual(tablesOf('SELECT 1, "from"'), []);
});

test('what is read of a long statement takes time in proportion to it', () => {
  const long = `SELECT ${'FROM a, '.repeat(30_000)}`;
  assert.deepEqual(tablesOf(long), ['sagemaker_featurestore.a']);
});
