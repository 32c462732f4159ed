import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { noLog } from '../../base/log.js';
import type { CallContext, ServiceId, ServiceOperations } from '../../base/service.js';
import { createWire, type Wire, type WireOptions } from '../wire.js';

export const accessKeyId = 'AKIAIOSFODNN7EXAMPLE';
export const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

export type FakeHandler = (
  input: Record<string, unknown>,
  context: CallContext,
) => Promise<Record<string, unknown>>;

/** A room of handlers made for a test. */
export const room = (
  service: ServiceId,
  handlers: Readonly<Record<string, FakeHandler>>,
): ServiceOperations => ({
  service,
  handlers: handlers as unknown as ServiceOperations['handlers'],
});

/** A started wire over the rooms. */
export function wireOf(
  rooms: readonly ServiceOperations[],
  options: Partial<WireOptions> = {},
): Wire {
  const wire = createWire({
    services: () => rooms,
    accountId: '000000000000',
    defaultRegion: 'us-east-1',
    noAuth: false,
    keyOf: (id) =>
      id === accessKeyId ? { accessKeyId, secretAccessKey, allows: 'everything' } : undefined,
    log: noLog,
    ...options,
  });
  wire.start();
  return wire;
}

export interface Listening {
  readonly endpoint: string;
  readonly server: Server;
  close(): Promise<void>;
}

/** The wire behind a bare HTTP server on a free port of the loopback. */
export async function listen(wire: Wire): Promise<Listening> {
  const server = createServer((request, response) => {
    const { method = 'GET', url: rawTarget = '/', rawHeaders } = request;
    const onGone = (listener: () => void) =>
      response.once('close', () => response.writableFinished || listener());
    Promise.resolve(wire.handle({ method, rawTarget, rawHeaders, body: request, onGone }))
      .then(async (answer) => {
        response.writeHead(answer.status, answer.headers);
        if (method === 'HEAD') response.end();
        else if (answer.body instanceof Readable) await pipeline(answer.body, response);
        else response.end(answer.body);
      })
      .catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
