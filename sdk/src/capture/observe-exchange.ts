import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { Exchange, Payload } from './capture-record.js';

/** Bytes gathered up to a limit; beyond it nothing is kept. */
class Gathered {
  readonly #limit: number;
  #chunks: Buffer[] = [];
  #size = 0;
  tooLarge = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(chunk: unknown, encoding?: unknown): void {
    if (this.tooLarge || chunk === null || chunk === undefined) return;
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return;
    const named = typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8';
    // a copy: the writer may use its buffer again
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, named) : Buffer.from(chunk);
    this.#size += bytes.length;
    if (this.#size > this.#limit) {
      this.tooLarge = true;
      this.#chunks = [];
    } else {
      this.#chunks.push(bytes);
    }
  }

  get size(): number {
    return this.#size;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}

const first = (value: unknown): string | undefined => {
  const one = Array.isArray(value) ? value[0] : value;
  return one === undefined || one === null ? undefined : String(one);
};

/** The headers that were handed to writeHead: they are in no getHeader. */
function headersOf(args: readonly unknown[]): Map<string, string | undefined> {
  const given = args.find((one) => typeof one === 'object' && one !== null);
  const found = new Map<string, string | undefined>();
  if (Array.isArray(given)) {
    const pairs = Array.isArray(given[0]) ? (given as unknown[][]).flat() : (given as unknown[]);
    for (let at = 0; at + 1 < pairs.length; at += 2) {
      found.set(String(pairs[at]).toLowerCase(), first(pairs[at + 1]));
    }
  } else if (given) {
    for (const [name, value] of Object.entries(given as OutgoingHttpHeaders)) {
      found.set(name.toLowerCase(), first(value));
    }
  }
  return found;
}

const decoders: Readonly<
  Record<string, (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>>
> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/** @throws Error when the body is not what its encoding says, or longer than the limit. */
async function decoded(body: Buffer, encoding: string | undefined, limit: number): Promise<Buffer> {
  const decode = decoders[encoding?.trim().toLowerCase() ?? ''];
  return decode ? decode(body, { maxOutputLength: limit }) : body;
}

/** What a body parser before us has left of the body. */
function parsedBody(request: IncomingMessage): Buffer | undefined {
  const { body } = request as { body?: unknown };
  if (body === undefined) return undefined;
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return Buffer.from(body);
  return Buffer.from(JSON.stringify(body));
}

export interface Observed {
  readonly exchange: Exchange;
  readonly status: number;
}

/**
 * Watches a request and its response without reading or changing either, and tells once what both
 * held, when the response is sent or broken off.
 * @param limit bytes of either body, decompressed
 * @param track told of work that goes on after the response
 */
export function observeExchange(
  request: IncomingMessage,
  response: ServerResponse,
  limit: number,
  track: (work: Promise<void>) => void,
  done: (observed: Observed | 'too large' | 'broken off' | Error) => void,
): void {
  const time = new Date();
  const input = new Gathered(limit);
  const output = new Gathered(limit);
  let written = new Map<string, string | undefined>();
  // reading would take the body from the handler: the parser's own hand-over is watched instead
  const push = request.push.bind(request);
  request.push = (chunk: unknown, encoding?: BufferEncoding) => {
    input.add(chunk, encoding);
    return push(chunk, encoding);
  };
  const { write, end, writeHead } = response;
  response.writeHead = function (this: ServerResponse, ...args: unknown[]) {
    written = headersOf(args);
    return Reflect.apply(writeHead, this, args) as ServerResponse;
  } as typeof writeHead;
  response.write = function (this: ServerResponse, ...args: unknown[]) {
    output.add(args[0], args[1]);
    return Reflect.apply(write, this, args) as boolean;
  } as typeof write;
  response.end = function (this: ServerResponse, ...args: unknown[]) {
    if (typeof args[0] !== 'function') output.add(args[0], args[1]);
    return Reflect.apply(end, this, args) as ServerResponse;
  } as typeof end;
  const header = (name: string) => written.get(name) ?? first(response.getHeader(name));
  response.once('close', () => {
    // a handler that has not read its request has not answered it either
    if (!response.writableFinished || !request.complete) return done('broken off');
    const made = async (): Promise<Observed | 'too large'> => {
      if (input.tooLarge || output.tooLarge) return 'too large';
      const { headers } = request;
      const raw = input.size > 0 ? undefined : parsedBody(request);
      const asked = raw ?? (await decoded(input.bytes(), headers['content-encoding'], limit));
      const answered = await decoded(output.bytes(), header('content-encoding'), limit);
      const exchange = {
        time,
        input: payload(asked, headers['content-type']),
        output: payload(answered, header('content-type')),
      };
      return { exchange, status: response.statusCode };
    };
    track(made().then(done, done));
  });
}

const payload = (body: Buffer, contentType: string | undefined): Payload => ({
  body,
  contentType: contentType ?? 'application/octet-stream',
});
