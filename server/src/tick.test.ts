import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ticking } from './tick.js';

test('a part that fails is told by its name, and stops no other', async () => {
  const logged: [string, object | undefined][] = [];
  const ran: string[] = [];
  let now = 0;
  let broken = true;
  const tick = ticking(
    [
      { name: 'first', run: async () => void ran.push('first') },
      {
        name: 'cleaning',
        run: async () => {
          if (broken) throw new Error('the disk is full');
        },
      },
      {
        name: 'sudden',
        run: () => {
          if (broken) throw new Error('at once');
          return Promise.resolve();
        },
      },
      { name: 'deadlines', run: async () => void ran.push('deadlines') },
    ],
    (_level, message, fields) => void logged.push([message, fields]),
    () => now,
  );
  await tick();
  assert.deepEqual(ran, ['first', 'deadlines']);
  const told = () =>
    logged.splice(0).map(([message, fields]) => {
      const { part, times, error } = fields as { part: string; times: number; error: string };
      return [message, part, times, error.split('\n', 1)[0]];
    });
  assert.deepEqual(told(), [
    ['a part of the tick failed', 'cleaning', 1, 'Error: the disk is full'],
    ['a part of the tick failed', 'sudden', 1, 'Error: at once'],
  ]);
  await tick();
  assert.deepEqual(told(), [], 'the log is not filled');
  now += 60_000;
  await tick();
  assert.deepEqual(
    told().map(([, part, times]) => [part, times]),
    [
      ['cleaning', 3],
      ['sudden', 3],
    ],
  );
  broken = false;
  await tick();
  broken = true;
  await tick();
  assert.equal(told().length, 2, 'what worked meanwhile and fails again is told at once');
  assert.equal(ran.length, 10);
});

test('what has come meanwhile is answered between two parts', async () => {
  const ran: string[] = [];
  const tick = ticking(
    [
      {
        name: 'first',
        run: async () => {
          ran.push('first');
          setImmediate(() => ran.push('a request'));
        },
      },
      { name: 'second', run: async () => void ran.push('second') },
    ],
    () => assert.fail('nothing fails here'),
    () => 0,
  );
  await tick();
  assert.deepEqual(ran, ['first', 'a request', 'second']);
});
