import type { Readable } from 'node:stream';
import type { PutObjectCommandInput, PutObjectCommandOutput } from '@aws-sdk/client-s3';
import type { Handler } from '../../base/service.js';
import { checksumMembers, compareDigests, declaredChecksums } from './checksums.js';
import { writeCondition } from './conditions.js';
import type { S3Deps } from './deps.js';
import { headersToKeep, refuseCustomerKeys } from './headers.js';
import { checkKey, checkMetadata, quotedEtag } from './names.js';

export const putObject =
  ({ objects }: S3Deps): Handler<PutObjectCommandInput, PutObjectCommandOutput> =>
  async (input) => {
    checkKey(input.Key);
    checkMetadata(input.Metadata);
    refuseCustomerKeys(input);
    const { algorithms, wanted } = declaredChecksums(input);
    const body = (input.Body ?? '') as Readable | Uint8Array | string;
    const info = await objects.put(input.Bucket, input.Key, body, {
      headers: headersToKeep(input),
      metadata: input.Metadata ?? {},
      algorithms,
      check: (stored) => compareDigests(stored, wanted, input.ContentMD5),
      ...writeCondition(input),
    });
    return { ETag: quotedEtag(info.etag), ...checksumMembers(info.checksums) };
  };
