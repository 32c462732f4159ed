import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { signV4 } from './capture/sign-v4.js';
import {
  type CaptureBatch,
  CaptureDelayed,
  type CaptureDestination,
  type CaptureReceipt,
  type CaptureRecord,
  CaptureRefused,
  type CaptureStats,
  Captures,
  CSVSerializer,
  captureFunction,
  HttpCaptureDestination,
  S3CaptureDestination,
} from './index.js';
import { withStub } from './testing/aws-stub.js';

/** A destination that keeps what it gets, and answers as told. */
class Kept implements CaptureDestination {
  readonly batches: CaptureBatch[] = [];
  readonly #answer: (batch: CaptureBatch, attempt: number) => CaptureReceipt | Promise<never>;

  constructor(answer?: (batch: CaptureBatch, attempt: number) => CaptureReceipt | Promise<never>) {
    this.#answer = answer ?? (({ lines }) => ({ accepted: lines.length, ignored: 0, rejected: 0 }));
  }

  async send(batch: CaptureBatch): Promise<CaptureReceipt> {
    this.batches.push(batch);
    return this.#answer(batch, this.batches.length);
  }

  records(): CaptureRecord[] {
    return this.batches.flatMap(({ lines }) =>
      lines.map(({ text }) => JSON.parse(text) as CaptureRecord),
    );
  }
}

/** Every exchange is somewhere. */
function accounted(stats: CaptureStats): void {
  const { observed, notSampled, refused, queued, accepted, ignored, lost } = stats;
  const sum = Object.values(lost).reduce((total, count) => total + count, 0);
  assert.equal(observed, notSampled + refused + queued + accepted + ignored + sum);
}

const exchange = (text: string) => ({
  input: { body: text, contentType: 'text/csv' },
  output: { body: '1', contentType: 'text/csv' },
});

