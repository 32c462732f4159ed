import type { Allowance } from './base/access-key.js';
import { ServiceError } from './base/errors.js';
import type { RawRequest, RawResponse } from './base/http.js';
import { limits } from './base/limits.js';
import type { OwnPath, OwnRequest } from './base/own-path.js';
import { decompress } from './wire/body/read-body.js';
import type { OwnWork, Wire } from './wire/wire.js';

/** Serves the paths of the server's own, which the rooms give. */
export const ownPaths =
  (
    wire: Pick<Wire, 'handleOwn'>,
    paths: readonly OwnPath[],
  ): ((request: RawRequest) => Promise<RawResponse>) =>
  (raw) =>
    wire.handleOwn(raw, ownWork(raw, paths));

const ownWork =
  (raw: RawRequest, paths: readonly OwnPath[]): OwnWork =>
  async ({ region, accessKeyId, allows, request }, bytes) => {
    const target = raw.rawTarget.split('?', 1)[0] ?? '';
    const found = findOwnPath(paths, raw.method, target, allows);
    const header = (of: string) => request.headers.get(of)?.trim();
    const body = await plain(bytes, header);
    const answer = await found.perform({ region, accessKeyId, header, body });
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: `${JSON.stringify(answer)}\n`,
    };
  };

/** An own path that was found for whoever asks. */
export interface FoundOwnPath {
  perform(request: Omit<OwnRequest, 'mayRunCode'>): Promise<object>;
}

/** @throws ServiceError where there is no such path, or the key is not for it. */
export function findOwnPath(
  paths: readonly OwnPath[],
  method: string,
  target: string,
  allows: Allowance,
): FoundOwnPath {
  const path = paths.find((one) => one.method === method && one.pattern.test(target));
  const name = path?.pattern.exec(target)?.[1];
  if (!path || name === undefined) {
    throw new ServiceError('UnknownOperationException', `Guiderail does not serve ${target}.`);
  }
  if (allows === 'captures' && !path.forCaptures) {
    throw new ServiceError(
      'AccessDeniedException',
      `This key is for sending captures, not for ${target}.`,
    );
  }
  const mayRunCode = allows === 'everything';
  return { perform: (request) => path.handler(name, { ...request, mayRunCode }) };
}

async function plain(bytes: Uint8Array, header: OwnRequest['header']): Promise<Buffer> {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const encoding = header('content-encoding')?.toLowerCase() ?? 'identity';
  if (encoding === 'identity') return body;
  if (encoding === 'gzip') return decompress(body, limits.requestBody_bytes);
  const message = `Content-Encoding ${encoding} is not read: send gzip or none.`;
  throw new ServiceError('UnsupportedMediaType', message, 415);
}
