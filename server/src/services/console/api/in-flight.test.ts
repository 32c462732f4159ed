import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InFlight } from './in-flight.js';

test('a session waits for 64 answers at most, and each session for its own', async () => {
  const inFlight = new InFlight();
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const running = Array.from({ length: 64 }, () => inFlight.run('a', () => held));
  await assert.rejects(
    inFlight.run('a', async () => 1),
    { code: 'TooManyRequests', status: 429 },
  );
  assert.equal(await inFlight.run('b', async () => 2), 2);
  const failing = inFlight.run('b', async () => {
    throw new Error('no');
  });
  await assert.rejects(failing, /no/);
  release();
  await Promise.all(running);
  assert.equal(await inFlight.run('a', async () => 3), 3);
});
