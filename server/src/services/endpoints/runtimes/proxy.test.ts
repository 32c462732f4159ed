import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { addressRule } from '../../common/addresses.js';
import { bucket, withRoom } from '../testing/room.js';
import { ProxyRuntime } from './proxy.js';
import { LoadError, PredictionError } from './runtime.js';

type Answer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

async function withServer(answer: Answer, work: (url: string) => Promise<void>): Promise<void> {
  const server = createServer((request, response) => {
    const chunks: Uint8Array[] = [];
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    request.on('end', () => answer(request, response, Buffer.concat(chunks)));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
}

const signal = new AbortController().signal;
const rule = addressRule(undefined);
const open = (url: string) => ProxyRuntime.open({ GUIDERAIL_UPSTREAM_URL: url }, rule);
const request = (body: string) => ({
  body: Buffer.from(body),
  contentType: 'application/json',
  accept: 'text/csv',
  customAttributes: 'a=1',
  signal,
});

test('a server by the container contract is asked as SageMaker asks, over kept connections', () => {
  const ports = new Set<number | undefined>();
  return withServer(
    (incoming, response, body) => {
      ports.add(incoming.socket.remotePort);
      if (incoming.url === '/base/ping') return void response.end();
      response.setHeader('content-type', 'text/plain');
      response.setHeader('x-amzn-sagemaker-custom-attributes', 'b=2');
      const { method, url, headers } = incoming;
      response.end(
        JSON.stringify([
          method,
          url,
          headers['content-type'],
          headers.accept,
          headers['x-amzn-sagemaker-custom-attributes'],
          body.toString(),
        ]),
      );
    },
    async (url) => {
      const runtime = await open(`${url}/base`);
      for (let i = 0; i < 3; i++) {
        const { body, contentType, customAttributes } = await runtime.predict(request('[1]'));
        assert.equal(contentType, 'text/plain');
        assert.equal(customAttributes, 'b=2');
        assert.deepEqual(JSON.parse(Buffer.from(body).toString()), [
          'POST',
          '/base/invocations',
          'application/json',
          'text/csv',
          'a=1',
          '[1]',
        ]);
      }
      assert.equal(ports.size, 1);
      await runtime.close();
    },
  );
});

test('what the server refuses, breaks off or overdoes is a PredictionError', () =>
  withServer(
    (incoming, response, body) => {
      if (incoming.url === '/ping') return void response.end();
      const what = body.toString();
      if (what === 'refuse') return void response.writeHead(422).end('not so');
      if (what === 'break') return void response.writeHead(200, { 'content-length': 9 }).write('1');
      if (what === 'drop') return void incoming.socket.destroy();
      response.end(Buffer.alloc(6_291_457));
    },
    async (url) => {
      const runtime = await open(url);
      const refused = async (body: string, status: number, message: RegExp) =>
        assert.rejects(
          runtime.predict(request(body)),
          (error) =>
            error instanceof PredictionError &&
            error.status === status &&
            message.test(error.message),
        );
      await refused('refuse', 422, /^not so$/);
      await refused('large', 502, /larger than 6291456/);
      await refused('drop', 503, /cannot be reached/);
      const away = new AbortController();
      const asked = runtime.predict({ ...request('break'), signal: away.signal });
      setTimeout(() => away.abort(), 50);
      await assert.rejects(asked, PredictionError);
      await runtime.close();
    },
  ));

test('a private address needs leave, and a silent server says what to start', async () => {
  await assert.rejects(
    open('http://10.1.2.3:8080'),
    (error) =>
      error instanceof LoadError &&
      !error.later &&
      /GUIDERAIL_ALLOW_PRIVATE_TARGETS=10\.1\.2\.3/.test(error.message),
  );
  await assert.rejects(open('http://[fd00::1]/'), /private address/);
  await assert.rejects(open('ftp://x'), /over http or https/);
  let port = '';
  await withServer(
    () => {},
    async (url) => {
      port = url;
    },
  );
  await assert.rejects(open(port), (error) => error instanceof LoadError && error.later);
});

test('an endpoint waits in Creating for its model server, then serves and captures', () => {
  let healthy = false;
  return withServer(
    (incoming, response) => {
      if (incoming.url === '/ping') return void response.writeHead(healthy ? 200 : 503).end();
      response.setHeader('content-type', 'text/csv').end('0.5\n');
    },
    async (url) =>
      withRoom(async (room) => {
        const model = async (name: string, address: string) => {
          const Environment = { GUIDERAIL_UPSTREAM_URL: address };
          const PrimaryContainer = { Image: 'guiderail/proxy', Environment };
          await room.call('CreateModel', { ModelName: name, PrimaryContainer });
          const ProductionVariants = [{ VariantName: 'v', ModelName: name }];
          await room.call('CreateEndpointConfig', { EndpointConfigName: name, ProductionVariants });
          await room.call('CreateEndpoint', { EndpointName: name, EndpointConfigName: name });
        };
        await model('front', url);
        await room.service.tick();
        const { EndpointStatus } = await room.call('DescribeEndpoint', { EndpointName: 'front' });
        assert.equal(EndpointStatus, 'Creating');
        healthy = true;
        assert.equal((await room.settled('front')).EndpointStatus, 'InService');
        const { Body } = await room.call('InvokeEndpoint', {
          EndpointName: 'front',
          Body: Buffer.from('x'),
        });
        assert.equal(Buffer.from(Body as Uint8Array).toString(), '0.5\n');
        healthy = false;
        await model('never', url);
        const { FailureReason } = await room.settled('never');
        assert.match(String(FailureReason), /answered 503 and not 200/);
      }),
  );
});

test('a request that outlives its endpoint is captured all the same', () => {
  let answer: (() => void) | undefined;
  return withServer(
    (incoming, response) => {
      if (incoming.url === '/ping') return void response.end();
      answer = () => response.setHeader('content-type', 'text/csv').end('1\n');
    },
    async (url) =>
      withRoom(async (room) => {
        await room.call('CreateModel', {
          ModelName: 'm',
          PrimaryContainer: {
            Image: 'guiderail/proxy',
            Environment: { GUIDERAIL_UPSTREAM_URL: url },
          },
        });
        await room.call('CreateEndpointConfig', {
          EndpointConfigName: 'c',
          ProductionVariants: [{ VariantName: 'v', ModelName: 'm' }],
          DataCaptureConfig: {
            EnableCapture: true,
            InitialSamplingPercentage: 100,
            DestinationS3Uri: `s3://${bucket}`,
            CaptureOptions: [{ CaptureMode: 'InputAndOutput' }],
          },
        });
        await room.call('CreateEndpoint', { EndpointName: 'e', EndpointConfigName: 'c' });
        await room.settled('e');
        const asked = room.call('InvokeEndpoint', { EndpointName: 'e', Body: Buffer.from('x') });
        while (!answer) await new Promise((resolve) => setTimeout(resolve, 5));
        await room.call('DeleteEndpoint', { EndpointName: 'e' });
        answer();
        await asked;
        await room.service.captures.seal('us-east-1', 'e', Number.POSITIVE_INFINITY);
        assert.equal((await room.objects.list(bucket, { prefix: 'e/v/', limit: 9 })).length, 1);
      }),
  );
});
