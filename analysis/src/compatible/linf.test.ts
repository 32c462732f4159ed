import assert from 'node:assert/strict';
import { test } from 'node:test';
import { categoricalLInfinity, numericLInfinity, robust } from './linf.js';
import { type RankMap, rankMap } from './rank-map.js';

const map = (ranks: number[]): RankMap => ({
  values: Float64Array.from(ranks.keys()),
  ranks: Float64Array.from(ranks),
});

// The data behind these distances is not public. What is: four distances that a run reported for
// 321 rows against 120, and a derivation of the counts of distinct values (n, m) and of the ranks
// at the largest difference, the only whole numbers that give them. So the rank maps are rebuilt
// with those counts, and the distances must come out to the last bit.
const PUBLISHED: [distance: number, n: number, m: number, at: number, baselineAt: number][] = [
  [0.17354640931273702, 233, 64, 46, 40],
  [0.14440240796849557, 215, 57, 32, 32],
  [0.11630482464065406, 303, 119, 112, 81],
  [0.11238588915222741, 233, 72, 37, 37],
];

test('the four published Robust distances come out to the last bit', () => {
  for (const [distance, n, m, at, baselineAt] of PUBLISHED) {
    const [current, baseline] = [map([at, n]), map([baselineAt, m])];
    assert.equal(robust(numericLInfinity(current, baseline)!), distance);
    assert.equal(robust(numericLInfinity(baseline, current)!), distance);
  }
});

test('a rank map counts a value once, with the weight of its highest level', () => {
  const { values, ranks } = rankMap([[3, 1, 3, 3], [1, 5], [], [5]]);
  assert.deepEqual([...values], [1, 3, 5]);
  assert.deepEqual([...ranks], [2, 3, 11]);
});

test('so a shift on a common support has distance 0, which is what AWS reports', () => {
  const ones = (share: number) =>
    Array.from({ length: 1000 }, (_, i) => (i < share * 1000 ? 1 : 0));
  const distance = numericLInfinity(rankMap([ones(0.9)]), rankMap([ones(0.1)]))!;
  assert.deepEqual(distance, { distance: 0, n: 2, m: 2 });
});

test('the largest difference is taken over the values of both', () => {
  const left = rankMap([[1, 2, 3, 4]]);
  const right = rankMap([[3, 4, 5, 6, 7]]);
  assert.equal(numericLInfinity(left, right)!.distance, 0.6);
  assert.equal(numericLInfinity(left, rankMap([[]])), undefined);
});

test('categories: the largest difference of shares', () => {
  const current = new Map([
    ['a', 6],
    ['b', 2],
    ['new', 2],
  ]);
  const baseline = new Map([
    ['a', 50],
    ['b', 50],
  ]);
  const distance = categoricalLInfinity(current, baseline)!;
  assert.ok(Math.abs(distance.distance - 0.3) < 1e-15);
  assert.deepEqual([distance.n, distance.m], [10, 100]);
  assert.equal(robust(distance), 0);
});
