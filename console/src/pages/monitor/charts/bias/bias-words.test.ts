import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standingOf } from './bias-words.js';

const growth = (value: number) => ({
  ...{ value, interval: [-3, 34] as const, threshold: 0.02, adjustedPValue: 0.36 },
});

test('a metric that went far, but perhaps by chance, is not told as one that did not move', () => {
  assert.deepEqual(standingOf({ state: 'ok', growth: growth(10.9) }), ['plain', 'May be chance']);
  assert.deepEqual(standingOf({ state: 'ok', growth: growth(0.019) }), ['good', 'Hardly farther']);
  assert.deepEqual(standingOf({ state: 'ok', growth: growth(-0.1) }), ['good', 'No farther']);
  assert.deepEqual(standingOf({ state: 'ok' }), ['good', 'No farther'], 'of the other reading');
  assert.deepEqual(standingOf({ state: 'violation', growth: growth(1) }), ['bad', 'Violation']);
});
