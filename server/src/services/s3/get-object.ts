import type {
  GetObjectCommandInput,
  GetObjectCommandOutput,
  HeadObjectCommandInput,
  HeadObjectCommandOutput,
} from '@aws-sdk/client-s3';
import { ServiceError } from '../../base/errors.js';
import type { Checked, Handler } from '../../base/service.js';
import type { ByteRange, ObjectInfo } from '../../storage/objects.js';
import { whyMissing } from './buckets.js';
import { checksumMembers } from './checksums.js';
import { checkRead, parseRange } from './conditions.js';
import type { S3Deps } from './deps.js';
import { notImplemented } from './errors.js';
import { describeObject, refuseCustomerKeys } from './headers.js';
import { checkVersion } from './names.js';

/** What GetObject and HeadObject ask alike. */
type ReadInput = Checked<Omit<HeadObjectCommandInput, '$metadata'>>;

export const getObject =
  ({ objects }: S3Deps): Handler<GetObjectCommandInput, GetObjectCommandOutput> =>
  async (input) => {
    checkInput(input);
    let range: ByteRange | undefined;
    const found = await objects.get(input.Bucket, input.Key, (info) => {
      range = chooseRange(input, info);
      return range;
    });
    if (!found) throw await whyMissing(objects, input.Bucket, input.Key);
    const Body = found.body as unknown as NonNullable<GetObjectCommandOutput['Body']>;
    return { ...describeRead(input, found.info, range), Body };
  };

export const headObject =
  ({ objects }: S3Deps): Handler<HeadObjectCommandInput, HeadObjectCommandOutput> =>
  async (input) => {
    checkInput(input);
    const info = await objects.head(input.Bucket, input.Key);
    // An answer to HEAD has no body: the status is all that a client learns.
    if (!info) throw new ServiceError('NotFound', 'Not Found', 404);
    return describeRead(input, info, chooseRange(input, info));
  };

function checkInput(input: ReadInput): void {
  checkVersion(input.VersionId);
  refuseCustomerKeys(input);
}

function chooseRange(input: ReadInput, info: ObjectInfo): ByteRange | undefined {
  checkRead(input, info);
  if (input.PartNumber === undefined) return parseRange(input.Range, info.size);
  if (input.PartNumber === 1 && partsOf(info) <= 1) {
    return info.size === 0 ? undefined : { start: 0, end: info.size - 1 };
  }
  if (input.PartNumber > partsOf(info)) {
    throw new ServiceError('InvalidPartNumber', 'The requested partnumber is not satisfiable', 416);
  }
  throw notImplemented('Parts of a joined object are not kept; ask for a Range of bytes.');
}

const partsOf = (info: ObjectInfo): number => Number(/-(\d+)$/.exec(info.etag)?.[1] ?? 1);

function describeRead(input: ReadInput, info: ObjectInfo, range: ByteRange | undefined) {
  const { start, end } = range ?? { start: 0, end: info.size - 1 };
  const parts = partsOf(info);
  return {
    ...describeObject(info),
    ...overrides(input),
    ContentLength: end - start + 1,
    ...(range ? { ContentRange: `bytes ${start}-${end}/${info.size}` } : {}),
    ...(input.PartNumber !== undefined && parts > 1 ? { PartsCount: parts } : {}),
    // A checksum is of the whole object: beside a range it would only be mistaken.
    ...(input.ChecksumMode === 'ENABLED' && !range ? checksumMembers(info.checksums) : {}),
  };
}

const overrides = (input: ReadInput) => ({
  ...(input.ResponseCacheControl ? { CacheControl: input.ResponseCacheControl } : {}),
  ...(input.ResponseContentDisposition
    ? { ContentDisposition: input.ResponseContentDisposition }
    : {}),
  ...(input.ResponseContentEncoding ? { ContentEncoding: input.ResponseContentEncoding } : {}),
  ...(input.ResponseContentLanguage ? { ContentLanguage: input.ResponseContentLanguage } : {}),
  ...(input.ResponseContentType ? { ContentType: input.ResponseContentType } : {}),
  ...(input.ResponseExpires ? { Expires: input.ResponseExpires } : {}),
});
