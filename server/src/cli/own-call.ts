import { Sha256Node } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Server } from './server-of.js';

/** What the server answered instead of what was asked for; `name` is the code. */
export class OwnCallError extends Error {
  readonly status: number;

  constructor(code: string, message: string, status: number) {
    super(message);
    this.name = code;
    this.status = status;
  }
}

type At = Pick<Server, 'endpoint' | 'region' | 'credentials'>;

/**
 * A signed POST to a path of the server's own.
 * @param body JSON of an object, or a text as it is
 * @throws OwnCallError with the server's words
 */
export async function ownCall<T>(
  server: At,
  path: string,
  body: object | string = {},
  more: Readonly<Record<string, string>> = {},
): Promise<T> {
  const url = new URL(`/_guiderail/${path}`, server.endpoint);
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const { endpoint, region, credentials } = server;
  const signer = new SignatureV4({ region, credentials, service: 'sagemaker', sha256: Sha256Node });
  const signed = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: {},
    headers: { host: url.host, 'content-type': 'application/json', ...more },
    body: text,
  });
  const init = { method: 'POST', headers: signed.headers, body: text };
  const answer = await fetch(url, init).catch((error: unknown) => {
    throw new Error(`no server answers at ${endpoint}`, { cause: error });
  });
  const told = (await answer.json().catch(() => ({}))) as { message?: string };
  if (answer.ok) return told as T;
  const code = answer.headers.get('x-amzn-errortype') ?? `HTTP ${answer.status}`;
  throw new OwnCallError(code, told.message ?? code, answer.status);
}
