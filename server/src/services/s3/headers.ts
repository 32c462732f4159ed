import type { ObjectInfo } from '../../storage/objects.js';
import { notImplemented } from './errors.js';
import { quotedEtag } from './names.js';

/** The headers that S3 keeps with an object, by their member's name. */
export interface ObjectHeaders {
  readonly CacheControl?: string | undefined;
  readonly ContentDisposition?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly ContentLanguage?: string | undefined;
  readonly ContentType?: string | undefined;
  readonly Expires?: Date | undefined;
  readonly WebsiteRedirectLocation?: string | undefined;
}

const kept = [
  'CacheControl',
  'ContentDisposition',
  'ContentLanguage',
  'ContentType',
  'WebsiteRedirectLocation',
] as const;

/** What to keep with an object; S3's content type where none was given. */
export function headersToKeep(input: ObjectHeaders): Record<string, string> {
  const headers: Record<string, string> = { ContentType: 'binary/octet-stream' };
  for (const name of kept) {
    const value = input[name];
    if (value) headers[name] = value;
  }
  const encoding = withoutChunking(input.ContentEncoding);
  if (encoding) headers.ContentEncoding = encoding;
  if (input.Expires) headers.Expires = input.Expires.toISOString();
  return headers;
}

/** `aws-chunked` speaks of the request, not of the object. */
const withoutChunking = (encoding: string | undefined): string | undefined =>
  encoding
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name.toLowerCase() !== 'aws-chunked')
    .join(',');

/** Members that GetObject and HeadObject share. */
export const describeObject = (info: ObjectInfo) => {
  const { Expires, ...headers } = info.headers;
  return {
    AcceptRanges: 'bytes',
    LastModified: new Date(info.lastModified),
    ETag: quotedEtag(info.etag),
    Metadata: { ...info.metadata },
    ...(headers as ObjectHeaders),
    ...(Expires === undefined ? {} : { Expires: new Date(Expires) }),
  };
};

/**
 * Keys of the client's own can't be honoured, so a request with one is refused; encryption by S3
 * or KMS is accepted and left to the disk that the data directory lies on.
 * @throws NotImplemented.
 */
export function refuseCustomerKeys(input: {
  readonly SSECustomerAlgorithm?: string | undefined;
  readonly SSECustomerKey?: string | undefined;
}): void {
  if (input.SSECustomerAlgorithm === undefined && input.SSECustomerKey === undefined) return;
  throw notImplemented(
    "Encryption with a key of the client's own (SSE-C) is not served; send the object without it.",
  );
}
