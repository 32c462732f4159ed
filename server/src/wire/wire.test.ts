import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { CloudWatch, InvalidParameterValueException } from '@aws-sdk/client-cloudwatch';
import { AwsQueryProtocol, AwsSmithyRpcV2CborProtocol } from '@aws-sdk/core/protocols';
import { ServiceError } from '../base/errors.js';
import type { RawResponse } from '../base/http.js';
import { limits } from '../base/limits.js';
import { readBody } from './body/read-body.js';
import {
  accessKeyId,
  type FakeHandler,
  listen,
  room,
  secretAccessKey,
  wireOf,
} from './testing/wire-server.js';
import type { Wire } from './wire.js';

const nothing: FakeHandler = async () => ({});

const bodyOf = (answer: RawResponse): Record<string, string> => JSON.parse(String(answer.body));

interface Sent {
  readonly method?: string;
  readonly target?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | Readable;
}

/** Sends without a signature. */
const send = (wire: Wire, { method = 'POST', target = '/', headers = {}, body = '' }: Sent) =>
  wire.handle({
    method,
    rawTarget: target,
    rawHeaders: Object.entries(headers).flat(),
    body: body instanceof Readable ? body : Readable.from(body.length ? [Buffer.from(body)] : []),
  });

const describe = (body: string | Buffer, headers = {}): Sent => ({
  headers: { 'X-Amz-Target': 'SageMaker.DescribeEndpoint', ...headers },
  body,
});

test('a registry that does not fit stops the start and names the operation', () => {
  const one = room('sagemaker', { DescribeEndpoint: nothing });
  const listing = (...sagemaker: string[]) => ({ listed: { sagemaker } });
  assert.throws(
    () => wireOf([one], listing('DescribeEndpoint', 'DeleteEndpoint')),
    /sagemaker\.DeleteEndpoint is listed and has no handler/,
  );
  assert.throws(
    () => wireOf([one], { listed: { sagemaker: ['DescribeEndpoint'], s3: ['PutObject'] } }),
    /s3\.PutObject is listed and has no handler/,
  );
  assert.throws(() => wireOf([one], listing()), /sagemaker\.DescribeEndpoint has a handler/);
  wireOf([one], listing('DescribeEndpoint'));
  assert.throws(
    () => wireOf([room('sagemaker', { MakeCoffee: nothing })]),
    /sagemaker\.MakeCoffee is not an operation/,
  );
  assert.throws(() => wireOf([one, one]), /sagemaker\.DescribeEndpoint is registered twice/);
  wireOf([one, room('sagemaker', { DescribeModel: nothing })]);
});

test('two wires of one process keep their handlers apart', async () => {
  const [a, b] = ['a', 'b'].map((EndpointName) =>
    wireOf([room('sagemaker', { DescribeEndpoint: async () => ({ EndpointName }) })], {
      noAuth: true,
    }),
  );
  const names = await Promise.all(
    [a, b].map(async (wire) => bodyOf(await send(wire as Wire, describe('{"EndpointName":"e"}')))),
  );
  assert.deepEqual(names, [{ EndpointName: 'a' }, { EndpointName: 'b' }]);
});

test('bodies that are not what they should be', async () => {
  const wire = wireOf([room('sagemaker', { DescribeEndpoint: nothing })], { noAuth: true });
  const told = async (body: string | Buffer, headers = {}) => {
    const answer = await send(wire, describe(body, headers));
    assert.equal(answer.headers['content-type'], 'application/x-amz-json-1.1');
    return [answer.status, bodyOf(answer).__type, bodyOf(answer).message];
  };
  const [status, type, message] = await told('{"EndpointName":');
  assert.deepEqual([status, type], [400, 'SerializationException']);
  assert.match(String(message), /^The request body is not JSON/);
  assert.deepEqual(await told('{"EndpointName":5}'), [
    400,
    'SerializationException',
    'NUMBER_VALUE can not be converted to a String (at EndpointName)',
  ]);
  const notUtf8 = Buffer.from('{"EndpointName":"\xff"}', 'latin1');
  assert.deepEqual(await told(notUtf8), [
    400,
    'SerializationException',
    'The request body is not UTF-8.',
  ]);
  assert.match(String((await told('[]'))[2]), /must be a JSON object/);
  assert.match(String((await told('{"EndpointName":{}}'))[2]), /^Start of structure or map found/);
  assert.deepEqual(await told('{}'), [
    400,
    'ValidationException',
    "1 validation error detected: Value null at 'endpointName' failed to satisfy constraint: " +
      'Member must not be null',
  ]);
  assert.equal((await told('', { 'Content-Length': '99999999' }))[0], 413);
  assert.equal((await told(Buffer.alloc(limits.requestBody_bytes + 1, 32)))[0], 413);
  const bomb = gzipSync(Buffer.alloc(limits.requestBody_bytes + 1, 32));
  assert.equal((await told(bomb, { 'Content-Encoding': 'gzip' }))[0], 413);
  assert.equal((await told('plain', { 'Content-Encoding': 'gzip' }))[1], 'SerializationException');
});

