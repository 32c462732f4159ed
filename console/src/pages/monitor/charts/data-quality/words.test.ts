import assert from 'node:assert/strict';
import { test } from 'node:test';
import { distance, pWords } from './words.js';

test('a distance is never rounded to the other side of its threshold', () => {
  assert.equal(distance(0.7159999999999997), '0.716');
  assert.equal(distance(0.1000004, 0.1), '0.1000004');
  assert.equal(distance(0.09996, 0.1), '0.09996');
  assert.equal(distance(0.1, 0.1), '0.1');
  assert.equal(distance(0), '0');
});

test('a p-value says no more than it can', () => {
  assert.equal(pWords(0.000000001), '< 0.000001');
  assert.equal(pWords(0.0312), '0.031');
});
