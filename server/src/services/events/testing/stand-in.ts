import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What `look` finds, asked again until it finds something. */
export async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; ; tries++) {
    const found = await look();
    if (found !== undefined) return found;
    assert.ok(tries < 400, 'it did not come');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

export interface Called {
  readonly url: string;
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A server that notes what it is asked, and answers what it is told to. */
export async function standIn(answer: (called: Called, count: number) => [number, string]) {
  const calls: Called[] = [];
  const http: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url = '', method = '', headers } = request;
      const called = { url, method, headers, body: Buffer.concat(chunks).toString() };
      calls.push(called);
      const [status, body] = answer(called, calls.length);
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  return { calls, url: `http://127.0.0.1:${port}`, close: () => http.close() };
}
