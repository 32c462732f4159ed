import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { App } from './app.js';
import type { RawRequest, RawResponse } from './base/http.js';
import { limits } from './base/limits.js';
import type { Log } from './base/log.js';

export interface Listening {
  readonly port: number;
  /** Stops taking requests, lets running ones end, then closes the app. */
  close(): Promise<void>;
}

const tick_ms = 100;

/** Gives the app a socket and a timer. @throws Error when the port is taken. */
export async function listen(app: App, host: string, port: number, log: Log): Promise<Listening> {
  const server = createServer(
    {
      maxHeaderSize: limits.requestHeaders_bytes,
      headersTimeout: limits.headers_ms,
      requestTimeout: 0,
      keepAliveTimeout: 65_000,
    },
    (request, response) => {
      answer(app, request, response).catch((error: unknown) => {
        log('warn', 'a connection broke', { error: String(error) });
        response.destroy();
      });
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  const ticking = startTicking(app, log);
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      await ticking.stop();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const force = setTimeout(() => server.closeAllConnections(), 5_000);
      await closed;
      clearTimeout(force);
      await app.close();
    },
  };
}

async function answer(app: App, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const raw: RawRequest = {
    method: request.method ?? 'GET',
    rawTarget: request.url ?? '/',
    rawHeaders: request.rawHeaders,
    body: request,
    remoteAddress: request.socket.remoteAddress,
    onGone: (listener) =>
      response.once('close', () => {
        if (!response.writableFinished) listener();
      }),
  };
  await send(await app.handle(raw), response, request.method === 'HEAD');
}

async function send(answer: RawResponse, response: ServerResponse, head: boolean): Promise<void> {
  const { body } = answer;
  if (body instanceof Readable) {
    response.writeHead(answer.status, answer.headers);
    if (!head) return pipeline(body, response);
    body.destroy();
    response.end();
    return;
  }
  const headers: Record<string, string | number> = { ...answer.headers };
  if (!head && body !== undefined) headers['content-length'] = Buffer.byteLength(body);
  response.writeHead(answer.status, headers);
  response.end(head ? undefined : body);
}

/** Calls `tick` again and again, never twice at a time. */
function startTicking(app: App, log: Log): { stop(): Promise<void> } {
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= app
      .tick()
      .catch((error: unknown) => log('error', 'a tick failed', { error: stackOf(error) }))
      .finally(() => {
        running = undefined;
      });
  }, tick_ms);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