test("what goes in and comes out of a function becomes AWS's records", async () => {
  const destination = new Kept();
  const predict = captureFunction(
    async function (this: { bias: number } | undefined, row: number[], _id: string) {
      const sum = row.reduce((a, b) => a + b, this?.bias ?? 0);
      row.length = 0; // what the function does to its input is not what it was given
      return { sum };
    },
    {
      destination,
      inputSerializer: new CSVSerializer(),
      inferenceId: (_, id) => id,
      customAttributes: () => 'trace',
    },
  );
  assert.deepEqual(await predict.call({ bias: 1 }, [1, 2], 'a'), { sum: 4 });
  assert.deepEqual(await predict([3], 'b'), { sum: 3 });
  await predict.captures.flush();
  const [first] = destination.records();
  assert.match(first?.eventMetadata.eventId ?? '', /^[0-9a-f-]{36}$/);
  assert.match(first?.eventMetadata.inferenceTime ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  assert.deepEqual(first, {
    captureData: {
      endpointInput: {
        observedContentType: 'text/csv',
        mode: 'INPUT',
        data: '1,2',
        encoding: 'CSV',
      },
      endpointOutput: {
        observedContentType: 'application/json',
        mode: 'OUTPUT',
        data: '{"sum":4}',
        encoding: 'JSON',
      },
    },
    eventMetadata: {
      eventId: first?.eventMetadata.eventId,
      customAttributes: ['trace'],
      inferenceId: 'a',
      inferenceTime: first?.eventMetadata.inferenceTime,
    },
    eventVersion: '0',
  });
  assert.equal(destination.batches.length, 1);
  accounted(predict.captures.stats());
});

test('a function gives and throws what it did before, whatever happens to the captures', async () => {
  const failures: string[] = [];
  const destination = new Kept(() => Promise.reject(new CaptureRefused('no such endpoint')));
  const onFailure = (error: Error) => {
    failures.push(error.message);
    throw new Error('ignored');
  };
  const sync = captureFunction((x: number) => x * 2, { destination, onFailure });
  assert.equal(sync(2), 4);
  const thrown = new TypeError('bad row');
  const fails = captureFunction(
    (how: 'throw' | 'reject') => {
      if (how === 'throw') throw thrown;
      return Promise.reject(thrown);
    },
    { destination },
  );
  assert.throws(() => fails('throw'), thrown);
  await assert.rejects(async () => fails('reject'), thrown);
  const cyclic: { self?: unknown } = {};
  cyclic.self = cyclic;
  const unreadable = captureFunction((x: unknown) => x, { destination });
  assert.equal(unreadable(cyclic), cyclic);
  await Promise.all([sync, fails, unreadable].map(({ captures }) => captures.close()));
  assert.deepEqual(failures, ['no such endpoint']);
  assert.equal(sync.captures.stats().lost.failed, 1);
  assert.equal(sync.captures.stats().lastFailure, 'no such endpoint');
  let begun = 0;
  const lazy = captureFunction(
    () => ({
      // biome-ignore lint/suspicious/noThenProperty: a query that begins when it is awaited
      then: (resolve: (value: number) => void) => resolve(++begun),
    }),
    { destination },
  );
  assert.equal(await lazy(), 1);
  assert.equal(begun, 1);
  assert.equal(fails.captures.stats().refused, 2);
  assert.equal(unreadable.captures.stats().lost.unreadable, 1);
  assert.equal(sync(3), 6);
  assert.equal(sync.captures.stats().lost.closed, 1);
  for (const { captures } of [sync, fails, unreadable]) accounted(captures.stats());
});

test('media types that are not listed, and bytes that are no text, are captured as base64', async () => {
  const destination = new Kept();
  const captures = new Captures({ destination, captureOptions: ['REQUEST'] });
  const bytes = Uint8Array.of(0xff, 0xfe);
  for (const [body, contentType] of [
    ['1,2', 'Text/CSV; charset=utf-8'],
    [bytes, 'text/csv'],
    ['{"a":1}', 'application/jsonlines'],
    ['ä', 'text/plain'],
  ] as const) {
    captures.record({ input: { body, contentType }, output: { body: '1', contentType } });
  }
  await captures.flush();
  assert.deepEqual(
    destination
      .records()
      .map(({ captureData: { endpointInput, endpointOutput } }) => [
        endpointInput?.data,
        endpointInput?.encoding,
        endpointOutput,
      ]),
    [
      ['1,2', 'CSV', undefined],
      ['//4=', 'BASE64', undefined],
      ['{"a":1}', 'JSON', undefined],
      ['w6Q=', 'BASE64', undefined],
    ],
  );
});

test('a batch is sent again under its name until it arrives; the queue stays bounded', async () => {
  const destination = new Kept(({ lines }, attempt) =>
    attempt < 3
      ? Promise.reject(attempt === 1 ? new Error('connection refused') : new CaptureDelayed('', 1))
      : { accepted: lines.length - 1, ignored: 0, rejected: 1, reason: 'line 2: no input' },
  );
  const captures = new Captures({
    destination,
    maxQueuedRecords: 5,
    maxBatchRecords: 3,
    maxRecordBytes: 600,
    maxBackoffInSeconds: 0.01,
  });
  captures.record(exchange('x'.repeat(600)));
  for (let i = 0; i < 8; i++) captures.record(exchange(String(i)));
  assert.equal(captures.stats().queued, 5);
  await captures.flush();
  const [a, b, c, d] = destination.batches;
  assert.deepEqual([a?.id, b?.id], [c?.id, c?.id]);
  assert.notEqual(d?.id, c?.id);
  assert.deepEqual([c?.lines.length, d?.lines.length], [3, 2]);
  const { accepted, lost, lastFailure } = captures.stats();
  assert.deepEqual([accepted, lost.queueFull, lost.tooLarge, lost.failed], [3, 3, 1, 2]);
  assert.equal(lastFailure, 'line 2: no input');
  accounted(captures.stats());
});

test('a batch that never arrives is given up and counted, and closing does not wait for it', async () => {
  const never = { send: () => new Promise<never>(() => {}) };
  const stubborn = new Captures({ destination: never });
  stubborn.record(exchange('1'));
  await Promise.race([
    stubborn.close(0.05),
    new Promise((resolve) => setTimeout(resolve, 60_000).unref()),
  ]);
  const failing = new Kept(() => Promise.reject(new Error('away')));
  const captures = new Captures({
    destination: failing,
    maxAttempts: 3,
    maxBackoffInSeconds: 0.01,
  });
  captures.record(exchange('1'));
  await captures.flush();
  assert.equal(failing.batches.length, 3);
  assert.equal(captures.stats().lost.failed, 1);
  for (const one of [captures, stubborn]) accounted(one.stats());
  assert.equal(stubborn.stats().queued, 0);
});

// a destination takes a batch, loses its answer after taking it, or fails before
test('nothing is lost or doubled that is not said, however a destination fails', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('take', 'take', 'lose', 'fail', 'refuse'), { maxLength: 30 }),
      fc.array(fc.nat({ max: 7 }), { minLength: 1, maxLength: 12 }),
      fc.record({ maxBatchRecords: fc.integer({ min: 1, max: 5 }), maxQueuedRecords: fc.nat(12) }),
      async (fates, bursts, limits) => {
        const taken = new Map<string, number>();
        const destination = new Kept(({ id, lines }) => {
          const fate = fates.shift() ?? 'take';
          if (fate === 'refuse') return Promise.reject(new CaptureRefused('no'));
          if (fate === 'fail') return Promise.reject(new Error('away'));
          taken.set(id, lines.length);
          if (fate === 'lose') return Promise.reject(new Error('no answer'));
          return { accepted: lines.length, ignored: 0, rejected: 0 };
        });
        const retries = { maxAttempts: 3, maxBackoffInSeconds: 0.001 };
        const captures = new Captures({ destination, ...limits, ...retries });
        for (const burst of bursts) {
          for (let i = 0; i < burst; i++) captures.record(exchange('1'));
          if (burst % 3 === 0) await captures.flush();
          accounted(captures.stats());
        }
        await captures.close();
        const { queued, accepted, lost } = captures.stats();
        const arrived = [...taken.values()].reduce((sum, count) => sum + count, 0);
        assert.equal(queued, 0);
        accounted(captures.stats());
        // a batch whose answers were all lost may have arrived though it counts as lost
        assert.ok(accepted <= arrived && arrived <= accepted + lost.failed);
      },
    ),
    { numRuns: 60 },
  ));

