import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { advertisedEndpoint } from './advertised-endpoint.js';
import type { App } from './app.js';
import type { RawRequest, RawResponse } from './base/http.js';
import { limits } from './base/limits.js';
import type { Log } from './base/log.js';
import { type CertificateFiles, readCertificate, watchCertificate } from './certificate.js';

export interface Listening {
  readonly port: number;
  /** Stops taking requests, lets running ones end, then closes the app. */
  close(): Promise<void>;
}

const tick_ms = 100;
/** An invocation may take this long at SageMaker, so a stop waits for one. */
const lastRequest_ms = 60_000;

const serverOptions = {
  maxHeaderSize: limits.requestHeaders_bytes,
  headersTimeout: limits.headers_ms,
  requestTimeout: 0,
  keepAliveTimeout: 65_000,
};

/**
 * Gives the app a socket and a timer.
 * @param tls files of the certificate to speak HTTPS with; without, it is HTTP
 * @throws Error when the port is taken, or the certificate can't be used.
 */
export async function listen(
  app: App,
  host: string,
  port: number,
  log: Log,
  tls?: CertificateFiles,
): Promise<Listening> {
  const { server, unwatch } = tls
    ? openHttps(tls, log)
    : { server: createHttpServer(serverOptions), unwatch: () => {} };
  const serve = (request: IncomingMessage, response: ServerResponse, waits: boolean) => {
    const broke = (error: unknown) => {
      log('warn', 'a connection broke', { error: String(error) });
      response.destroy();
    };
    try {
      const sending = answer(app, request, response, waits);
      if (sending !== undefined) sending.catch(broke);
    } catch (error) {
      broke(error);
    }
  };
  server.on('request', (request, response) => serve(request, response, false));
  server.on('checkContinue', (request, response) => serve(request, response, true));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  const listening = (server.address() as AddressInfo).port;
  app.listensAt(advertisedEndpoint(host, listening, tls !== undefined));
  const ticking = startTicking(app, log);
  return {
    port: listening,
    async close() {
      unwatch();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      // a connection whose request has been answered stays open unless it is looked for
      const idle = setInterval(() => server.closeIdleConnections(), tick_ms);
      const force = setTimeout(() => server.closeAllConnections(), lastRequest_ms);
      await ticking.stop();
      await closed;
      clearInterval(idle);
      clearTimeout(force);
      await app.close();
    },
  };
}

/** TLS 1.2 and later; a renewed certificate is taken up without a restart. */
function openHttps(files: CertificateFiles, log: Log): { server: Server; unwatch: () => void } {
  const server = createHttpsServer({
    ...serverOptions,
    ...readCertificate(files),
    minVersion: 'TLSv1.2',
  });
  const unwatch = watchCertificate(
    files,
    (certificate) => {
      server.setSecureContext({ ...certificate, minVersion: 'TLSv1.2' });
      log('info', 'the certificate was read again', { file: files.certFile });
    },
    (error) => log('warn', 'the certificate changed and was not taken', { error: String(error) }),
  );
  return { server, unwatch };
}

/** @param waits whether the client sends its body only when it is told to go on */
function answer(
  app: App,
  request: IncomingMessage,
  response: ServerResponse,
  waits: boolean,
): Promise<void> | undefined {
  let goneOn = !waits;
  if (waits) {
    request.once('resume', () => {
      if (response.headersSent) return;
      goneOn = true;
      response.writeContinue();
    });
  }
  const raw: RawRequest = {
    method: request.method ?? 'GET',
    rawTarget: request.url ?? '/',
    rawHeaders: request.rawHeaders,
    body: request,
    hasBody: announcesBody(request),
    remoteAddress: request.socket.remoteAddress,
    onGone: (listener) =>
      response.once('close', () => {
        if (!response.writableFinished) listener();
      }),
  };
  const finish = (given: RawResponse) => {
    // The body of a request that was refused before it may come or not: nothing can follow it.
    if (!goneOn) response.setHeader('connection', 'close');
    return send(given, response, request.method === 'HEAD');
  };
  const given = app.handle(raw);
  return given instanceof Promise ? given.then(finish) : finish(given);
}

/** RFC 9112, section 6.3: a request has a body where its headers frame one. */
const announcesBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';

/** @returns what is to be waited for, where the body is a stream */
function send(
  answer: RawResponse,
  response: ServerResponse,
  head: boolean,
): Promise<void> | undefined {
  const { body } = answer;
  if (body instanceof Readable) {
    response.writeHead(answer.status, answer.headers);
    if (!head) return pipeline(body, response);
    body.destroy();
    response.end();
    return undefined;
  }
  const headers: string[] = [];
  for (const name of Object.keys(answer.headers)) headers.push(name, answer.headers[name] ?? '');
  if (!head && body !== undefined) headers.push('content-length', `${Buffer.byteLength(body)}`);
  response.writeHead(answer.status, headers);
  if (head) response.end();
  else if (body instanceof Uint8Array && body.length <= oneWrite_bytes) {
    // Bytes as Latin-1 text go out in one write with the headers.
    const { buffer, byteOffset, length } = body;
    response.end(Buffer.from(buffer, byteOffset, length).toString('latin1'), 'latin1');
  } else response.end(body);
  return undefined;
}

const oneWrite_bytes = 16 * 1024;

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
