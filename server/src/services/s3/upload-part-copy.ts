import type { UploadPartCopyCommandInput, UploadPartCopyCommandOutput } from '@aws-sdk/client-s3';
import type { Handler } from '../../base/service.js';
import type { ByteRange, ObjectInfo } from '../../storage/objects.js';
import { whyMissing } from './buckets.js';
import { partChecksumMembers } from './checksums.js';
import { checkSource } from './conditions.js';
import { parseCopySource } from './copy-source.js';
import type { S3Deps } from './deps.js';
import { invalidArgument } from './errors.js';
import { refuseCustomerKeys } from './headers.js';
import { quotedEtag } from './names.js';
import { checkPartNumber, partAlgorithms } from './upload-part.js';

export const uploadPartCopy =
  ({ objects }: S3Deps): Handler<UploadPartCopyCommandInput, UploadPartCopyCommandOutput> =>
  async (input) => {
    const at = { bucket: input.Bucket, key: input.Key, id: input.UploadId };
    checkPartNumber(input.PartNumber);
    refuseCustomerKeys(input);
    const algorithms = await partAlgorithms(objects, at, []);
    const from = parseCopySource(input.CopySource);
    const source = await objects.get(from.bucket, from.key, (info) => {
      checkSource(input, info);
      return sourceRange(input.CopySourceRange, info);
    });
    if (!source) throw await whyMissing(objects, from.bucket, from.key);
    try {
      const part = await objects.putPart(at, input.PartNumber, source.body, { algorithms });
      return {
        CopyPartResult: {
          ETag: quotedEtag(part.etag),
          LastModified: new Date(part.lastModified),
          ...partChecksumMembers(part.checksums),
        },
      };
    } finally {
      source.body.destroy();
    }
  };

/** Unlike a read's, a copy's range has both ends, and both lie in the object. */
function sourceRange(header: string | undefined, info: ObjectInfo): ByteRange | undefined {
  if (header === undefined) return undefined;
  const match = /^bytes=(\d+)-(\d+)$/.exec(header);
  const range = { start: Number(match?.[1]), end: Number(match?.[2]) };
  if (match && range.start <= range.end && range.end < info.size) return range;
  const message = match
    ? `Range specified is not valid for source object of size: ${info.size}`
    : 'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy';
  throw invalidArgument(message, 'x-amz-copy-source-range', header);
}
