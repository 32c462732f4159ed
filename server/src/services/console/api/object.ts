import { ServiceError, validationException } from '../../../base/errors.js';
import type { RawResponse } from '../../../base/http.js';
import type { ObjectInfo, Objects } from '../../../storage/objects.js';
import { foreignPolicy, headersOf } from '../headers.js';
import type { ConsoleRequest } from '../request.js';
import { attachment, shownType } from './object-type.js';

/** Of what a browser is to show; anything may be downloaded. */
export const mostShown_bytes = 16 * 1024 ** 2;

/** `GET object?bucket=&key=`: an object's bytes, to be seen in place or (`&download=1`) kept. */
export async function objectAnswer(
  request: ConsoleRequest,
  objects: Pick<Objects, 'get'>,
): Promise<RawResponse> {
  const { query } = request;
  const [bucket, key] = [query.get('bucket'), query.get('key')];
  if (!bucket || !key) throw validationException('Name the object by bucket and key.');
  const download = query.get('download') === '1';
  const found = await objects.get(bucket, key, (info) => {
    if (!download && info.size > mostShown_bytes) throw tooLarge(info);
    return undefined;
  });
  if (!found) {
    throw new ServiceError('NoSuchKey', `There is no object ${key} in the bucket ${bucket}.`, 404);
  }
  const { info, body } = found;
  const type = download ? 'application/octet-stream' : shownType(key, info.headers.ContentType);
  return {
    status: 200,
    headers: foreignHeaders({
      ...{ 'content-type': type, 'content-length': String(info.size) },
      ...(info.headers.ContentEncoding === 'gzip' && { 'content-encoding': 'gzip' }),
      ...(download && { 'content-disposition': attachment(key) }),
    }),
    body,
  };
}

/** Of bytes that any client may have written. */
export const foreignHeaders = (more: Readonly<Record<string, string>>): Record<string, string> =>
  headersOf(foreignPolicy, { 'cache-control': 'no-store', vary: 'cookie', ...more });

const tooLarge = ({ size }: ObjectInfo): ServiceError =>
  new ServiceError(
    'EntityTooLarge',
    `The object has ${size} bytes, and at most ${mostShown_bytes} are shown in place: download it.`,
    413,
  );
