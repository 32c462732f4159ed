import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CallContext } from '../../base/service.js';
import { soonSettled } from './soon-settled.js';

const never = new AbortController().signal;
const invocation = { name: 'one', mayBeRepeated: false };
const byClient = { invocation, signal: never } as unknown as CallContext;
const fromWithin = { signal: never } as unknown as CallContext;

/** Something asked for at time 0 that has come about at its third reading, and how often it was read. */
function job(settlesAt = 3) {
  const seen = { reads: 0 };
  const read = async () => ({ status: ++seen.reads < settlesAt ? 'InProgress' : 'Completed' });
  const since = ({ status }: { status: string }) => (status === 'InProgress' ? 0 : undefined);
  return { seen, read, since };
}

test('a client that asks at once is told how it came out', async () => {
  const { seen, ...one } = job();
  const { status } = await soonSettled(byClient, { ...one, now: () => 0 });
  assert.deepEqual([status, seen.reads], ['Completed', 3]);
});

test('who asks later, or from within, is answered with what there is', async () => {
  for (const [context, now] of [
    [byClient, 3_000],
    [fromWithin, 0],
  ] as const) {
    const { seen, ...one } = job();
    const { status } = await soonSettled(context, { ...one, now: () => now });
    assert.deepEqual([status, seen.reads], ['InProgress', 1]);
  }
});

test('what takes longer is told as it is, and nobody waits for a client that went away', async () => {
  const { seen, ...slow } = job(Number.POSITIVE_INFINITY);
  const late = await soonSettled(byClient, { ...slow, now: () => 2_900 });
  assert.equal(late.status, 'InProgress');
  assert.ok(seen.reads > 1, 'it was looked at again');
  const gone = { ...byClient, signal: AbortSignal.abort() };
  const before = seen.reads;
  await soonSettled(gone, { ...slow, now: () => 0 });
  assert.equal(seen.reads, before + 1);
});
