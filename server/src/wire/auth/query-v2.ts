import { createHmac, timingSafeEqual } from 'node:crypto';
import { queryValue, type WireRequest } from '../request.js';
import { authError } from './auth-errors.js';

/** Query parameters that name a part of a resource, and so belong to what is signed. */
const subresources = new Set([
  ...['accelerate', 'acl', 'analytics', 'cors', 'delete', 'encryption', 'inventory', 'lifecycle'],
  ...['location', 'logging', 'metrics', 'notification', 'object-lock', 'partNumber', 'policy'],
  ...['publicAccessBlock', 'replication', 'requestPayment', 'restore', 'retention', 'tagging'],
  ...['torrent', 'uploadId', 'uploads', 'versionId', 'versioning', 'versions', 'website'],
  ...['response-cache-control', 'response-content-disposition', 'response-content-encoding'],
  ...['response-content-language', 'response-content-type', 'response-expires'],
]);

/** Whether a request is a presigned URL of the older kind, which boto3 makes unless told otherwise. */
export const isQueryV2 = (request: WireRequest): boolean =>
  queryValue(request, 'AWSAccessKeyId') !== undefined &&
  queryValue(request, 'Signature') !== undefined;

/**
 * Verifies a URL presigned with Signature Version 2 (Amazon S3 User Guide, "Signing and
 * authenticating REST requests: query string request authentication alternative").
 * @param now milliseconds, real time
 * @returns the access key
 * @throws ServiceError in S3's words
 */
export function verifyQueryV2(
  request: WireRequest,
  path: string,
  secretOf: (accessKeyId: string) => string | undefined,
  now: number,
): string {
  const accessKeyId = queryValue(request, 'AWSAccessKeyId') ?? '';
  const secret = secretOf(accessKeyId);
  if (secret === undefined) {
    const message = 'The AWS Access Key Id you provided does not exist in our records.';
    throw authError('s3', 'unknownKey', message);
  }
  const expires = Number(queryValue(request, 'Expires') ?? Number.NaN);
  if (!(expires * 1000 >= now)) throw authError('s3', 'expired', 'Request has expired');
  const wanted = createHmac('sha1', secret)
    .update(textToSign(request, path, expires))
    .digest();
  const given = Buffer.from(queryValue(request, 'Signature') ?? '', 'base64');
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
    const message =
      'The request signature we calculated does not match the signature you provided. ' +
      'Check your key and signing method.';
    throw authError('s3', 'wrongSignature', message);
  }
  return accessKeyId;
}

function textToSign(request: WireRequest, path: string, expires: number): string {
  const { headers } = request;
  const amz = [...headers.keys()]
    .filter((name) => name.startsWith('x-amz-'))
    .sort()
    .map((name) => `${name}:${headers.get(name)?.trim()}\n`);
  const parts = request.query
    .filter(([name]) => subresources.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  const resource = parts.length === 0 ? path : `${path}?${parts.join('&')}`;
  const [md5, type] = [headers.get('content-md5') ?? '', headers.get('content-type') ?? ''];
  return `${request.method}\n${md5}\n${type}\n${expires}\n${amz.join('')}${resource}`;
}
