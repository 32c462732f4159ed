import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lanesOf, placeMarks } from './marks.js';

const mark = (at: number, until?: number) => ({ at, until, label: 'run', tone: 'good' as const });

test('marks that would lie on each other stand in rows, three at most', () => {
  assert.equal(lanesOf([mark(0), mark(100)], 1), 1);
  assert.equal(lanesOf([mark(0), mark(5)], 1), 2);
  assert.equal(
    lanesOf(
      Array.from({ length: 50 }, (_, i) => mark(i)),
      1,
    ),
    3,
  );
});

test('a mark keeps its row while the chart is moved', () => {
  const marks = [mark(0, 50), mark(20), mark(60), mark(61), mark(300)];
  const rows = (from: number) =>
    new Map(
      placeMarks(marks, 2, [from, from + 100], 1).map(({ mark: own, lane }) => [own.at, lane]),
    );
  const [one, other] = [rows(0), rows(40)];
  for (const [at, lane] of other) if (one.has(at)) assert.equal(one.get(at), lane);
  assert.ok(!one.has(300));
  assert.ok(one.has(0));
});
