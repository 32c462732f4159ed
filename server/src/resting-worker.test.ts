import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { RestingWorker } from './resting-worker.js';

test('a thread that rests long enough ends, one that is woken before does not', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const waits = "require('node:worker_threads').parentPort.on('message', () => {})";
  const resting = new RestingWorker(() => new Worker(waits, { eval: true }));
  const first = resting.wake();
  resting.rest();
  t.mock.timers.tick(29_999);
  assert.equal(resting.wake(), first);
  t.mock.timers.tick(30_000);
  assert.equal(resting.current, first);
  const ended = once(first, 'exit');
  resting.rest();
  t.mock.timers.tick(30_000);
  await ended;
  assert.equal(resting.current, undefined);
  assert.equal(resting.forget(first), false);
  const second = resting.wake();
  assert.notEqual(second, first);
  assert.equal(resting.forget(second), true);
  await second.terminate();
});
