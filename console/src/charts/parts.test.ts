import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barRange } from './bars.js';
import { shareAt } from './cdf.js';
import { heightsOf } from './density.js';
import { tableOf } from './histogram.js';
import { sparkPath } from './sparkline.js';
import { shortened } from './text-width.js';
import { summed } from './waterfall.js';

test('a waterfall sums from the base to the prediction', () => {
  const steps = summed(0.25, [
    { name: 'a', amount: 0.5 },
    { name: 'b', amount: -0.25 },
  ]);
  assert.deepEqual(
    steps.map(({ from, to }) => [from, to]),
    [
      [0.25, 0.75],
      [0.75, 0.5],
    ],
  );
});

test('a cumulative distribution is 0 before its first value and steps at each', () => {
  const group = { values: [1, 2, 2, 5], shares: [0.25, 0.5, 0.75, 1] };
  assert.deepEqual(
    [0.9, 1, 1.5, 2, 4.9, 5, 9].map((at) => shareAt(group, at)),
    [0, 0.25, 0.25, 0.75, 0.75, 1, 1],
  );
});

test('bars reach from zero around their intervals and thresholds', () => {
  const bars = [{ name: 'a', values: [-0.2, null], intervals: [[-0.3, -0.1] as const, null] }];
  const [low, high] = barRange({ bars, thresholds: [{ value: 0.1, label: 'limit' }] });
  assert.ok(low < -0.3 && low > -0.4 && high > 0.1 && high < 0.2);
});

test('a sparkline keeps peaks, breaks at gaps and stays within its box', () => {
  assert.equal(sparkPath([null, null], 96, 24, false), '');
  const values = Array.from({ length: 10_000 }, (_, i) => (i === 5432 ? 1 : 0));
  const heights = [...sparkPath(values, 96, 24, false).matchAll(/[ML][\d.]+ ([\d.]+)/g)].map(
    ([, y]) => Number(y),
  );
  assert.equal(Math.min(...heights), 2);
  assert.equal(Math.max(...heights), 22);
  const gaps = sparkPath([1, null, 2, 3], 96, 24, false);
  assert.equal(gaps.match(/M/g)?.length, 2);
});

test('long names are cut to their room, short ones are left', () => {
  assert.equal(shortened('age', 100), 'age');
  const cut = shortened('x'.repeat(200), 100);
  assert.ok(cut.endsWith('…') && cut.length < 20);
});

test('a histogram’s numbers are called rows only where they are', () => {
  const table = (counts: readonly number[]) => {
    const groups = [{ name: 'now', edges: [0, 1, 2], counts }];
    return tableOf(groups, heightsOf(groups).groups);
  };
  assert.deepEqual(table([0.25, 0.75]).columns, ['group', 'from', 'to', 'share of rows']);
  assert.deepEqual(table([0, 1]).rows, [
    ['now', 0, 1, 0],
    ['now', 1, 2, 1],
  ]);
  assert.deepEqual(table([1, 3]).rows, [
    ['now', 0, 1, 1, 0.25],
    ['now', 1, 2, 3, 0.75],
  ]);
});
