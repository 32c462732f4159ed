import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newestFirst } from './endpoint-captures.js';

test('captures of several variants stand by their time, and as they were within a second', () => {
  const at = (second: number, name: string) => ({ time: `2026-04-26T09:02:0${second}Z`, name });
  const read = [at(2, 'a'), at(1, 'b'), at(2, 'c'), at(1, 'd'), at(3, 'e')];
  assert.deepEqual(
    newestFirst(read).map(({ name }) => name),
    ['e', 'a', 'c', 'b', 'd'],
  );
});
