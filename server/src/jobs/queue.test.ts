import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { noLog } from '../base/log.js';
import { openState, type State } from '../storage/state.js';
import { type JobQueue, openJobs, retryDelay_ms } from './queue.js';

interface World {
  readonly state: State;
  time: number;
  open(shared?: boolean): Promise<JobQueue>;
}

async function withWorld(work: (world: World) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-jobs-'));
  const state = openState(join(folder, 'state.db'));
  const world: World = {
    state,
    time: 1_000_000,
    open: (shared = false) =>
      openJobs({ state, now: () => world.time, log: noLog, concurrency: 8, shared }),
  };
  try {
    await work(world);
  } finally {
    await state.close();
    await rm(folder, { recursive: true });
  }
}

const once = { concurrency: 1, attempts: 3 };

test('a job runs once, and its key is known while it waits or runs', () =>
  withWorld(async ({ open }) => {
    const queue = await open();
    const seen: unknown[] = [];
    queue.define('k', once, async (job) => {
      seen.push([job.key, job.payload, job.attempt]);
    });
    assert.equal(await queue.enqueue('k', 'a', { n: 1 }), true);
    assert.equal(await queue.enqueue('k', 'a', { n: 2 }), false);
    await queue.start();
    await queue.idle();
    assert.deepEqual(seen, [['a', { n: 1 }, 1]]);
    assert.equal(await queue.enqueue('k', 'a', null), true);
    await queue.idle();
    assert.equal(seen.length, 2);
    await queue.close();
  }));

test('no more run at a time than a kind allows', () =>
  withWorld(async ({ open }) => {
    const queue = await open();
    let now = 0;
    let most = 0;
    queue.define('k', { concurrency: 3, attempts: 1 }, async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
      now--;
    });
    const many = Array.from({ length: 200 }, (_, i) => ({ key: `${i}`, payload: i }));
    assert.equal(await queue.enqueueAll('k', many), 200);
    assert.equal(await queue.enqueueAll('k', many), 0);
    await queue.start();
    await queue.idle();
    assert.equal(most, 3);
    await queue.close();
  }));

test('a failing job is tried again after a growing wait, then kept as failed', () =>
  withWorld(async (world) => {
    const queue = await world.open();
    const tries: number[] = [];
    queue.define('k', once, async (job) => {
      tries.push(job.attempt);
      throw new Error('no');
    });
    await queue.start();
    await queue.enqueue('k', 'a', null);
    await queue.idle();
    assert.deepEqual(tries, [1]);
    world.time += retryDelay_ms(1);
    await queue.tick();
    await queue.idle();
    world.time += retryDelay_ms(2) - 1;
    await queue.tick();
    await queue.idle();
    assert.deepEqual(tries, [1, 2]);
    world.time += 1;
    await queue.tick();
    await queue.idle();
    world.time += 86_400_000;
    await queue.tick();
    await queue.idle();
    assert.deepEqual(tries, [1, 2, 3]);
    assert.deepEqual(await world.state.all('SELECT state, error FROM jobs'), [
      { state: 'failed', error: 'no' },
    ]);
    assert.equal(await queue.enqueue('k', 'a', null), true);
    await queue.idle();
    assert.deepEqual(tries, [1, 2, 3, 1]);
    assert.equal(retryDelay_ms(1000), 60_000);
    await queue.close();
  }));

test('work cut off by a crash runs again, work given back at a close counts no try', () =>
  withWorld(async ({ open }) => {
    const never = () => new Promise<void>(() => {});
    const crashed = await open();
    crashed.define('k', once, never);
    await crashed.enqueue('k', 'a', null);
    await crashed.start();
    await crashed.tick();
    const closed = await open();
    closed.define(
      'k',
      once,
      (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
    );
    await closed.start();
    await closed.tick();
    await closed.close();
    const last = await open();
    const tries: number[] = [];
    last.define('k', once, async (job) => {
      tries.push(job.attempt);
    });
    await last.start();
    await last.idle();
    assert.deepEqual(tries, [2]);
    await last.close();
  }));

test('a shared queue takes work over only when its lease has run out', () =>
  withWorld(async (world) => {
    const lost = await world.open(true);
    lost.define('k', once, () => new Promise<void>(() => {}));
    await lost.enqueue('k', 'a', null);
    await lost.start();
    await lost.tick();
    world.time += 20_000;
    await lost.tick(); // renews
    world.time += 20_000;
    const other = await world.open(true);
    let ran = 0;
    other.define('k', once, async () => {
      ran++;
    });
    await other.start();
    await other.idle();
    assert.equal(ran, 0);
    world.time += 20_000;
    await other.tick();
    await other.idle();
    assert.equal(ran, 1);
    await other.close();
  }));

test('cancelling takes a waiting job out and aborts a running one with the reason', () =>
  withWorld(async ({ state, open }) => {
    const queue = await open();
    const reasons: unknown[] = [];
    queue.define(
      'k',
      once,
      (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reasons.push(signal.reason);
            reject(signal.reason);
          });
        }),
    );
    await queue.start();
    await queue.enqueueAll('k', [
      { key: 'a', payload: null },
      { key: 'b', payload: null },
    ]);
    await queue.tick();
    const stop = new Error('stop');
    await queue.cancel('k', 'b', new Error('never ran'));
    await queue.cancel('k', 'a', stop);
    await queue.idle();
    assert.deepEqual(reasons, [stop]);
    assert.deepEqual(await state.all('SELECT key FROM jobs'), []);
    await queue.close();
  }));
