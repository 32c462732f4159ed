import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSince } from './since.js';

test('spans as addresses have them', () => {
  assert.deepEqual(['24h', '7d', '2w', '', 'd', '7', '-1d', '12345d'].map(readSince), [
    86_400_000,
    604_800_000,
    1_209_600_000,
    ...Array(5).fill(undefined),
  ]);
});
