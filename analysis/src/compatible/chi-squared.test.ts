import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chiSquared } from './chi-squared.js';

const counts = (entries: Record<string, number>) => new Map(Object.entries(entries));

test("statistic and p-value are scipy's where no cell is merged", () => {
  const current = counts({ a: 30, b: 50, c: 20 });
  const result = chiSquared(current, counts({ a: 400, b: 400, c: 200 }))!;
  assert.ok(Math.abs(result.statistic - 5) < 1e-12);
  assert.ok(Math.abs(result.pValue - 0.0820849986238988) < 1e-12);
});

test('small expected cells are merged into the next smallest', () => {
  // 100 rows expect 60, 36, 2, 1 and 1: c, d and e become 4, which is still below 5 and joins b.
  // scipy: chisquare([50, 50], [60, 40]).
  const baseline = counts({ a: 600, b: 360, c: 20, d: 10, e: 10 });
  const current = counts({ a: 50, b: 40, c: 2, d: 4, e: 4 });
  const result = chiSquared(current, baseline)!;
  assert.ok(Math.abs(result.statistic - 4.166666666666667) < 1e-9);
  assert.ok(Math.abs(result.pValue - 0.041226833337163815) < 1e-12);
});

test('fewer than two cells cannot be tested', () => {
  assert.equal(chiSquared(counts({ a: 3 }), counts({ a: 10, b: 1 })), undefined);
  assert.equal(chiSquared(counts({ x: 3 }), counts({ a: 10, b: 10 })), undefined);
});
