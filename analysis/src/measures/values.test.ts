// The data of the demo against numbers of pandas 3.1 and numpy 2.4.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadDataset } from '../dataset/load-dataset.js';
import { featureOf, measured, withBench } from '../dataset/testing.js';

const FILE = fileURLToPath(new URL('../../../demo/data/bike-sharing-hour.csv', import.meta.url));

const EXPECTED = [
  {
    ...{ name: 'hr', type: 'Integral', mean: 11.546751826917545, sum: 200671, distinct: 24 },
    ...{ std: 6.914206162513383, min: 0, max: 23 },
    histogram: [2165, 1394, 1442, 2181, 1454, 1457, 2188, 1458, 1456, 2184],
  },
  {
    ...{ name: 'temp', type: 'Fractional', mean: 0.4969871684216583, sum: 8637.14, distinct: 50 },
    ...{ std: 0.19255058126205624, min: 0.02, max: 1 },
    histogram: [117, 953, 2444, 2913, 2433, 2684, 3150, 1976, 625, 84],
  },
  {
    ...{ name: 'windspeed', type: 'Fractional', mean: 0.1900976063064618, sum: 3303.7063 },
    ...{ std: 0.1223367087503465, min: 0, max: 0.8507, distinct: 30 },
    histogram: [2180, 6475, 4465, 2458, 1137, 434, 167, 48, 9, 6],
  },
  {
    ...{ name: 'cnt', type: 'Integral', mean: 189.46308763450142, sum: 3292679, distinct: 869 },
    ...{ std: 181.3823804311691, min: 1, max: 977 },
    histogram: [6972, 3705, 2659, 1660, 987, 663, 369, 188, 139, 37],
  },
];

test('17,379 hours of bike-sharing: moments to 1e-13, sketched counts to one percent', async () => {
  await withBench(async ({ connection }) => {
    const source = { format: 'csv' as const, header: true, paths: [FILE] };
    const statistics = await measured(await loadDataset(connection, source));
    assert.equal(statistics.dataset.item_count, 17_379);
    for (const expected of EXPECTED) {
      const feature = featureOf(statistics, expected.name);
      const numbers = feature.numerical_statistics!;
      assert.equal(feature.inferred_type, expected.type);
      for (const [ours, theirs] of [
        [numbers.mean, expected.mean],
        [numbers.sum, expected.sum],
        [numbers.std_dev, expected.std],
      ] as const) {
        assert.ok(Math.abs(ours / theirs - 1) < 1e-13, `${expected.name}: ${ours}, ${theirs}`);
      }
      assert.deepEqual([numbers.min, numbers.max], [expected.min, expected.max]);
      const distinct = numbers.approximate_num_distinct_values!;
      assert.ok(Math.abs(distinct / expected.distinct - 1) < 0.05);
      for (const [index, bucket] of numbers.distribution.kll.buckets.entries()) {
        const off = Math.abs(bucket.count - expected.histogram[index]!);
        assert.ok(off < 174, `${expected.name}, bucket ${index}: off by ${off}`);
      }
    }
    const days = featureOf(statistics, 'dteday').string_statistics!;
    assert.ok(Math.abs(days.distinct_count / 731 - 1) < 0.05);
    assert.equal(days.distribution, undefined);
  });
});