test('the share that is captured is the one given, else the one that the destination asks for', async () => {
  const none = new Captures({ destination: new Kept(), samplingPercentage: 0 });
  for (let i = 0; i < 50; i++) none.record(exchange('1'));
  assert.equal(none.stats().notSampled, 50);
  const destination = new Kept(({ lines }) => ({
    accepted: lines.length,
    ignored: 0,
    rejected: 0,
    samplingPercentage: 0,
  }));
  const told = new Captures({ destination });
  told.record(exchange('1'));
  await told.flush();
  for (let i = 0; i < 50; i++) told.record(exchange('1'));
  assert.equal(told.stats().notSampled, 50);
  const fixed = new Captures({ destination, samplingPercentage: 100 });
  fixed.record(exchange('1'));
  await fixed.flush();
  fixed.record(exchange('1'));
  assert.equal(fixed.stats().notSampled, 0);
  assert.throws(() => new Captures({ destination, samplingPercentage: 101 }), /0 to 100/);
});

test('waiting captures do not keep a process alive, awaited ones do', () => {
  const module = new URL('./capture/captures.js', import.meta.url).href;
  const script = `
    import { Captures } from '${module}';
    const destination = { send: async ({ lines }) => {
      await new Promise((resolve) => setTimeout(resolve, 20).unref());
      console.log('sent', lines.length);
      return { accepted: lines.length, ignored: 0, rejected: 0 };
    } };
    const captures = new Captures({ destination, flushIntervalInSeconds: 600 });
    const side = { body: '1', contentType: 'text/csv' };
    captures.record({ input: side, output: side });
    await captures.flush();
    captures.record({ input: side, output: side });`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  assert.deepEqual([run.status, run.stdout, run.stderr], [0, 'sent 1\n', '']);
});

