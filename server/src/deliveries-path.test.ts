import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deliveriesPath } from './deliveries-path.js';
import type { DeliveriesSeen } from './jobs/deliveries.js';

const asked: unknown[] = [];
const seen = {
  kinds: ['k'],
  listFailed: async (query: unknown) => {
    asked.push(query);
    const payload = 'x'.repeat(20_000);
    const times = { added: 0, failed: 1_000 };
    return [{ id: '1', kind: 'k', lane: 'l', payload, attempt: 3, ...times, reason: 'no' }];
  },
  listWaiting: async () => [
    { id: '2', kind: 'k', lane: 'l', payload: { a: 1 }, attempt: 1, added: 0, due: 5_000 },
  ],
  retry: async (kind: string, ids: readonly string[]) => {
    asked.push([kind, ids]);
    return ids.length;
  },
  remove: async () => 1,
} as unknown as DeliveriesSeen;

const call = (body: string): Promise<object> =>
  deliveriesPath(seen).handler('deliveries', {
    ...{ region: 'us-east-1', accessKeyId: 'k', mayRunCode: false },
    ...{ header: () => undefined, body: Buffer.from(body) },
  });

test('what has failed and what waits is listed, retried and deleted', async () => {
  assert.deepEqual(await call(''), {
    failed: [
      {
        ...{ id: '1', kind: 'k', lane: 'l', attempt: 3, reason: 'no' },
        ...{ added: '1970-01-01T00:00:00.000Z', failed: '1970-01-01T00:00:01.000Z' },
      },
    ],
  });
  assert.deepEqual(asked.pop(), { kind: undefined, lane: undefined, limit: 100 });
  assert.match(
    JSON.stringify(await call('{"state":"waiting"}')),
    /"due":"1970.*"payload":\{"a":1\}/,
  );
  const retried = await call('{"action":"retry","kind":"k","ids":["1","2"]}');
  assert.deepEqual(retried, { retried: 2 });
  assert.deepEqual(asked.pop(), ['k', ['1', '2']]);
  assert.deepEqual(await call('{"action":"delete","kind":"k","ids":["1"]}'), { deleted: 1 });
});

test('what is wrong is told by name', async () => {
  const wrong: [string, RegExp][] = [
    ['{"action":"burn"}', /list, retry or delete/],
    ['{"state":"gone"}', /failed or waiting/],
    ['{"limit":0}', /1 to 1000/],
    ['{"kind":"x"}', /kind must be one of k/],
    ['{"lane":5}', /lane must be a text/],
    ['{"action":"retry","ids":["1"]}', /kind must be one of k/],
    ['{"action":"retry","kind":"k","ids":"1"}', /ids must be a list/],
  ];
  for (const [body, message] of wrong) await assert.rejects(call(body), message, body);
});
