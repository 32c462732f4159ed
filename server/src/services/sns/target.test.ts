import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DeliveryRefused } from '../common/targets.js';
import type { Message } from './message.js';
import type { Room } from './room.js';
import { topicTarget } from './target.js';

const arn = 'arn:aws:sns:us-east-1:000000000000:alerts';

/** A room whose topics keep what is published, a list for each transaction. */
function roomOf(fails: () => Error | undefined = () => undefined) {
  const published: string[][] = [];
  const room = {
    store: { topic: async (wanted: string) => (wanted === arn ? { arn } : undefined) },
    metrics: { count: () => undefined },
    courier: {
      publish: async (_rows: unknown, _topic: unknown, messages: readonly Message[]) => {
        const error = fails();
        if (error) throw error;
        published.push(messages.map(({ text }) => text));
      },
    },
    deps: {
      clock: { now: () => 0 },
      state: {
        transaction: async (work: (rows: unknown) => Promise<void>) => {
          await new Promise((next) => setImmediate(next));
          await work(undefined);
        },
      },
    },
  };
  return { published, target: topicTarget(room as unknown as Room) };
}

const message = (body: string) => ({ body, region: 'us-east-1', accountId: '0', id: body });
const { signal } = new AbortController();
const bodies = (count: number) => Array.from({ length: count }, (_, at) => `m${at}`);

test('messages that come together are published together, in order, ten to a transaction', async () => {
  const { published, target } = roomOf();
  await Promise.all(bodies(25).map((body) => target.deliver(arn, message(body), signal)));
  assert.deepEqual(published.flat(), bodies(25));
  assert.deepEqual(
    published.map(({ length }) => length),
    [10, 10, 5],
  );
});

test('a fault is told to each message, none of which is published; a topic that is gone refuses', async () => {
  let error: Error | undefined = new Error('disk full');
  const { published, target } = roomOf(() => error);
  const tries = () => bodies(3).map((body) => target.deliver(arn, message(body), signal));
  const told = await Promise.allSettled(tries());
  assert.ok(told.every((one) => one.status === 'rejected' && one.reason === error));
  assert.deepEqual(published, []);
  error = undefined;
  await Promise.all(tries());
  assert.deepEqual(published.flat(), bodies(3));
  const gone = bodies(3).map((body) => target.deliver(`${arn}-gone`, message(body), signal));
  for (const one of await Promise.allSettled(gone)) {
    assert.ok(one.status === 'rejected' && one.reason instanceof DeliveryRefused);
  }
});
