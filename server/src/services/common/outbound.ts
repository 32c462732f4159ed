import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { type AddressRule, checkedLookup } from './addresses.js';
import { DeliveryRefused } from './targets.js';

export interface OutboundRequest {
  /** POST unless said otherwise. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Real time for the whole exchange; 15 s unless said otherwise. */
  readonly timeout_ms?: number;
  readonly signal?: AbortSignal;
  /** Of the answer's body that are kept; the rest is not read. 64 KiB unless said otherwise. */
  readonly limit_bytes?: number;
}

export interface OutboundAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The first bytes of the body, at most `limit_bytes`, as far as it came in time. */
  readonly body: Buffer;
}

/** Calls an address that a user named. */
export interface Outbound {
  /**
   * Any answer, redirects too: they are not followed.
   * @throws DeliveryRefused when the address may not be called, Error when there was no answer.
   */
  request(url: string, request: OutboundRequest): Promise<OutboundAnswer>;
  /**
   * A message that has to come through: an answer from 200 to 299.
   * @throws DeliveryRefused for answers that another try will not change (redirects, and 4xx but
   * 408, 425 and 429), OutboundError for the others and for no answer.
   */
  send(url: string, request: OutboundRequest): Promise<OutboundAnswer>;
  /** @throws DeliveryRefused when the URL is none, or names an address that may not be called. */
  check(url: string): URL;
}

/** A try that failed where another may not. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
  readonly status: number | undefined;
  /** What the answer's Retry-After asks for. */
  readonly retryAfter_ms: number | undefined;

  constructor(message: string, status?: number, retryAfter_ms?: number) {
    super(message);
    this.status = status;
    this.retryAfter_ms = retryAfter_ms;
  }
}

const usualTimeout_ms = 15_000;
const usualLimit_bytes = 64 * 1024;
const longestRetryAfter_ms = 3_600_000;
const told_bytes = 200;
const retried = new Set([408, 425, 429]);

/** HTTP and HTTPS to addresses that users name; certificates are verified, each call has its socket. */
export function outbound(rule: AddressRule): Outbound {
  const check = (text: string): URL => checkedUrl(text, rule);
  const request = (text: string, asked: OutboundRequest): Promise<OutboundAnswer> =>
    exchange(check(text), rule, asked);
  return {
    check,
    request,
    async send(text, asked) {
      const answer = await request(text, asked);
      if (answer.status >= 200 && answer.status <= 299) return answer;
      throw unwanted(check(text), answer);
    },
  };
}

function checkedUrl(text: string, rule: AddressRule): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new DeliveryRefused(`${text.slice(0, 200)} is no address over http or https.`);
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) && !rule(host)) throw refusal(host, host); // no name to look up
  return url;
}

async function exchange(
  url: URL,
  rule: AddressRule,
  asked: OutboundRequest,
): Promise<OutboundAnswer> {
  const { timeout_ms = usualTimeout_ms, limit_bytes = usualLimit_bytes } = asked;
  const timeout = AbortSignal.timeout(timeout_ms);
  const signal = asked.signal ? AbortSignal.any([asked.signal, timeout]) : timeout;
  try {
    const incoming = await open(url, rule, asked, signal);
    const body = await firstBytes(incoming, limit_bytes, asked.signal);
    return { status: incoming.statusCode ?? 0, headers: incoming.headers, body };
  } catch (error) {
    if (error instanceof DeliveryRefused) throw error;
    if (asked.signal?.aborted) throw asked.signal.reason;
    if (timeout.aborted) {
      throw new OutboundError(`${url.host} did not answer within ${timeout_ms / 1000} s.`);
    }
    throw new OutboundError(`${url.host} cannot be reached: ${reasonOf(error)}.`);
  }
}

function open(
  url: URL,
  rule: AddressRule,
  { method = 'POST', headers = {}, body = '' }: OutboundRequest,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const outgoing = send(url, {
      ...{ method, signal, agent: false, lookup: checkedLookup(rule, refusal) },
      headers: {
        'user-agent': 'Guiderail',
        'content-length': Buffer.byteLength(body),
        ...headers,
      },
    });
    outgoing.on('error', reject);
    outgoing.on('response', resolve);
    outgoing.end(body);
  });
}

/** The status has told what became of the message: a body that breaks off or hangs takes nothing back. */
async function firstBytes(
  incoming: IncomingMessage,
  limit: number,
  stop: AbortSignal | undefined,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      size += chunk.byteLength;
      if (size > limit) break; // leaving the loop ends the connection
    }
  } catch (error) {
    if (stop?.aborted) throw error;
  }
  return Buffer.concat(chunks).subarray(0, limit);
}

function unwanted(url: URL, { status, headers, body }: OutboundAnswer): Error {
  const said = body.toString('utf8').slice(0, told_bytes).replace(/\s+/g, ' ').trim();
  const message = `${url.host} answered ${status}${redirectOf(status, headers)}${said && `: ${said}`}`;
  const final = status < 500 && !retried.has(status);
  return final
    ? new DeliveryRefused(message)
    : new OutboundError(message, status, retryAfter(headers['retry-after']));
}

/** Where an answer leads, which nobody follows: it might be a private address. */
function redirectOf(status: number, { location }: IncomingHttpHeaders): string {
  if (status < 300 || status > 399 || location === undefined) return '';
  return `, a redirect to ${location.slice(0, told_bytes)}, which is not followed: name that address`;
}

function retryAfter(header: string | undefined): number | undefined {
  const seconds = Number(header ?? Number.NaN);
  return seconds >= 0 ? Math.min(seconds * 1000, longestRetryAfter_ms) : undefined;
}

/** An error of several tries at once (one for each address) has no message of its own. */
function reasonOf(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  return message || code || 'no reason is known';
}

const refusal = (host: string, address: string): DeliveryRefused =>
  new DeliveryRefused(
    `${host === address ? address : `${host} (${address})`} is a private address: start the ` +
      `server with GUIDERAIL_ALLOW_PRIVATE_TARGETS=${address} if that is meant.`,
  );
