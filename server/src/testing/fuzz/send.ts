import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import { Readable } from 'node:stream';
import type { Authorization } from '../../wire/auth/authorization.js';
import { canonicalPaths, sha256Hex, stringToSign } from '../../wire/auth/canonical.js';
import { signingKey } from '../../wire/auth/signatures.js';
import { parseRequest } from '../../wire/request.js';
import type { Draft } from './requests.js';

export interface Target {
  readonly host: string;
  readonly port: number;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

const region = 'us-east-1';
const keys = new Map<string, Buffer>();

/** Signs a request as its target and headers stand, odd ones too. */
export function sign(draft: Draft, service: string, to: Target): Draft {
  const time = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
  const date = time.slice(0, 8);
  const hash = sha256Hex(draft.body);
  const headers: Record<string, string> = {
    ...draft.headers,
    host: `${to.host}:${to.port}`,
    'x-amz-date': time,
    'x-amz-content-sha256': hash,
  };
  const signedHeaders = Object.keys(headers).sort();
  const scope = `${date}/${region}/${service}/aws4_request`;
  const credential = `${to.accessKeyId}/${scope}`;
  const sender = { accessKeyId: to.accessKeyId, date, region, service, credential, scope };
  const unsigned = { ...sender, source: 'header', signedHeaders, signature: '', time } as const;
  const name = `${to.secretAccessKey}/${date}/${service}`;
  const key = keys.get(name) ?? signingKey(to.secretAccessKey, date, region, service);
  keys.set(name, key);
  const signature = createHmac('sha256', key)
    .update(textToSign({ ...draft, headers }, unsigned, hash))
    .digest('hex');
  headers.authorization =
    `AWS4-HMAC-SHA256 Credential=${credential},` +
    `SignedHeaders=${signedHeaders.join(';')},Signature=${signature}`;
  return { ...draft, headers };
}

/** Empty for a target that can't be decoded: the server refuses it before it looks at signatures. */
function textToSign(draft: Draft, authorization: Authorization, hash: string): string {
  try {
    const parsed = parseRequest({
      method: draft.method,
      rawTarget: draft.target,
      rawHeaders: Object.entries(draft.headers).flat(),
      body: Readable.from([]),
    });
    const [path = ''] = canonicalPaths(parsed.path, authorization.service === 's3');
    return stringToSign(parsed, authorization, path, hash);
  } catch {
    return '';
  }
}

export const newAgent = (connections: number): Agent =>
  new Agent({ keepAlive: true, maxSockets: connections });

/**
 * Sends a request and reads its answer.
 * @param gone breaks the connection off within the body
 * @throws Error when there is no answer within `limit_ms`
 */
export function send(
  { method, target, headers, body }: Draft,
  { host, port }: Target,
  agent: Agent,
  limit_ms: number,
  gone = false,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => {
      sent.destroy();
      reject(new Error(`no answer within ${limit_ms / 1000} s`));
    }, limit_ms);
    const done = (settle: () => void) => {
      clearTimeout(limit);
      settle();
    };
    const length = gone ? body.length + 10 : body.length;
    const sent = request({
      ...{ host, port, method, path: target, agent },
      headers: { ...headers, 'content-length': length },
    });
    sent.on('response', (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', (error) => done(() => reject(error)));
      answer.on('end', () =>
        done(() =>
          resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
        ),
      );
    });
    sent.on('error', (error) =>
      done(() => (gone ? resolve({ status: 0, body: '' }) : reject(error))),
    );
    if (gone) sent.write(body, () => setTimeout(() => sent.destroy(), 5));
    else sent.end(body);
  });
}
