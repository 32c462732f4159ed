import type {
  ListObjectsCommandInput,
  ListObjectsCommandOutput,
  ListObjectsV2CommandInput,
  ListObjectsV2CommandOutput,
} from '@aws-sdk/client-s3';
import type { Handler } from '../../base/service.js';
import type { ObjectInfo, ObjectStore } from '../../storage/objects.js';
import { type Query, readPageToken, writePageToken } from '../common/page-token.js';
import { requireBucket } from './buckets.js';
import { listedChecksums } from './checksums.js';
import type { S3Deps } from './deps.js';
import { invalidArgument } from './errors.js';
import { encoder, type Page, pageSize, readPage } from './listing.js';
import { quotedEtag } from './names.js';

export const listObjects =
  ({ objects, accountId }: S3Deps): Handler<ListObjectsCommandInput, ListObjectsCommandOutput> =>
  async (input) => {
    const { Bucket, Prefix = '', Delimiter, Marker = '', EncodingType } = input;
    const encode = encoder(EncodingType);
    const limit = pageSize(input.MaxKeys, 'max-keys');
    await requireBucket(objects, Bucket);
    const page = await readKeys(objects, Bucket, Prefix, Delimiter, Marker || undefined, limit);
    return {
      Name: Bucket,
      Prefix: encode(Prefix),
      Marker: encode(Marker),
      MaxKeys: limit,
      IsTruncated: page.truncated,
      ...entries(page, encode, accountId),
      ...(Delimiter ? { Delimiter: encode(Delimiter) } : {}),
      // S3 gives it beside a delimiter only: else the last key is the marker.
      ...(page.truncated && Delimiter ? { NextMarker: encode(page.last ?? '') } : {}),
      ...(EncodingType ? { EncodingType } : {}),
    };
  };

export const listObjectsV2 =
  ({
    objects,
    accountId,
  }: S3Deps): Handler<ListObjectsV2CommandInput, ListObjectsV2CommandOutput> =>
  async (input) => {
    const { Bucket, Prefix = '', Delimiter, StartAfter, ContinuationToken, EncodingType } = input;
    const encode = encoder(EncodingType);
    const limit = pageSize(input.MaxKeys, 'max-keys');
    await requireBucket(objects, Bucket);
    const listed = `objects/${Bucket}`;
    const scope = { Prefix, Delimiter };
    const after =
      ContinuationToken === undefined
        ? StartAfter || undefined
        : readToken(listed, scope, ContinuationToken);
    const page = await readKeys(objects, Bucket, Prefix, Delimiter, after, limit);
    return {
      Name: Bucket,
      Prefix: encode(Prefix),
      MaxKeys: limit,
      KeyCount: page.items.length + page.prefixes.length,
      IsTruncated: page.truncated,
      ...entries(page, encode, input.FetchOwner ? accountId : undefined),
      ...(Delimiter ? { Delimiter: encode(Delimiter) } : {}),
      ...(StartAfter ? { StartAfter: encode(StartAfter) } : {}),
      ...(ContinuationToken === undefined ? {} : { ContinuationToken }),
      ...(page.truncated
        ? { NextContinuationToken: writePageToken(listed, scope, page.last ?? '') }
        : {}),
      ...(EncodingType ? { EncodingType } : {}),
    };
  };

const readKeys = (
  objects: ObjectStore,
  bucket: string,
  prefix: string,
  delimiter: string | undefined,
  after: string | undefined,
  limit: number,
): Promise<Page<ObjectInfo>> =>
  readPage({
    prefix,
    delimiter,
    after,
    limit,
    read: ({ last, past }, most) => {
      const from = last?.key ?? after;
      return objects.list(bucket, {
        prefix,
        limit: most,
        ...(from === undefined ? {} : { after: from }),
        ...(past === undefined ? {} : { past }),
      });
    },
  });

const entries = (
  page: Page<ObjectInfo>,
  encode: (text: string) => string,
  owner: string | undefined,
) => ({
  Contents: page.items.map((info) => ({
    Key: encode(info.key),
    LastModified: new Date(info.lastModified),
    ETag: quotedEtag(info.etag),
    Size: info.size,
    StorageClass: 'STANDARD' as const,
    ...listedChecksums(info.checksums),
    ...(owner === undefined ? {} : { Owner: { ID: owner } }),
  })),
  CommonPrefixes: page.prefixes.map((prefix) => ({ Prefix: encode(prefix) })),
});

/** A token holds for the bucket, prefix and delimiter that it was given for. */
function readToken(listed: string, scope: Query, token: string): string {
  const last = readPageToken(listed, scope, token);
  if (typeof last === 'string') return last;
  throw invalidArgument('The continuation token provided is incorrect', 'continuation-token');
}
