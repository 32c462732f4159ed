import type { Readable } from 'node:stream';
import type { UploadPartCommandInput, UploadPartCommandOutput } from '@aws-sdk/client-s3';
import type { Handler } from '../../base/service.js';
import type { ChecksumAlgorithm, ObjectStore, UploadPlace } from '../../storage/objects.js';
import { compareDigests, declaredChecksums, partChecksumMembers } from './checksums.js';
import type { S3Deps } from './deps.js';
import { invalidArgument, invalidRequest, noSuchUpload } from './errors.js';
import { quotedEtag } from './names.js';

const mostParts = 10_000;

export const uploadPart =
  ({ objects }: S3Deps): Handler<UploadPartCommandInput, UploadPartCommandOutput> =>
  async (input) => {
    const at = { bucket: input.Bucket, key: input.Key, id: input.UploadId };
    checkPartNumber(input.PartNumber);
    const { algorithms, wanted } = declaredChecksums(input);
    const part = await objects.putPart(
      at,
      input.PartNumber,
      (input.Body ?? '') as Readable | Uint8Array | string,
      {
        algorithms: await partAlgorithms(objects, at, algorithms),
        check: (stored) => compareDigests(stored, wanted, input.ContentMD5),
      },
    );
    return { ETag: quotedEtag(part.etag), ...partChecksumMembers(part.checksums) };
  };

/** @throws InvalidArgument. */
export function checkPartNumber(number: number): void {
  if (number >= 1 && number <= mostParts) return;
  throw invalidArgument(
    `Part number must be an integer between 1 and ${mostParts}, inclusive`,
    'partNumber',
    String(number),
  );
}

/**
 * The checksums to keep of a part: its upload's, or those that the request declares.
 * @throws NoSuchUpload; InvalidRequest when the part's is another than the upload's.
 */
export async function partAlgorithms(
  objects: ObjectStore,
  at: UploadPlace,
  declared: readonly ChecksumAlgorithm[],
): Promise<readonly ChecksumAlgorithm[]> {
  const upload = await objects.findUpload(at);
  if (!upload) throw noSuchUpload(at.id);
  const { algorithm } = upload;
  if (algorithm === undefined) return declared;
  const other = declared.find((name) => name !== algorithm);
  if (other === undefined) return [algorithm];
  throw invalidRequest(
    `Checksum Type mismatch occurred, expected checksum Type: ${algorithm.toLowerCase()}, actual checksum Type: ${other.toLowerCase()}`,
  );
}