test('batches go to Guiderail with a key, compressed where that pays, and its answer is understood', async () => {
  const seen: { url?: string; headers: NodeJS.Dict<string | string[]>; body: string }[] = [];
  const answers: [number, string][] = [
    [
      200,
      '{"accepted":1,"rejected":[],"ignored":0,"capture":{"enabled":true,"samplingPercentage":50}}',
    ],
    [
      200,
      '{"accepted":0,"rejected":[{"line":1,"reason":"variant must be one of a, b"}],"ignored":1}',
    ],
    [503, '{"message":"later"}'],
    [200, '{"accepted":1}'],
    [404, '{"message":"no endpoint"}'],
  ];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const gzip = request.headers['content-encoding'] === 'gzip';
      const body = (gzip ? gunzipSync(raw) : raw).toString();
      seen.push({ url: request.url, headers: request.headers, body });
      const [status, text] = answers.shift() ?? [500, ''];
      response.writeHead(status, { 'retry-after': '0' }).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const key = 'AKID:secret/+=';
  const some = { endpointName: 'wine', endpoint, key };
  const destination = new HttpCaptureDestination({ ...some, variantName: 'a' });
  const captures = new Captures({ destination, maxBackoffInSeconds: 0.01, maxBatchRecords: 2 });
  try {
    captures.record(exchange('1,2'));
    await captures.flush();
    const long = exchange('1,2'.repeat(1000));
    while (captures.stats().queued < 1) captures.record(long);
    while (captures.stats().queued < 2) captures.record(exchange('3,4'));
    await captures.flush();
    while (captures.stats().queued < 1) captures.record(exchange('5,6'));
    await captures.flush();
    while (captures.stats().queued < 1) captures.record(exchange('7,8'));
    await captures.flush();
  } finally {
    await captures.close();
    server.close();
  }
  const [first, second, third, again] = seen;
  assert.equal(first?.url, '/_guiderail/endpoints/wine/captures');
  assert.equal(first?.headers.authorization, `Bearer ${key}`);
  assert.equal(first?.headers['content-type'], 'application/jsonlines');
  assert.equal(first?.headers['content-encoding'], undefined);
  assert.equal(second?.headers['content-encoding'], 'gzip');
  const batchId = 'x-guiderail-batch-id';
  assert.equal(third?.headers[batchId], again?.headers[batchId]);
  assert.notEqual(first?.headers[batchId], second?.headers[batchId]);
  const record = JSON.parse(first?.body ?? '') as CaptureRecord & { variant: string };
  assert.equal(record.variant, 'a');
  assert.equal(record.captureData.endpointInput?.data, '1,2');
  const { accepted, ignored, lost, lastFailure } = captures.stats();
  assert.deepEqual([accepted, ignored, lost.failed], [2, 1, 2]);
  assert.match(lastFailure ?? '', /status 404: .*no endpoint/);
  accounted(captures.stats());
  assert.throws(() => new HttpCaptureDestination({ ...some, key: 'no' }), /<access key id>/);
  assert.throws(() => new HttpCaptureDestination({ ...some, endpointName: 'a/b' }), /name/);
});

test("captures lie in S3 under AWS's keys, an object for each hour", () =>
  withStub({}, async (stub, sagemakerSession) => {
    const destination = new S3CaptureDestination({ endpointName: 'wine', sagemakerSession });
    const captures = new Captures({ destination });
    for (const at of ['2026-03-10T12:59:59.250Z', '2026-03-10T13:00:00Z']) {
      captures.record({ ...exchange('1,2'), time: new Date(at) });
    }
    await captures.flush();
    const keys = [...stub.objects.keys()].filter((key) => key.endsWith('.jsonl')).sort();
    const folder = 'wine/model-monitor/data-capture/wine/AllTraffic/2026/03/10';
    const [first = '', second = ''] = keys;
    assert.equal(keys.length, 2);
    assert.match(first.slice(folder.length), /^\/12\/59-59-250-[0-9a-f-]{36}\.jsonl$/);
    assert.match(second.slice(folder.length), /^\/13\/00-00-000-[0-9a-f-]{36}\.jsonl$/);
    const record = JSON.parse(stub.objects.get(first) ?? '') as CaptureRecord;
    assert.equal(record.eventMetadata.inferenceTime, '2026-03-10T12:59:59Z');
    const batch = { id: 'b', lines: [{ text: '{}', bytes: 3, time_ms: 0 }] };
    await destination.send(batch, new AbortController().signal);
    await destination.send(batch, new AbortController().signal);
    assert.equal([...stub.objects.keys()].filter((key) => key.endsWith('.jsonl')).length, 3);
  }));

// of AWS's Signature Version 4 test suite: get-vanilla and post-vanilla
test("requests are signed as in AWS's test suite", () => {
  const credentials = {
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  };
  const some = {
    url: new URL('https://example.amazonaws.com/'),
    headers: {},
    body: new Uint8Array(),
    region: 'us-east-1',
    service: 'service',
    time: new Date('2015-08-30T12:36:00Z'),
  };
  for (const [method, signature] of [
    ['GET', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    ['POST', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
  ] as const) {
    const { authorization } = signV4({ ...some, method }, credentials);
    assert.equal(
      authorization,
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, ' +
        `SignedHeaders=host;x-amz-date, Signature=${signature}`,
    );
  }
});
