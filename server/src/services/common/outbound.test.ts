import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { addressRule } from './addresses.js';
import { OutboundError, outbound } from './outbound.js';
import { DeliveryRefused } from './targets.js';

const calls = outbound(addressRule(undefined));

async function withTarget(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  work: (url: string, asked: string[]) => Promise<void>,
): Promise<void> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    request.resume();
    request.on('end', () => answer(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

test('an answer, its status and its first bytes', () =>
  withTarget(
    (_, response) => response.end('thanks'),
    async (url, asked) => {
      const { status, body } = await calls.send(`${url}/a?b=c`, { body: 'x' });
      assert.deepEqual([status, body.toString()], [200, 'thanks']);
      assert.deepEqual(asked, ['POST /a?b=c']);
    },
  ));

test('which answers another try may change', async () => {
  const cases: [number, 'refused' | 'later'][] = [
    [301, 'refused'],
    [400, 'refused'],
    [404, 'refused'],
    [410, 'refused'],
    [408, 'later'],
    [429, 'later'],
    [500, 'later'],
    [503, 'later'],
  ];
  for (const [status, what] of cases) {
    await withTarget(
      (_, response) => {
        response.writeHead(status, { location: '/elsewhere', 'retry-after': '7' });
        response.end('because');
      },
      async (url, asked) => {
        const error: unknown = await calls.send(url, {}).catch((thrown: unknown) => thrown);
        assert.ok(
          error instanceof (what === 'refused' ? DeliveryRefused : OutboundError),
          `${status}`,
        );
        const led = status === 301 ? ', a redirect to /elsewhere, which is not followed.*' : '';
        assert.match(error.message, new RegExp(`answered ${status}${led}: because`));
        if (error instanceof OutboundError) assert.equal(error.retryAfter_ms, 7_000);
        assert.equal(asked.length, 1, 'no redirect is followed');
        assert.equal((await calls.request(url, {})).status, status);
      },
    );
  }
});

test('a gigabyte is not read; what never answers, or never ends, is given up', async () => {
  let sent = 0;
  await withTarget(
    (_, response) => {
      const megabyte = Buffer.alloc(1_048_576);
      const more = (): void => {
        while (sent < 1024 && !response.destroyed) {
          sent++;
          if (!response.write(megabyte)) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    },
    async (url) => {
      const { body } = await calls.send(url, { limit_bytes: 1000 });
      assert.equal(body.length, 1000);
    },
  );
  assert.ok(sent < 100, `${sent} MB were sent`);
  const late = { name: 'OutboundError', message: /did not answer within 0\.1 s/ };
  await withTarget(
    () => {},
    (url) => assert.rejects(calls.send(url, { timeout_ms: 100 }), late),
  );
  await withTarget(
    () => {},
    async (url) => {
      const abort = new AbortController();
      const call = calls.send(url, { signal: abort.signal });
      abort.abort(new Error('stopped'));
      await assert.rejects(call, /stopped/);
    },
  );
});

test('a message has arrived with its status, whatever becomes of the body', async () => {
  const slow = (status: number) => (_: unknown, response: ServerResponse) => {
    response.writeHead(status);
    response.write('a');
  };
  await withTarget(slow(200), async (url, asked) => {
    const { status, body } = await calls.send(url, { timeout_ms: 100 });
    assert.deepEqual([status, body.toString()], [200, 'a']);
    assert.equal(asked.length, 1);
  });
  await withTarget(slow(503), (url) =>
    assert.rejects(calls.send(url, { timeout_ms: 100 }), { name: 'OutboundError', status: 503 }),
  );
  await withTarget(
    (_, response) => {
      response.writeHead(202, { 'content-length': 100 });
      response.write('a');
      setImmediate(() => response.destroy());
    },
    async (url) => assert.equal((await calls.send(url, {})).status, 202),
  );
  await withTarget(slow(200), async (url) => {
    const abort = new AbortController();
    const call = calls.send(url, { signal: abort.signal });
    setTimeout(() => abort.abort(new Error('stopped')), 50);
    await assert.rejects(call, /stopped/);
  });
});

test('a certificate that nobody vouches for is not trusted', async () => {
  const folder = new URL('../../../test-data/tls/', import.meta.url);
  const [cert, key] = ['server.crt', 'server.key'].map((name) =>
    readFileSync(new URL(name, folder)),
  );
  const server = createHttpsServer({ cert, key }, (_, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const call = calls.send(`https://127.0.0.1:${port}/`, {});
    await assert.rejects(call, { name: 'OutboundError', message: /certificate/ });
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});

test('private addresses are refused however they are written, unless they are named', async () => {
  const places = [
    'http://10.0.0.1/',
    'http://192.168.1.1:8080/x',
    'http://169.254.169.254/latest/meta-data',
    'http://[::ffff:10.0.0.1]/',
    'http://[fe80::1]/',
    'http://0x0a000001/',
    'http://167772161/',
    'http://0.0.0.0/',
  ];
  for (const place of places) {
    await assert.rejects(calls.send(place, {}), { name: 'DeliveryRefused' }, place);
  }
  for (const place of ['ftp://a.b/', 'file:///etc/passwd', 'nonsense', '']) {
    await assert.rejects(calls.send(place, {}), /is no address over http/, place);
  }
  assert.equal(outbound(addressRule('10.0.0.0/8')).check('http://10.0.0.1/').hostname, '10.0.0.1');
});

test('a port where nothing listens may be listened to later', async () => {
  await withTarget(
    () => {},
    async () => {},
  );
  await assert.rejects(calls.send('http://127.0.0.1:1/', {}), { name: 'OutboundError' });
});
