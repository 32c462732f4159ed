import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FeatureStatistics } from '../types.js';
import { compareStatistics } from './compare-statistics.js';

const numeric = (name: string, data: number[][]): FeatureStatistics => ({
  name,
  inferred_type: 'Fractional',
  numerical_statistics: {
    common: { num_present: data.flat().length, num_missing: 0 },
    ...{ mean: 0, sum: 0, std_dev: 0, min: 0, max: 0 },
    distribution: { kll: { buckets: [], sketch: { parameters: { c: 0.64, k: 2048 }, data } } },
  },
});

const texts = (name: string, counts: Record<string, number>): FeatureStatistics => ({
  name,
  inferred_type: 'String',
  string_statistics: {
    common: { num_present: 1, num_missing: 0 },
    distinct_count: Object.keys(counts).length,
    distribution: {
      categorical: {
        buckets: Object.entries(counts).map(([value, count]) => ({ value, count })),
      },
    },
  },
});

const upTo = (count: number, from = 0) => Array.from({ length: count }, (_, i) => from + i);

test('a distance of each feature, and the test of those that are asked for', () => {
  // uniform on 0..999 against 300..1299: 300 of 1,000 lie below 300
  const before = [
    numeric('moved', [upTo(1000)]),
    numeric('same', [upTo(1000)]),
    texts('plan', { a: 50, b: 50 }),
    texts('mixed', { x: 1 }),
    numeric('left', [[1]]),
  ];
  const now = [
    numeric('moved', [upTo(1000, 300)]),
    numeric('same', [upTo(1000)]),
    texts('plan', { a: 20, b: 50, c: 30 }),
    numeric('mixed', [[1]]),
    numeric('came', [[1]]),
  ];
  const found = compareStatistics(before, now, ['moved']);
  assert.deepEqual(
    found.map(({ feature, distance }) => [feature, distance && Number(distance.toFixed(12))]),
    [
      ['moved', 0.3],
      ['same', 0],
      ['plan', 0.3],
      ['mixed', undefined],
    ],
  );
  const [moved, same, , mixed] = found;
  assert.equal(moved?.finding?.drifted, true);
  assert.ok((moved?.finding?.pValue ?? 1) < 0.001);
  assert.equal(same?.finding, undefined);
  assert.equal(mixed?.why, 'not compared: String in the baseline, Fractional in this window');
});

test('a sketch counts each value by its level', () => {
  // weights 1 and 2: of 4 rows 1 lies at 1; of the other 4 all at 2
  const found = compareStatistics([numeric('x', [[1, 2], [2]])], [numeric('x', [[], [2, 2]])], []);
  assert.equal(found[0]?.distance, 0.25);
});
