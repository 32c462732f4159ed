import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { EncodedOutput } from '../base/encoded-output.js';
import { jsonCalls } from './json-call.js';
import { buildRegistry } from './registry.js';

const caller = {
  ...{ requestId: 'r', region: 'eu-west-1', accessKeyId: 'k', mayRunCode: false },
  signal: new AbortController().signal,
};

const seen: unknown[] = [];
let output: unknown;
const handler = async (input: never, context: unknown) => {
  seen.push(input, context);
  return output;
};

const call = jsonCalls(
  () =>
    buildRegistry([
      { service: 'cloudwatch', handlers: { GetMetricStatistics: handler } },
      { service: 's3', handlers: { GetObject: handler, PutObject: handler } },
    ]),
  '000000000000',
);

test('times and bytes are read, and written, as JSON has them', async () => {
  const time = new Date('2026-03-01T21:00:00.250Z');
  output = {
    when: time,
    broken: new Date(Number.NaN),
    bytes: new Uint8Array([1, 2, 255]),
    part: Buffer.from('xabcx').subarray(1, 4),
    many: [1n, 2n ** 60n, Number.NaN, Number.NEGATIVE_INFINITY, undefined, null],
    nested: { at: [time] },
    absent: undefined,
  };
  const asked = {
    ...{ Namespace: 'n', MetricName: 'm', Period: 60, Statistics: ['Sum'] },
    ...{ StartTime: '2026-03-01T21:00:00.250Z', EndTime: time.getTime() / 1000, Unknown: 1 },
  };
  const text = await call('cloudwatch', 'GetMetricStatistics', asked, caller);
  const [input, context] = seen.splice(0) as [Record<string, unknown>, Record<string, unknown>];
  assert.deepEqual([input.StartTime, input.EndTime, input.Unknown], [time, time, undefined]);
  assert.deepEqual(
    [context.region, context.accessKeyId, context.mayRunCode, context.accountId],
    ['eu-west-1', 'k', false, '000000000000'],
  );
  assert.deepEqual(JSON.parse(text), {
    ...{ when: '2026-03-01T21:00:00.250Z', broken: null, bytes: 'AQL/', part: 'YWJj' },
    many: [1, String(2n ** 60n), 'NaN', '-Infinity', null, null],
    nested: { at: ['2026-03-01T21:00:00.250Z'] },
  });
});

test('a body that streams goes in as a stream, and comes out to its bound', async () => {
  output = {};
  const Body = Buffer.from('hello').toString('base64');
  await call('s3', 'PutObject', { Bucket: 'bucket', Key: 'k', Body }, caller);
  const [input] = seen.splice(0) as [{ Body: Readable }];
  assert.ok(input.Body instanceof Readable);
  assert.equal(Buffer.concat(await input.Body.toArray()).toString(), 'hello');

  const chunk = Buffer.alloc(1024 ** 2, 'a');
  for (const [chunks, truncated] of [
    [4, undefined],
    [5, true],
  ] as const) {
    const body = Readable.from(Array.from({ length: chunks }, () => chunk));
    output = { Body: body, ContentLength: chunks };
    const text = await call('s3', 'GetObject', { Bucket: 'bucket', Key: 'k' }, caller);
    const told = JSON.parse(text) as { Body: string; Truncated?: boolean };
    assert.equal(Buffer.from(told.Body, 'base64').length, 4 * 1024 ** 2);
    assert.equal(told.Truncated, truncated);
    assert.ok(body.destroyed);
  }
  seen.length = 0;
});

test('what stands encoded is given as it is', async () => {
  for (const body of ['{"a":[1]}', Buffer.from('{"a":[1]}')]) {
    output = new EncodedOutput(body, () => assert.fail('read'));
    const text = await call('s3', 'GetObject', { Bucket: 'bucket', Key: 'k' }, caller);
    assert.equal(text, '{"a":[1]}');
  }
});

test('what a client would be refused is refused', async () => {
  const cases: [string, string, Record<string, unknown>, string][] = [
    ['cloudwatch', 'GetMetricStatistics', {}, 'ValidationError'],
    ['cloudwatch', 'GetMetricStatistics', { Period: 'x' }, 'SerializationException'],
    ['cloudwatch', 'ListMetrics', {}, 'UnknownOperationException'],
    ['s3', 'constructor', {}, 'UnknownOperationException'],
    ['__proto__', 'x', {}, 'UnknownOperationException'],
  ];
  for (const [service, name, input, code] of cases) {
    await assert.rejects(call(service, name, input, caller), { code });
  }
});