test("a service's own bound on bodies is its own", async () => {
  const lengths: number[] = [];
  const InvokeEndpoint = async ({ Body }: Record<string, unknown>) => {
    lengths.push((Body as Uint8Array).length);
    return { Body };
  };
  const wire = wireOf(
    [
      room('sagemaker-runtime', { InvokeEndpoint }),
      room('sagemaker', { DescribeEndpoint: nothing }),
    ],
    { noAuth: true },
  );
  const invoke = (bytes: number) =>
    send(wire, { target: '/endpoints/e/invocations', body: Buffer.alloc(bytes, 32) });
  // AWS's documentation of InvokeEndpoint: "Maximum length of 6291456"
  assert.equal((await invoke(6_291_456)).status, 200);
  assert.equal((await invoke(6_291_457)).status, 413);
  assert.deepEqual(lengths, [6_291_456]);
  assert.equal((await send(wire, describe(Buffer.alloc(6_291_457, 32)))).status, 400);
});

test('documents nested without end are refused', async () => {
  const wire = wireOf(
    [room('sagemaker', { Search: nothing }), room('s3', { DeleteObjects: nothing })],
    { noAuth: true },
  );
  const nested = `${'{"SubExpressions":['.repeat(5_000)}${']}'.repeat(5_000)}`;
  const body = `{"Resource":"Endpoint","SearchExpression":${nested}}`;
  const search = await send(wire, { headers: { 'X-Amz-Target': 'SageMaker.Search' }, body });
  assert.equal(search.status, 400);
  assert.match(String(search.body), /nested more than 64 deep/);
  const xml = '<a>'.repeat(100_000);
  const deleted = await send(wire, { target: '/b?delete', body: xml });
  assert.match(String(deleted.body), /<Code>MalformedXML<\/Code>/);
});

test('S3 refuses objects larger than its bound before reading them', async () => {
  const wire = wireOf([room('s3', { PutObject: nothing })], { noAuth: true });
  const answer = await send(wire, {
    method: 'PUT',
    target: '/b/k',
    headers: { 'Content-Length': String(limits.objectBody_bytes + 1) },
  });
  assert.equal(answer.status, 400);
  assert.match(String(answer.body), /<Code>EntityTooLarge<\/Code>/);
});

test('a broken digest fails the stream that the handler reads', async () => {
  const put: FakeHandler = async (input) => {
    for await (const _ of input.Body as Readable);
    return {};
  };
  const wire = wireOf([room('s3', { PutObject: put })], { noAuth: true });
  const code = async (headers: Record<string, string>, body = 'hello') => {
    const answer = await send(wire, { method: 'PUT', target: '/b/k', headers, body });
    return answer.status === 200 ? 'fine' : /<Code>([^<]+)/.exec(String(answer.body))?.[1];
  };
  // Digests of "hello" by openssl and by zlib's crc32.
  assert.equal(await code({ 'Content-MD5': 'XUFAKrxLKna5cZ2REBfFkg==' }), 'fine');
  assert.equal(await code({ 'Content-MD5': 'XUFAKrxLKna5cZ2REBfFkQ==' }), 'BadDigest');
  assert.equal(await code({ 'x-amz-checksum-crc32': 'NhCmhg==' }), 'fine');
  assert.equal(await code({ 'x-amz-checksum-crc32': 'NhCmhQ==' }), 'BadDigest');
  const chunked = {
    'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'x-amz-decoded-content-length': '5',
    'x-amz-trailer': 'x-amz-checksum-crc32',
  };
  const trailer = (value: string) => `5\r\nhello\r\n0\r\n${value}\r\n`;
  assert.equal(await code(chunked, trailer('x-amz-checksum-crc32:NhCmhg==\r\n')), 'fine');
  assert.equal(await code(chunked, trailer('x-amz-checksum-crc32:NhCmhQ==\r\n')), 'BadDigest');
  assert.equal(await code(chunked, trailer('')), 'MalformedTrailerError');
  assert.equal(await code(chunked, '5\r\nhel'), 'IncompleteBody');
  assert.equal(await code(chunked, '5\r\nhello!\r\n0\r\n\r\n'), 'InvalidRequest');
  const longer = { ...chunked, 'x-amz-decoded-content-length': '6' };
  assert.equal(await code(longer, trailer('x-amz-checksum-crc32:NhCmhg==\r\n')), 'IncompleteBody');
});

