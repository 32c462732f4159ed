import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { wilson } from '../intervals.js';
import { curvesOf, rankingSums } from './ranking.js';
import { ScoreStore } from './scores.js';
import { sortScores } from './sort-scores.js';

const storeOf = (records: readonly (readonly [number, boolean])[], limit?: number): ScoreStore => {
  const store = new ScoreStore(limit);
  for (const [score, isPositive] of records) store.add(score, isPositive);
  return store;
};

test("the area's error is DeLong's", () => {
  // numpy: variances (ddof 1) of the placements of five positives and five negatives
  const scores = [0.9, 0.8, 0.8, 0.7, 0.6, 0.5, 0.5, 0.4, 0.3, 0.2];
  const positives = [1, 0, 1, 1, 0, 0, 1, 0, 1, 0];
  const records = scores.map((score, i) => [score, positives[i] === 1] as const);
  const sums = rankingSums(storeOf(records).groups());
  assert.ok(Math.abs((sums?.auc ?? 0) - 0.68) < 1e-12);
  assert.ok(Math.abs((sums?.aucError ?? 0) - 0.18654758106177632) < 1e-12);
});

test("Wilson's intervals are those of Newcombe's table", () => {
  // R. Newcombe, Statistics in Medicine 17 (1998), table I, method 3
  const table = [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ] as const;
  for (const [hits, of, low, high] of table) {
    const found = wilson([hits, of]);
    assert.equal(found?.low.toFixed(4), low.toFixed(4));
    assert.equal(found?.high.toFixed(4), high.toFixed(4));
  }
});

const records = fc.array(
  fc.tuple(
    fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0.1, 0.5)),
    fc.boolean(),
  ),
  { minLength: 2, maxLength: 200 },
);

test('the area is the share of pairs in the right order, ties half', () => {
  fc.assert(
    fc.property(records, (all) => {
      const positives = all.filter(([, is]) => is).map(([score]) => score);
      const negatives = all.filter(([, is]) => !is).map(([score]) => score);
      const sums = rankingSums(storeOf(all).groups());
      if (positives.length === 0 || negatives.length === 0) return assert.equal(sums, undefined);
      let right = 0;
      for (const a of positives) for (const b of negatives) right += a > b ? 1 : a === b ? 0.5 : 0;
      assert.ok(Math.abs((sums?.auc ?? 0) - right / positives.length / negatives.length) < 1e-12);
    }),
  );
});

test('curves begin and end where they should and never turn back', () => {
  fc.assert(
    fc.property(records, (all) => {
      const groups = storeOf(all).groups();
      const sums = rankingSums(groups);
      if (!sums) return;
      const { roc, pr } = curvesOf(groups, sums);
      const [x = [], y = []] = [roc.false_positive_rates, roc.true_positive_rates];
      assert.deepEqual([x[0], y[0], x.at(-1), y.at(-1)], [0, 0, 1, 1]);
      for (const list of [x, y, pr.recalls ?? []]) {
        assert.ok(list.every((value, i) => i === 0 || value >= (list[i - 1] ?? 0)));
      }
      assert.equal(pr.recalls?.[0], 0);
      assert.equal(pr.recalls?.at(-1), 1);
      assert.equal(pr.precisions?.[0], pr.precisions?.[1]);
    }),
  );
});

const random = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

const many = (count: number): [number, boolean][] => {
  const next = random(7);
  return Array.from({ length: count }, () => {
    const isPositive = next() < 0.3;
    return [(next() + next() + (isPositive ? 0.4 : 0)) / 2.4, isPositive];
  });
};

test('curves of many points keep at most 1,000 and their area to the eye', () => {
  const groups = storeOf(many(50_000)).groups();
  const sums = rankingSums(groups);
  assert.ok(sums);
  const { roc, pr } = curvesOf(groups, sums);
  const [x = [], y = []] = [roc.false_positive_rates, roc.true_positive_rates];
  assert.ok(x.length <= 1_000 && x.length > 900);
  assert.ok((pr.recalls ?? []).length <= 1_000);
  let area = 0;
  for (let i = 1; i < x.length; i++) {
    area += (((x[i] ?? 0) - (x[i - 1] ?? 0)) * ((y[i] ?? 0) + (y[i - 1] ?? 0))) / 2;
  }
  assert.ok(Math.abs(area - sums.auc) < 2e-3);
});

test('beyond its limit the store counts in bins, and is right to within what it says', () => {
  const all = many(60_000);
  const exact = rankingSums(storeOf(all).groups());
  const groups = storeOf(all, 20_000).groups();
  const binned = rankingSums(groups);
  assert.ok(exact && binned && groups.quantised);
  assert.equal(binned.positives + binned.negatives, 60_000);
  assert.ok(Math.abs(exact.auc - binned.auc) <= binned.tied / 2 + 1e-12);
  assert.ok(Math.abs(exact.auc - binned.auc) < 1e-5);
});

test('scores are sorted as the built-in sort does', () => {
  const next = random(3);
  const cases = [
    (_: number) => next(),
    (i: number) => (i % 7) / 7,
    (i: number) => (i === 0 ? 1e300 : next()),
    (_: number) => -next() * 1e-300,
    (_: number) => 0.25,
  ];
  for (const of of cases) {
    const values = Float64Array.from({ length: 10_000 }, (_, i) => of(i));
    const expected = values.slice().sort();
    sortScores(values);
    assert.deepEqual(values, expected);
  }
});
