import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface HttpSubscriber {
  readonly url: string;
  readonly received: Received[];
  /** Resolves with everything received once there is so much of it. */
  until(count: number): Promise<Received[]>;
  close(): Promise<void>;
}

const patience_ms = 20_000;

/** A subscriber on loopback that answers 200, or what `answer` makes of it. */
export async function httpSubscriber(
  answer: (received: Received, response: ServerResponse) => void = (_, response) => {
    response.end();
  },
): Promise<HttpSubscriber> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk as Uint8Array);
    const text = Buffer.concat(chunks).toString();
    const one = { path: request.url ?? '', headers: request.headers, text };
    received.push(one);
    answer(one, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    async until(count) {
      const end = Date.now() + patience_ms;
      while (received.length < count) {
        if (Date.now() > end) throw new Error(`received ${received.length} of ${count}`);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      return received;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
