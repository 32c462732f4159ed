import assert from 'node:assert/strict';
import { test } from 'node:test';
import { band, changes, constant, only, percentRange } from './series.js';

test('a threshold that stayed is one line', () => {
  assert.equal(constant([0.1, null, 0.1]), 0.1);
  assert.equal(constant([0.1, 0.2]), undefined);
  assert.equal(constant([null]), undefined);
});

test('some places alone', () => {
  assert.deepEqual(
    only([1, 2, 3], (i) => i === 1),
    [null, 2, null],
  );
  assert.equal(
    only([1, null], (i) => i === 1),
    undefined,
  );
});

test('a band around values', () => {
  assert.deepEqual(band([1, null, 3], [0.5, 1, null]), {
    low: [0.5, null, null],
    high: [1.5, null, null],
  });
});

test('where a type changes', () => {
  assert.deepEqual(changes(['Integral', null, 'Integral', 'String']), [
    { value: 'Integral', at: 0 },
    { value: 'String', at: 3 },
  ]);
});

test('an axis of percents ends at 100', () => {
  assert.deepEqual(percentRange([100, null, 99]), [90, 100]);
  assert.deepEqual(percentRange([60, 100]), [50, 100]);
  assert.deepEqual(percentRange([0]), [0, 100]);
  assert.deepEqual(percentRange([]), [90, 100]);
});
