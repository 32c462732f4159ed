import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServiceError } from '../../base/errors.js';
import { Gathered } from './gathered.js';

/** PutLogEvents' own. */
const bounds = {
  ...{ items: 10_000, bytes: 1024 * 1024 },
  bytesOf: (message: string) => Buffer.byteLength(message) + 26,
};

/** Writes wait until the test lets them go on. */
function held(refuse: (messages: readonly string[]) => unknown = () => undefined) {
  const written: (readonly string[])[] = [];
  const gates: (() => void)[] = [];
  const gathered = new Gathered<string>(bounds, async (key, messages) => {
    await new Promise<void>((open) => gates.push(open));
    const error = refuse(messages);
    if (error) throw error;
    written.push([key, ...messages]);
  });
  const run = async () => {
    for (let idle = 0; idle < 5; idle += 1) {
      const gate = gates.shift();
      if (gate) idle = 0;
      gate?.();
      await new Promise((next) => setImmediate(next));
    }
  };
  return { gathered, written, run };
}

const turn = () => new Promise<void>((next) => setImmediate(next));

test('what comes at once, and during a write, goes together, each stream by itself and in order', async () => {
  const { gathered, written, run } = held();
  const put = (messages: string[]) =>
    messages.flatMap((message) => [gathered.put('s', message), gathered.put('t', message)]);
  const first = put(['a', 'b']);
  await turn();
  const all = [...first, ...put(['c']), ...put(['d', 'e'])];
  await run();
  await Promise.all(all);
  assert.deepEqual(written, [
    ['s', 'a', 'b'],
    ['t', 'a', 'b'],
    ['s', 'c', 'd', 'e'],
    ['t', 'c', 'd', 'e'],
  ]);
  const later = gathered.put('s', 'f');
  await run();
  await later;
  assert.deepEqual(written.at(-1), ['s', 'f']);
});

test('one write holds what its bounds allow', async () => {
  const { gathered, written, run } = held();
  const half = 'x'.repeat(bounds.bytes / 2 - bounds.bytesOf(''));
  const all = [half, half, half, 'y'].map((message) => gathered.put('s', message));
  await run();
  await Promise.all(all);
  assert.deepEqual(
    written.map(({ length }) => length - 1),
    [2, 2],
  );
});

test('a message that is refused takes no other with it; a fault is told to all that it hit', async () => {
  const bad = new ServiceError('InvalidParameterException', 'no such message');
  const refusing = held((messages) => (messages.includes('bad') ? bad : undefined));
  const some = ['a', 'b', 'bad', 'c'].map((message) => refusing.gathered.put('s', message));
  await Promise.all([
    refusing.run(),
    assert.rejects(some[2] as Promise<void>, bad),
    some[0],
    some[1],
    some[3],
  ]);
  assert.deepEqual(refusing.written.flat(), ['s', 'a', 's', 'b', 's', 'c']);
  const fault = new Error('disk full');
  const failing = held((messages) => (messages.includes('a') ? undefined : fault));
  const kept = failing.gathered.put('s', 'a');
  await turn();
  const rest = ['b', 'c'].map((message) => failing.gathered.put('s', message));
  await Promise.all([
    failing.run(),
    kept,
    assert.rejects(rest[0] as Promise<void>, fault),
    assert.rejects(rest[1] as Promise<void>, fault),
  ]);
});
