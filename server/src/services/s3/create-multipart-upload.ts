import type {
  CreateMultipartUploadCommandInput,
  CreateMultipartUploadCommandOutput,
} from '@aws-sdk/client-s3';
import type { Checked, Handler } from '../../base/service.js';
import type { UploadOptions } from '../../storage/objects.js';
import { parseAlgorithm } from './checksums.js';
import type { S3Deps } from './deps.js';
import { invalidRequest } from './errors.js';
import { headersToKeep, refuseCustomerKeys } from './headers.js';
import { checkKey, checkMetadata } from './names.js';

type Input = Checked<Omit<CreateMultipartUploadCommandInput, '$metadata'>>;

export const createMultipartUpload =
  ({
    objects,
  }: S3Deps): Handler<CreateMultipartUploadCommandInput, CreateMultipartUploadCommandOutput> =>
  async (input) => {
    checkKey(input.Key);
    checkMetadata(input.Metadata);
    refuseCustomerKeys(input);
    const checksum = chooseChecksum(input);
    const id = await objects.createUpload(input.Bucket, input.Key, {
      headers: headersToKeep(input),
      metadata: input.Metadata ?? {},
      ...checksum,
    });
    return {
      Bucket: input.Bucket,
      Key: input.Key,
      UploadId: id,
      ...(checksum.algorithm ? { ChecksumAlgorithm: checksum.algorithm } : {}),
      ...(checksum.checksumType ? { ChecksumType: checksum.checksumType } : {}),
    };
  };

/**
 * Which checksum the object gets: CRC64NVME covers the whole object, the hashes are composite, the
 * other CRCs are either, and composite unless asked.
 */
function chooseChecksum(input: Input): Pick<UploadOptions, 'algorithm' | 'checksumType'> {
  if (input.ChecksumAlgorithm === undefined) {
    if (input.ChecksumType === undefined) return {};
    throw invalidRequest(
      'The x-amz-checksum-type header needs x-amz-checksum-algorithm beside it.',
    );
  }
  const algorithm = parseAlgorithm(input.ChecksumAlgorithm);
  const only =
    algorithm === 'CRC64NVME'
      ? 'FULL_OBJECT'
      : algorithm.startsWith('CRC')
        ? undefined
        : 'COMPOSITE';
  const checksumType = input.ChecksumType ?? only ?? 'COMPOSITE';
  if (only && checksumType !== only) {
    throw invalidRequest(
      `The ${checksumType} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  }
  return { algorithm, checksumType };
}
