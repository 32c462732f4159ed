import assert from 'node:assert/strict';
import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import {
  type CaptureBatch,
  type CaptureRecord,
  type Captures,
  captureMiddleware,
  captureServer,
} from './index.js';

const batches: CaptureBatch[] = [];
const destination = {
  async send(batch: CaptureBatch) {
    batches.push(batch);
    return { accepted: batch.lines.length, ignored: 0, rejected: 0 };
  },
};

/** Exchanges whose end the captures have not heard of. */
function inHand(captures: Captures): number {
  const { observed, notSampled, refused, queued, accepted, ignored, lost } = captures.stats();
  const ended = [notSampled, refused, queued, accepted, ignored, ...Object.values(lost)];
  return observed - ended.reduce((sum, count) => sum + count, 0);
}

/** The inputs and outputs that were captured since the last call. */
async function captured(captures: Captures) {
  // the client has its answer a little before the server has closed the response
  for (let look = 0; look < 200 && inHand(captures) > 0; look++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await captures.flush();
  const lines = batches.splice(0).flatMap((batch) => batch.lines);
  return lines.map(({ text }) => {
    const { captureData, eventMetadata } = JSON.parse(text) as CaptureRecord;
    const { endpointInput, endpointOutput } = captureData;
    return { input: endpointInput, output: endpointOutput, ...eventMetadata };
  });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** Answers the body in capitals, in one of several ways of writing a response. */
const handler = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const text = (await bodyOf(request)).toUpperCase();
  switch (request.headers['x-way']) {
    case 'writeHead':
      response.writeHead(200, { 'Content-Type': 'text/csv; charset=utf-8' });
      response.end(text);
      return;
    case 'chunks':
      response.setHeader('content-type', 'text/csv');
      response.write(Buffer.from(text.slice(0, 2)));
      response.write(Buffer.from(text.slice(2)).toString('base64'), 'base64');
      response.end(() => {});
      return;
    case 'gzip':
      response.writeHead(200, ['content-type', 'application/json', 'content-encoding', 'gzip']);
      response.end(gzipSync(JSON.stringify({ text })));
      return;
    case 'fail':
      response.writeHead(500, { 'content-type': 'text/csv' }).end('no');
      return;
    case 'hang':
      response.write('half');
      response.destroy();
      return;
    default:
      response.setHeader('content-type', ['text/csv']);
      response.end(text);
  }
};

async function withServer(
  server: ReturnType<typeof createServer>,
  work: (url: string) => Promise<void>,
): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const post = (url: string, body: string | Uint8Array, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'POST',
    body: typeof body === 'string' ? body : new Uint8Array(body),
    headers: { 'content-type': 'text/csv', ...headers },
  });

test('a server is captured on one path, in every way of answering', async () => {
  const server = createServer((request, response) => void handler(request, response));
  const captures = captureServer(server, { path: '/predict', destination, maxBodyBytes: 1000 });
  await withServer(server, async (url) => {
    for (const way of ['plain', 'writeHead', 'chunks', 'gzip']) {
      const answer = await post(`${url}/predict?x=1`, 'a,b,c', {
        'x-way': way,
        'x-amzn-sagemaker-inference-id': way,
        'x-amzn-sagemaker-custom-attributes': 'trace',
      });
      const expected = way === 'gzip' ? '{"text":"A,B,C"}' : 'A,B,C';
      assert.equal(await answer.text(), expected);
    }
    const found = await captured(captures);
    assert.deepEqual(
      found.map(({ inferenceId, input, output }) => [inferenceId, input?.data, output?.data]),
      [
        ['plain', 'a,b,c', 'A,B,C'],
        ['writeHead', 'a,b,c', 'A,B,C'],
        ['chunks', 'a,b,c', 'A,B,C'],
        ['gzip', 'a,b,c', '{"text":"A,B,C"}'],
      ],
    );
    assert.deepEqual(found[3]?.customAttributes, ['trace']);
    assert.equal(found[1]?.output?.observedContentType, 'text/csv; charset=utf-8');
    const zipped = gzipSync('a,b');
    await (await post(`${url}/predict`, zipped, { 'content-encoding': 'gzip' })).text();
    assert.equal((await captured(captures))[0]?.input?.data, 'a,b');
  });
});

test('other paths and methods, failures, large and broken bodies are not captured, and counted', async () => {
  const server = createServer((request, response) => void handler(request, response));
  const captures = captureServer(server, { destination, maxBodyBytes: 1000 });
  await withServer(server, async (url) => {
    await (await post(`${url}/other`, 'a')).text();
    await (await fetch(`${url}/invocations`)).text();
    await (await post(`${url}/invocations`, 'a', { 'x-way': 'fail' })).text();
    assert.equal((await (await post(`${url}/invocations`, 'a'.repeat(2000))).text()).length, 2000);
    const bomb = gzipSync('a'.repeat(100_000));
    await (await post(`${url}/invocations`, bomb, { 'content-encoding': 'gzip' })).text();
    const broken = post(`${url}/invocations`, 'a', { 'x-way': 'hang' });
    await assert.rejects(async () => (await broken).text());
    assert.deepEqual(await captured(captures), []);
    const { observed, refused, lost } = captures.stats();
    assert.deepEqual([observed, refused, lost.tooLarge, lost.unreadable], [4, 2, 1, 1]);
  });
});

test('a handler is wrapped, and a slow upload stays whole', async () => {
  const wrapped = captureServer(handler, { path: /^\/predict\/\w+$/, destination });
  await withServer(
    createServer((request, response) => void wrapped(request, response)),
    async (url) => {
      const answered = new Promise<string>((resolve, reject) => {
        const options = { method: 'POST', headers: { 'content-type': 'text/csv' } };
        const sent = ask(
          `${url}/predict/a`,
          options,
          (response) => void bodyOf(response).then(resolve),
        );
        sent.on('error', reject);
        sent.write('a,');
        setTimeout(() => sent.end('b'), 20);
      });
      assert.equal(await answered, 'A,B');
      const [one] = await captured(wrapped.captures);
      assert.deepEqual([one?.input?.data, one?.output?.data], ['a,b', 'A,B']);
    },
  );
});

test('a middleware captures before and after a body parser', async () => {
  const capture = captureMiddleware({ destination });
  const parse = async (request: IncomingMessage & { body?: unknown }) => {
    request.body = JSON.parse(await bodyOf(request));
  };
  const answer = (request: IncomingMessage & { body?: unknown }, response: ServerResponse) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ got: request.body }));
  };
  const early = createServer((request, response) =>
    capture(request, response, () => void parse(request).then(() => answer(request, response))),
  );
  const late = createServer(
    (request, response) =>
      void parse(request).then(() => capture(request, response, () => answer(request, response))),
  );
  for (const server of [early, late]) {
    await withServer(server, async (url) => {
      const json = { 'content-type': 'application/json' };
      const response = await post(`${url}/invocations`, '{"age":40}', json);
      assert.equal(await response.text(), '{"got":{"age":40}}');
      const [one] = await captured(capture.captures);
      assert.deepEqual(
        [one?.input?.data, one?.input?.encoding, one?.output?.data],
        ['{"age":40}', 'JSON', '{"got":{"age":40}}'],
      );
    });
  }
});
