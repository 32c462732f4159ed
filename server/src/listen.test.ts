import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import type { App } from './app.js';
import { noLog } from './base/log.js';
import { listen } from './listen.js';

/** Says of each request what the socket told the app of its body. */
const telling: App = {
  operations: [],
  handle({ method, hasBody, body }) {
    const headers = {};
    if (!hasBody) return { status: 200, headers, body: `${method} none\n` };
    return body.toArray().then((parts) => {
      return { status: 200, headers, body: `${method} ${Buffer.concat(parts)}\n` };
    });
  },
  listensAt: () => {},
  tick: async () => {},
  close: async () => {},
};

/** Sends bytes on one connection; the bodies of the answers, until the server closes it. */
async function ask(port: number, ...requests: string[]): Promise<string[]> {
  const socket = connect(port, '127.0.0.1');
  let told = '';
  socket.on('data', (data) => {
    told += data.toString();
  });
  socket.write(requests.join(''));
  await once(socket, 'close');
  return [...told.matchAll(/\r\n\r\n(.*)\n/g)].map(([, body]) => body ?? '');
}

const head = (line: string, ...headers: string[]): string =>
  [`${line} HTTP/1.1`, 'host: h', ...headers, '', ''].join('\r\n');

test('a body is waited for where its request frames one, whatever the method', async (t) => {
  const { port, close } = await listen(telling, '127.0.0.1', 0, noLog);
  t.after(close);
  const answers = await ask(
    port,
    head('GET /'),
    head('DELETE /', 'content-length: 0'),
    `${head('GET /', 'content-length: 3')}abc`,
    `${head('GET /', 'transfer-encoding: chunked')}3\r\nabc\r\n0\r\n\r\n`,
    head('POST /'),
    `${head('POST /', 'Content-Length: 1', 'connection: close')}x`,
  );
  assert.deepEqual(answers, [
    'GET none',
    'DELETE none',
    'GET abc',
    'GET abc',
    'POST none',
    'POST x',
  ]);
});

test('a server that stops takes no more requests, whatever its clockwork does meanwhile', async () => {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let ticks = 0;
  const tick = (): Promise<void> => {
    ticks++;
    return held;
  };
  const { port, close } = await listen({ ...telling, tick }, '127.0.0.1', 0, noLog);
  while (ticks === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const closed = close();
  await assert.rejects(once(connect(port, '127.0.0.1'), 'connect'), { code: 'ECONNREFUSED' });
  release();
  await closed;
});