test('a body that stalls or breaks off is given up', async () => {
  const stalled = new Readable({ read() {} });
  stalled.push('a');
  await assert.rejects(readBody(stalled, 10, undefined, 20), { code: 'RequestTimeout' });
  const broken = new Readable({ read() {} });
  const reading = readBody(broken, 10);
  broken.destroy(new Error('reset'));
  await assert.rejects(reading, { code: 'IncompleteBody' });
});

/** A promise that is kept from outside. */
function signalOf(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((keep) => {
    resolve = keep;
  });
  return { promise, resolve };
}

test('a client that goes away aborts its operation', async (t) => {
  const aborted = signalOf();
  const entered = signalOf();
  const wire = wireOf(
    [
      room('sagemaker-runtime', {
        InvokeEndpoint: async (_, { signal }) => {
          signal.addEventListener('abort', () => aborted.resolve());
          entered.resolve();
          await aborted.promise;
          throw new ServiceError('InternalDependencyException', 'gone', 530);
        },
      }),
    ],
    { noAuth: true },
  );
  const listening = await listen(wire);
  t.after(() => listening.close());
  const client = httpRequest(`${listening.endpoint}/endpoints/e/invocations`, { method: 'POST' });
  client.on('error', () => {});
  client.end('1,2');
  await entered.promise;
  client.destroy();
  await aborted.promise;
});

test('requests larger than a client waits to send are answered while it sends', async (t) => {
  const wire = wireOf([room('sagemaker-runtime', { InvokeEndpoint: nothing })], { noAuth: true });
  const listening = await listen(wire);
  t.after(() => listening.close());
  const client = httpRequest(`${listening.endpoint}/endpoints/e/invocations`, { method: 'POST' });
  client.on('error', () => {});
  const sending = setInterval(() => client.write(Buffer.alloc(1 << 20)), 1);
  const [answer] = await once(client, 'response');
  clearInterval(sending);
  assert.equal(answer.statusCode, 413);
  client.destroy();
});

test('without signatures: accepted with --no-auth alone, in the words of the service', async () => {
  const rooms = [
    room('sagemaker', { DescribeEndpoint: nothing }),
    room('sagemaker-runtime', { InvokeEndpoint: async () => ({ Body: Buffer.from('1') }) }),
    room('s3', { ListBuckets: nothing }),
    room('sts', { GetCallerIdentity: nothing }),
  ];
  const requests: [Sent, string][] = [
    [describe('{"EndpointName":"e"}'), 'MissingAuthenticationTokenException'],
    [{ target: '/endpoints/e/invocations', body: '1' }, 'MissingAuthenticationTokenException'],
    [{ method: 'GET' }, 'AccessDenied'],
    [
      {
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: 'Action=GetCallerIdentity&Version=2011-06-15',
      },
      'MissingAuthenticationToken',
    ],
  ];
  for (const [sent, code] of requests) {
    const refused = await send(wireOf(rooms), sent);
    assert.ok(String(refused.body).includes(code) || refused.headers['x-amzn-errortype'] === code);
    assert.equal((await send(wireOf(rooms, { noAuth: true }), sent)).status, 200);
  }
});

test('CloudWatch also speaks RPC v2 with CBOR, and the query protocol', async (t) => {
  let seen: Record<string, unknown> | undefined;
  const time = new Date('2026-05-06T07:08:09.500Z');
  const listening = await listen(
    wireOf([
      room('cloudwatch', {
        PutMetricData: async (input) => {
          seen = input;
          return {};
        },
        GetMetricStatistics: async () => ({
          Label: 'm',
          Datapoints: [{ Timestamp: time, Average: 0.25 }],
        }),
        SetAlarmState: async () => {
          throw new ServiceError('InvalidParameterValue', 'no such state');
        },
      }),
    ]),
  );
  t.after(() => listening.close());
  for (const protocol of [AwsSmithyRpcV2CborProtocol, AwsQueryProtocol]) {
    const client = new CloudWatch({
      endpoint: listening.endpoint,
      region: 'eu-west-1',
      credentials: { accessKeyId, secretAccessKey },
      maxAttempts: 1,
      protocol: protocol as never,
    });
    const datum = {
      MetricName: 'm',
      Value: 1.5,
      Timestamp: time,
      Dimensions: [{ Name: 'a', Value: 'b c&d' }],
      Values: [1, 2],
      Counts: [3, 4],
    };
    await client.putMetricData({ Namespace: 'n', MetricData: [datum] });
    assert.deepEqual(seen, { Namespace: 'n', MetricData: [datum] }, protocol.name);
    const range = { StartTime: time, EndTime: time, Period: 60 };
    const asked = { Namespace: 'n', MetricName: 'm', ...range };
    const { Datapoints, Label } = await client.getMetricStatistics(asked);
    assert.equal(Label, 'm');
    assert.equal(Datapoints?.[0]?.Average, 0.25);
    assert.equal(Number(Datapoints?.[0]?.Timestamp), Number(time));
    await assert.rejects(
      client.setAlarmState({ AlarmName: 'a', StateValue: 'OK', StateReason: 'r' }),
      (error) =>
        error instanceof InvalidParameterValueException && error.message === 'no such state',
    );
    await assert.rejects(client.listDashboards({}), { name: 'UnknownOperationException' });
  }
});

