import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareColumns } from './compare-columns.js';

test('distances are those of the monitors: Kolmogorov and Smirnov’s, and total variation', () => {
  const many = (values: readonly number[]) => Array.from({ length: 50 }, () => values).flat();
  const texts = (text: string) => [...text];
  const found = compareColumns([
    // scipy.stats.ks_2samp([1, 2, 3, 4] * 50, [3, 4, 5, 6] * 50).statistic == 0.5
    { name: 'n', kind: 'numeric', baseline: many([1, 2, 3, 4]), current: many([3, 4, 5, 6]) },
    // shares 0.5, 0.25, 0.25 against 0.25, 0.25, 0.5
    { name: 'c', kind: 'categorical', baseline: texts('aabc'), current: texts('abcc') },
    { name: 'same', kind: 'numeric', baseline: many([1, 2]), current: many([1, 2]) },
    { name: 'empty', kind: 'numeric', baseline: [], current: [1] },
    { name: 'nan', kind: 'numeric', baseline: [Number.NaN], current: [1] },
    {
      ...{ name: 'names', kind: 'categorical', current: ['x'] },
      baseline: Array.from({ length: 121 }, (_, i) => `name ${i}`),
    },
  ]);
  assert.deepEqual(
    found.map(({ feature, effect, drifted }) => [feature, effect, drifted]),
    [
      ['n', 0.5, true],
      ['c', 0.25, false],
      ['same', 0, false],
    ],
  );
});
