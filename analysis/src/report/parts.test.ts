import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { commonBins, commonCategories, latticeStep, pointsOf } from './bins.js';
import { minus } from './distribution.js';
import { shorten } from './html.js';
import {
  formatEffect,
  formatNumber,
  formatShare,
  shortenDecimals,
  shownDescription,
} from './numbers.js';
import { numbers } from './testing.js';

const points = (values: number[]) => ({
  values,
  weights: values.map(() => 1),
  count: values.length,
});

test('numbers are written for people', () => {
  const written: [number, string][] = [
    [17379, '17,379'],
    [0.123456, '0.1235'],
    [1234.567, '1,235'],
    [-40, '-40'],
    [1.5e-7, '1.5·10⁻⁷'],
    [2e15, '2·10¹⁵'],
    [Number.NaN, 'not a number'],
    [Number.NEGATIVE_INFINITY, '-∞'],
    [123456.7, '123,457'],
  ];
  for (const [value, text] of written) assert.equal(formatNumber(value), text);
  assert.equal(formatShare(1), '100 %');
  assert.equal(formatShare(0.999999), '>99.99 %');
  assert.equal(formatShare(0.00001), '<0.01 %');
  assert.equal(formatEffect(0.0812), '0.081');
  assert.equal(shortenDecimals('Only 99.00990099009901% is'), 'Only 99.0099% is');
  assert.equal(shortenDecimals('Only 99.99999999999% is'), 'Only 99.99999999999% is');
  const quality = 'Metric recall with 0.6550000000000029 +/- 0.01 was LessThanThreshold';
  assert.equal(shownDescription(quality), quality.replace('0000000000029', ''));
  const drift = 'Baseline drift distance: 0.17352941176470588 exceeds threshold: 0.1';
  assert.equal(shownDescription(drift), drift);
});

test('shares over common bins sum to one, whatever the values', () => {
  const side = fc.array(fc.double({ noNaN: true, min: -1e300, max: 1e300 }), { minLength: 1 });
  fc.assert(
    fc.property(side, side, (a, b) => {
      const bins = commonBins([points(a), points(b)]);
      assert.ok(bins);
      for (const shares of bins.shares) {
        assert.ok(shares.length >= 1 && shares.length <= 60);
        assert.ok(Math.abs(shares.reduce((x, y) => x + y, 0) - 1) < 1e-9);
      }
    }),
  );
});

test('whole numbers and hundredths get bins of whole steps', () => {
  assert.equal(latticeStep([points([0, 3, 7, 8])]), 1);
  assert.ok(Math.abs((latticeStep([points([0.02, 0.24, 0.26, 0.9])]) ?? 0) - 0.02) < 1e-9);
  assert.equal(latticeStep([points([0, Math.E, Math.PI])]), undefined);
  const hours = Array.from({ length: 24 }, (_, i) => i);
  const bins = commonBins([points(hours)]);
  assert.deepEqual(
    bins?.shares[0],
    hours.map(() => 1 / 24),
  );
});

test('a few far values do not flatten the rest', () => {
  const values = [...Array.from({ length: 1000 }, (_, i) => (i % 100) / 7), 1e9];
  const bins = commonBins([points(values)]);
  assert.equal(bins?.clipped, true);
  assert.ok((bins?.upper ?? 0) < 100);
});

test('without a sketch the buckets are drawn', () => {
  const statistics = numbers('a', [1]).numerical_statistics;
  assert.ok(statistics);
  statistics.distribution.kll.sketch.data = [];
  statistics.distribution.kll.buckets = [
    { lower_bound: 0, upper_bound: 10, count: 30 },
    { lower_bound: 10, upper_bound: 20, count: 10 },
  ];
  const drawn = pointsOf(statistics);
  const weight = drawn.weights.reduce((a, b) => a + b, 0);
  const low = drawn.weights
    .filter((_, i) => (drawn.values[i] ?? 0) < 10)
    .reduce((a, b) => a + b, 0);
  assert.equal(low / weight, 0.75);
});

test('categories: the largest in either side are named, the rest is summed', () => {
  const before = [
    { value: 'a', count: 80 },
    { value: 'b', count: 15 },
    { value: 'c', count: 5 },
  ];
  const now = [
    { value: 'd', count: 9 },
    { value: 'c', count: 1 },
  ];
  const { named, others, otherShares } = commonCategories([before, now], 2);
  assert.deepEqual(
    named.map(({ value }) => value),
    ['d', 'a'],
  );
  assert.equal(others, 2);
  assert.ok(Math.abs((otherShares[0] ?? 0) - 0.2) < 1e-12);
  assert.ok(Math.abs((otherShares[1] ?? 0) - 0.1) < 1e-12);
});

test('numbers get a minus sign, words keep their hyphens', () => {
  assert.equal(minus('p-value -0.5, -∞, 2012-06-11, a-1'), 'p-value −0.5, −∞, 2012-06-11, a-1');
});

test('texts are cut between characters', () => {
  assert.equal(shorten('abc', 3), 'abc');
  assert.equal(shorten('abcd', 3), 'ab…');
  assert.equal(shorten('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 3), '👩‍👩‍👧👩‍👩‍👧…');
});
