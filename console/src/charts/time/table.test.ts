import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prepare } from './prepare.js';
import { tableOf } from './table.js';

test('series of different times share rows where they share a time', () => {
  const lines = prepare([
    { name: 'a', times: [0, 1000, 2000], values: [1, null, 3] },
    { name: 'b', times: [1000, 3000], values: [5, 6], low: [4, 5], high: [6, 7] },
  ]);
  assert.deepEqual(tableOf(lines, 'ms', [0, 2500]), {
    columns: ['time (UTC)', 'a (ms)', 'b (ms)', 'b, from (ms)', 'b, to (ms)'],
    rows: [
      ['1970-01-01T00:00:00.000Z', 1, null, null, null],
      ['1970-01-01T00:00:01.000Z', null, 5, 4, 6],
      ['1970-01-01T00:00:02.000Z', 3, null, null, null],
    ],
  });
});

test('times that are out of order are put in order, and two of one time stay two', () => {
  const [line] = prepare([{ name: 'a', times: [3, 1, 2, 2], values: [30, 10, 20, 21] }]);
  assert.deepEqual([...(line?.times ?? [])], [1, 2, 2, 3]);
  assert.deepEqual([...(line?.values ?? [])], [10, 20, 21, 30]);
  assert.equal(tableOf([line as NonNullable<typeof line>], undefined, [0, 9]).rows.length, 4);
});
