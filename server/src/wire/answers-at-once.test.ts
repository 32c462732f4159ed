import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { ServiceError } from '../base/errors.js';
import type { RawResponse } from '../base/http.js';
import { type FakeHandler, room, wireOf } from './testing/wire-server.js';

type Handler = (...given: Parameters<FakeHandler>) => unknown;

const ask = (handler: Handler, hasBody: boolean) =>
  wireOf([room('sagemaker-featurestore-runtime', { GetRecord: handler as FakeHandler })], {
    noAuth: true,
  }).handle({
    method: 'GET',
    rawTarget: '/FeatureGroup/g?RecordIdentifierValueAsString=1',
    rawHeaders: [],
    body: Readable.from([]),
    hasBody,
  });

const refuse = () => {
  throw new ServiceError('ResourceNotFound', 'no group', 404);
};

test('a request without a body is answered at once where its operation answers at once', () => {
  const answer = ask(() => ({}), false);
  assert.ok(!(answer instanceof Promise));
  assert.equal(answer.status, 200);
  assert.match(answer.headers['x-amzn-requestid'] ?? '', /^[0-9a-f-]{36}$/);
});

test('an answer is the same, at once or later', async () => {
  const handlers: readonly [Handler, number][] = [
    [() => ({}), 200],
    [async () => ({}), 200],
    [refuse, 404],
    [async () => refuse(), 404],
    [() => JSON.parse('{'), 500],
    [async () => JSON.parse('{'), 500],
  ];
  for (const [handler, status] of handlers) {
    for (const hasBody of [true, false]) {
      const answer: RawResponse = await ask(handler, hasBody);
      assert.equal(answer.status, status);
      assert.equal(answer.headers['content-type'], 'application/json');
      assert.match(answer.headers['x-amzn-requestid'] ?? '', /^[0-9a-f-]{36}$/);
    }
  }
});

test('requests do not share headers', async () => {
  const [one, two] = await Promise.all([ask(() => ({}), false), ask(() => ({}), false)]);
  assert.notEqual(one?.headers['x-amzn-requestid'], two?.headers['x-amzn-requestid']);
});
