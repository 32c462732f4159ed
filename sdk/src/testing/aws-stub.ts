import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Session, type SessionOptions } from '../session.js';

/** A request as it came over the wire. */
export interface Seen {
  /** `CreateModel` of `X-Amz-Target` or `Action`, else method and path. */
  readonly operation: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body: parsed where it is JSON, else as text. */
  readonly body: unknown;
}

/** An answer: a JSON body, or status, headers and text. */
export type Answer =
  | { json: unknown; status?: number }
  | { text: string; status?: number; headers?: Record<string, string> };

export type Answers = Record<string, (body: never, seen: Seen) => Answer>;

/** AWS's error shape of the JSON protocols. */
export const failure = (code: string, message = code): Answer => ({
  status: 400,
  json: { __type: code, message },
});

/** A server on 127.0.0.1 that notes what clients send and answers what the test says. */
export class AwsStub {
  readonly seen: Seen[] = [];
  /** What lies in S3: `bucket/key` to text. */
  readonly objects = new Map<string, string>();
  readonly #answers: Answers;
  readonly #server = createServer((request, response) => {
    void this.#handle(request).then((answer) => {
      const text = 'json' in answer ? JSON.stringify(answer.json) : answer.text;
      const headers = 'json' in answer ? { 'content-type': 'application/json' } : answer.headers;
      response.writeHead(answer.status ?? 200, headers).end(text);
    });
  });

  constructor(answers: Answers) {
    this.#answers = answers;
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  operations(): string[] {
    return this.seen.map(({ operation }) => operation);
  }

  /** The bodies that came for an operation. */
  bodies(operation: string): unknown[] {
    return this.seen.filter((one) => one.operation === operation).map(({ body }) => body);
  }

  async #handle(request: IncomingMessage): Promise<Answer> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks).toString();
    const path = decodeURIComponent(request.url ?? '');
    const target = String(request.headers['x-amz-target'] ?? '').split('.')[1];
    const action = /^Action=(\w+)/.exec(raw)?.[1];
    const operation =
      target ?? action ?? `${request.method} ${path.split('?')[0]?.replace(/\/$/, '')}`;
    const body: unknown = target ? JSON.parse(raw) : raw;
    const seen = { operation, path, headers: request.headers, body };
    this.seen.push(seen);
    const answer = this.#answers[operation];
    if (answer) return answer(body as never, seen);
    if (!target && !action) return this.#s3(request.method ?? '', path, raw);
    return failure('UnknownOperationException', `the test answers no ${operation}`);
  }

  #s3(method: string, path: string, raw: string): Answer {
    const [place = '', query = ''] = path.slice(1).split('?');
    const key = place.replace(/\/$/, '');
    if (method === 'PUT') {
      this.objects.set(key, raw);
      return { text: '', headers: { etag: '"e"' } };
    }
    if (query.includes('list-type=2')) {
      const prefix = new URLSearchParams(query).get('prefix') ?? '';
      const keys = [...this.objects.keys()]
        .filter((one) => one.startsWith(`${key}/${prefix}`))
        .map((one) => `<Contents><Key>${one.slice(key.length + 1)}</Key></Contents>`);
      return xml(`<ListBucketResult>${keys.join('')}</ListBucketResult>`);
    }
    const text = this.objects.get(key);
    if (text !== undefined) return { text };
    return xml('<Error><Code>NoSuchKey</Code><Message>gone</Message></Error>', 404);
  }
}

export const xml = (text: string, status = 200): Answer => ({
  text,
  status,
  headers: { 'content-type': 'text/xml' },
});

/** Runs `work` with a session whose every client talks to a stub. */
export async function withStub(
  answers: Answers,
  work: (stub: AwsStub, session: Session) => Promise<void>,
  options: SessionOptions = {},
): Promise<void> {
  const stub = new AwsStub(answers);
  const endpoint = await stub.listen();
  const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' };
  const session = new Session({
    clientConfig: { endpoint, region: 'us-east-1', credentials },
    defaultBucket: 'wine',
    onProgress: () => {},
    pace: { first: 1, most: 1, growth: 1 },
    ...options,
  });
  try {
    await work(stub, session);
  } finally {
    session.destroy();
    await stub.close();
  }
}
