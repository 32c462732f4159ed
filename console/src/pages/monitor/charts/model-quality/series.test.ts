import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aroundOf, inFittingUnit, shares, violations } from './series.js';

test('intervals go before standard deviations, and nothing is drawn where there is neither', () => {
  const metric = {
    values: [0.5, 0.5, 0.5, null],
    low: [0.4, null, null, null],
    high: [0.7, null, null, null],
    deviations: [0.01, 0.25, null, 0.1],
  };
  assert.deepEqual(aroundOf(metric), {
    low: [0.4, 0.25, null, null],
    high: [0.7, 0.75, null, null],
  });
});

test('what runs reported', () => {
  assert.deepEqual(violations({ values: [1, 2, null], violated: [false, true, true] }), [
    null,
    2,
    null,
  ]);
  assert.equal(violations({ values: [1], violated: [false] }), undefined);
});

test('the share of predictions with labels', () => {
  assert.deepEqual(shares([12, 0, null, 0], [28, 10, 5, 0]), [1200 / 28, 0, null, null]);
});

test('delays in a unit that people read', () => {
  assert.deepEqual(inFittingUnit([7200, null], [0, 10_800]), {
    unit: 'h',
    values: [
      [2, null],
      [0, 3],
    ],
  });
  assert.equal(inFittingUnit([30]).unit, 's');
  assert.equal(inFittingUnit([200_000]).unit, 'd');
  assert.equal(inFittingUnit([null]).unit, 's');
});
