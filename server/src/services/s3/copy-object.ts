import type { CopyObjectCommandInput, CopyObjectCommandOutput } from '@aws-sdk/client-s3';
import type { Checked, Handler } from '../../base/service.js';
import type { ChecksumAlgorithm, ObjectInfo, PutOptions } from '../../storage/objects.js';
import { whyMissing } from './buckets.js';
import { checksumMembers, parseAlgorithm } from './checksums.js';
import { checkSource, writeCondition } from './conditions.js';
import { parseCopySource } from './copy-source.js';
import type { S3Deps } from './deps.js';
import { invalidRequest } from './errors.js';
import { headersToKeep, refuseCustomerKeys } from './headers.js';
import { checkKey, checkMetadata, quotedEtag } from './names.js';

type Input = Checked<Omit<CopyObjectCommandInput, '$metadata'>>;

export const copyObject =
  ({ objects }: S3Deps): Handler<CopyObjectCommandInput, CopyObjectCommandOutput> =>
  async (input) => {
    checkKey(input.Key);
    checkMetadata(input.Metadata);
    refuseCustomerKeys(input);
    const from = parseCopySource(input.CopySource);
    refuseEmptyCopy(input, from);
    const source = await objects.get(from.bucket, from.key, (info) => {
      checkSource(input, info);
      return undefined;
    });
    if (!source) throw await whyMissing(objects, from.bucket, from.key);
    try {
      const options = copyOptions(input, source.info);
      const info = await objects.put(input.Bucket, input.Key, source.body, options);
      return {
        CopyObjectResult: {
          ETag: quotedEtag(info.etag),
          LastModified: new Date(info.lastModified),
          ...checksumMembers(info.checksums),
        },
      };
    } finally {
      source.body.destroy();
    }
  };

function refuseEmptyCopy(input: Input, from: { bucket: string; key: string }): void {
  const changes =
    input.MetadataDirective === 'REPLACE' ||
    input.StorageClass ||
    input.ServerSideEncryption ||
    input.WebsiteRedirectLocation ||
    input.ChecksumAlgorithm;
  if (changes || from.bucket !== input.Bucket || from.key !== input.Key) return;
  throw invalidRequest(
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  );
}

function copyOptions(input: Input, source: ObjectInfo): PutOptions {
  const replace = input.MetadataDirective === 'REPLACE';
  const algorithms = input.ChecksumAlgorithm
    ? [parseAlgorithm(input.ChecksumAlgorithm)]
    : (Object.keys(source.checksums) as ChecksumAlgorithm[]);
  return {
    headers: replace ? headersToKeep(input) : source.headers,
    metadata: replace ? (input.Metadata ?? {}) : source.metadata,
    algorithms,
    ...writeCondition(input),
  };
}
