import assert from 'node:assert/strict';
import { test } from 'node:test';
import { upkeep } from './upkeep.js';

test('upkeep is done once a real minute, and on while there is more', async () => {
  const rounds: number[] = [];
  const left = [true, false, false, false];
  const tick = upkeep({ now: () => 0, factor: 2 }, async (now) => {
    rounds.push(now);
    return { more: left.shift() ?? false };
  });
  for (const now of [0, 100, 200, 120_099, 120_100, 120_200, 50, 60]) await tick(now);
  assert.deepEqual(rounds, [0, 100, 120_100, 50]);
});
