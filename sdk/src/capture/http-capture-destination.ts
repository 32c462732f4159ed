import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { customEndpoint, signedHeaders } from '../guiderail-requests.js';
import { Session } from '../session.js';
import {
  type CaptureBatch,
  CaptureDelayed,
  type CaptureDestination,
  type CaptureReceipt,
  CaptureRefused,
} from './capture-destination.js';

export interface HttpCaptureDestinationOptions {
  /** The endpoint that stands for the model. */
  readonly endpointName: string;
  /** Guiderail's address. Default: that of the session's clients, `AWS_ENDPOINT_URL`. */
  readonly endpoint?: string | undefined;
  /** An access key as `<access key id>:<secret>`. Default: requests signed by the session. */
  readonly key?: string | undefined;
  /** The variant; needed where the endpoint has several. */
  readonly variantName?: string | undefined;
  readonly sagemakerSession?: Session | undefined;
}

/** From here on a body is sent compressed, in bytes. */
const worthCompressing_bytes = 2048;

/** Of an answer: it names each line that was rejected, 10,000 at most. */
const mostAnswer_bytes = 4 * 1024 * 1024;

/** An answer's text for a message, cut where it is long. */
const shortly = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 300);

/**
 * Sends captures to Guiderail in batches over HTTP. A batch that is sent again, because its answer
 * was lost, is kept once.
 *
 * @example
 * const destination = new HttpCaptureDestination({
 *   endpointName: 'wine',
 *   endpoint: 'http://127.0.0.1:4747',
 *   key: process.env.GUIDERAIL_CAPTURE_KEY,
 * });
 */
export class HttpCaptureDestination implements CaptureDestination {
  readonly #options: HttpCaptureDestinationOptions;
  #session: Session | undefined;

  constructor(options: HttpCaptureDestinationOptions) {
    const { endpointName, key } = options;
    if (!/^[a-zA-Z0-9-]{1,63}$/.test(endpointName)) {
      throw new Error(`"${endpointName}" is no endpoint's name: use letters, digits and hyphens.`);
    }
    if (key !== undefined && !/^[^:\s]+:\S+$/.test(key)) {
      throw new Error('Give key as <access key id>:<secret>.');
    }
    this.#options = options;
    this.#session = options.sagemakerSession;
  }

  async send(batch: CaptureBatch, signal: AbortSignal): Promise<CaptureReceipt> {
    const { endpointName } = this.#options;
    const url = new URL(`/_guiderail/endpoints/${endpointName}/captures`, await this.#address());
    const text = Buffer.from(this.#text(batch));
    const small = text.length < worthCompressing_bytes;
    const body = small ? text : await promisify(gzip)(text, { level: 1 });
    const headers = {
      'content-type': 'application/jsonlines',
      'x-guiderail-batch-id': batch.id,
      ...(!small && { 'content-encoding': 'gzip' }),
    };
    const sent = await this.#authorised(url, headers, body);
    const response = await fetch(url, {
      method: 'POST',
      headers: sent,
      body: new Uint8Array(body),
      redirect: 'manual',
      signal,
    });
    return receipt(response.status, response.headers.get('retry-after'), await textOf(response));
  }

  #text({ lines }: CaptureBatch): string {
    const { variantName } = this.#options;
    if (variantName === undefined) return lines.map(({ text }) => `${text}\n`).join('');
    const variant = `{"variant":${JSON.stringify(variantName)},`;
    return lines.map(({ text }) => `${variant}${text.slice(1)}\n`).join('');
  }

  #ownSession(): Session {
    this.#session ??= new Session();
    return this.#session;
  }

  async #address(): Promise<string> {
    if (this.#options.endpoint !== undefined) return this.#options.endpoint;
    const endpoint = await customEndpoint(this.#ownSession());
    if (endpoint === undefined) throw new CaptureRefused('Give endpoint, or set AWS_ENDPOINT_URL.');
    return endpoint.origin;
  }

  async #authorised(url: URL, headers: Record<string, string>, body: Uint8Array) {
    const { key } = this.#options;
    if (key !== undefined) return { ...headers, authorization: `Bearer ${key}` };
    return signedHeaders(this.#ownSession(), url, headers, body);
  }
}

/** The answer's text; what comes after the limit is not read. */
async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > mostAnswer_bytes) break;
  }
  return Buffer.concat(chunks).toString();
}

interface Answer {
  readonly accepted?: number;
  readonly ignored?: number;
  readonly rejected?: readonly { readonly line: number; readonly reason: string }[];
  readonly capture?: { readonly samplingPercentage?: number };
}

function parsed(text: string): Answer {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    throw new CaptureRefused(`this is no answer of Guiderail's: ${shortly(text)}`);
  }
}

function receipt(status: number, retryAfter: string | null, text: string): CaptureReceipt {
  if (status === 429 || status === 503) {
    const seconds = Number(retryAfter ?? 0);
    const message = `the server asks for patience (${status}): ${shortly(text)}`;
    throw new CaptureDelayed(message, Number.isFinite(seconds) ? seconds * 1000 : 0);
  }
  if (status >= 500 || status === 408) throw new Error(`status ${status}: ${shortly(text)}`);
  if (status >= 300) throw new CaptureRefused(`status ${status}: ${shortly(text)}`);
  const { accepted = 0, ignored = 0, rejected = [], capture } = parsed(text);
  const [first] = rejected;
  return {
    accepted,
    ignored,
    rejected: rejected.length,
    reason: first?.reason,
    samplingPercentage: capture?.samplingPercentage,
  };
}