test('calls in process are validated, typed by their members and told apart by service', async () => {
  const wire = wireOf([
    room('s3', {
      PutObject: async (input, context) => {
        const chunks: Buffer[] = [];
        for await (const chunk of input.Body as Readable) chunks.push(chunk as Buffer);
        return { ETag: Buffer.concat(chunks).toString(), VersionId: context.region };
      },
    }),
    room('sagemaker-runtime', {
      InvokeEndpoint: async ({ Body }) => ({ Body, ContentType: String(Body) }),
    }),
  ]);
  const { s3, 'sagemaker-runtime': runtime } = wire.calls;
  const context = { region: 'eu-west-1' };
  for (const Body of ['abc', Buffer.from('abc'), Readable.from([Buffer.from('abc')])]) {
    const stored = await s3?.PutObject?.({ Bucket: 'b', Key: 'k', Body }, context);
    assert.deepEqual(stored, { ETag: 'abc', VersionId: 'eu-west-1' });
  }
  const answer = await runtime?.InvokeEndpoint?.({ EndpointName: 'e', Body: 'x' }, context);
  assert.deepEqual(answer, { Body: Buffer.from('x'), ContentType: 'x' });
  await assert.rejects(async () => s3?.PutObject?.({ Bucket: 'b' }, context), {
    code: 'InvalidArgument',
  });
  await assert.rejects(async () => s3?.ListBuckets?.({}, context), /no room registers/);
});

test('HEAD is answered without a body, and tells no more than the status', async () => {
  const wire = wireOf(
    [
      room('s3', {
        HeadObject: async () => {
          throw new ServiceError('NotFound', 'no key', 404);
        },
        HeadBucket: async () => ({ BucketRegion: 'eu-west-1' }),
      }),
    ],
    { noAuth: true },
  );
  const missing = await send(wire, { method: 'HEAD', target: '/b/k' });
  assert.deepEqual([missing.status, missing.body], [404, undefined]);
  const found = await send(wire, { method: 'HEAD', target: '/b' });
  assert.equal(found.status, 200);
  assert.equal(found.headers['x-amz-bucket-region'], 'eu-west-1');
  assert.ok(found.headers['x-amz-request-id']);
});

test('buckets in the host name are found', async () => {
  let seen: Record<string, unknown> | undefined;
  const wire = wireOf(
    [
      room('s3', {
        GetObject: async (input) => {
          seen = input;
          return {};
        },
      }),
    ],
    { noAuth: true },
  );
  for (const Host of [
    'my.bucket.localhost:4747',
    'my.bucket.127.0.0.1.nip.io',
    'my.bucket.s3.eu-west-1.amazonaws.com',
  ]) {
    await send(wire, { method: 'GET', target: '/a/b', headers: { Host } });
    assert.deepEqual([seen?.Bucket, seen?.Key], ['my.bucket', 'a/b']);
    seen = undefined;
  }
});

test('headers of an answer are ones that HTTP can carry', async (t) => {
  const output = { ContentDisposition: 'é', ContentLanguage: '𝄞', Metadata: { a: 'ü' } };
  const listening = await listen(
    wireOf([room('s3', { HeadObject: async () => output })], { noAuth: true }),
  );
  t.after(() => listening.close());
  const answer = await fetch(`${listening.endpoint}/b/k`, { method: 'HEAD' });
  assert.equal(answer.headers.get('content-disposition'), '=?UTF-8?B?w6k=?=');
  assert.equal(answer.headers.get('content-language'), '=?UTF-8?B?8J2Eng==?=');
  assert.equal(answer.headers.get('x-amz-meta-a'), '=?UTF-8?B?w7w=?=');
});
