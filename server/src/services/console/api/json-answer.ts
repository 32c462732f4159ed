import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { ServiceError } from '../../../base/errors.js';
import type { RawResponse } from '../../../base/http.js';
import { dataPolicy, headersOf } from '../headers.js';
import type { ConsoleRequest } from '../request.js';

const compress = promisify(gzip);
/** What is smaller is sent as it is. */
const leastCompressed_bytes = 1024;

/** JSON text as an answer, compressed beside the server's thread where that is worth it. */
export async function jsonAnswer(
  request: ConsoleRequest,
  json: string,
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): Promise<RawResponse> {
  const all = headersOf(dataPolicy, {
    ...{ 'content-type': 'application/json', 'cache-control': 'no-store' },
    ...{ vary: 'accept-encoding, cookie', ...headers },
  });
  if (json.length <= leastCompressed_bytes || !request.accepts('gzip')) {
    return { status, headers: all, body: json };
  }
  const body = await compress(json);
  return { status, headers: { ...all, 'content-encoding': 'gzip' }, body };
}

/** A failure as the console's pages read it: `{"code", "message"}` and what belongs to it. */
export function errorAnswer(
  request: ConsoleRequest,
  error: ServiceError,
  requestId: string,
): Promise<RawResponse> {
  const { code, message, members, retryAfter_s } = error;
  // what says "as you have it" to AWS's clients has no body, and pages read one
  const status = error.status >= 400 && error.status < 600 ? error.status : 400;
  return jsonAnswer(request, JSON.stringify({ ...members, code, message, requestId }), {
    status,
    headers: retryAfter_s === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfter_s)) },
  });
}
