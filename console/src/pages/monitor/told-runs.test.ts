import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MonitorRun } from 'guiderail/console';
import { readSpan, usualSpan } from './chosen-run.js';
import { toldRuns } from './told-runs.js';

const run = (due: number, more: Partial<MonitorRun> = {}): MonitorRun => ({
  ...{ due, outcome: 'quiet', status: 'Completed', origin: 'tick' },
  ...{ windowStart: due - 10, windowEnd: due },
  ...more,
});

test('a window counts once, by its newest run, where its data lies', () => {
  const again = run(95, { origin: 'on-demand', windowStart: 10, windowEnd: 20 });
  const told = toldRuns([run(20), run(30), again]);
  assert.deepEqual(
    told.map(({ due }) => due),
    [95, 30],
  );
});

test('runs that are under way, or were stopped, tell nothing; failed ones without a window do', () => {
  const failed = run(40, { outcome: 'failed', windowStart: undefined, windowEnd: undefined });
  const told = toldRuns([run(20, { outcome: 'running' }), run(30, { outcome: 'stopped' }), failed]);
  assert.deepEqual(told, [failed]);
});

test('spans of the address, and the usual one', () => {
  assert.deepEqual(readSpan('5-20'), [5, 20]);
  assert.deepEqual(['', '20-5', '5', 'a-b', '5-5'].map(readSpan), Array(5).fill(undefined));
  assert.deepEqual(usualSpan({ runs: [run(20), run(30)], now: 99 } as never), [10, 30]);
});
