import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blockRows } from './explain-block.js';
import { ExplainProgress } from './explain-progress.js';

test('rows are told by steps, and meanwhile where a step takes long', () => {
  const told: string[] = [];
  let now = 0;
  const progress = new ExplainProgress(
    1_000,
    (line) => told.push(line),
    () => now,
  );
  for (const [rows, at] of [
    [50, 1],
    [100, 10_000],
    [150, 10_001],
    [210, 10_002],
    [1_000, 99_999],
  ]) {
    now = at as number;
    progress.explained(rows as number);
  }
  assert.deepEqual(told, ['Explained 100 of 1000 rows.', 'Explained 21 % of 1000 rows.']);
});

test('a block has fewer rows where each takes many scores', () => {
  assert.equal(blockRows('tree', 1e9), 4_096);
  assert.equal(blockRows('kernel', 100), 4_096);
  assert.equal(blockRows('kernel', 10_000), 100);
  assert.equal(blockRows('exact', 1e9), 1);
});
