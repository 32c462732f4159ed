import type {
  CompletedPart,
  CompleteMultipartUploadCommandInput,
  CompleteMultipartUploadCommandOutput,
} from '@aws-sdk/client-s3';
import { ServiceError } from '../../base/errors.js';
import type { Handler } from '../../base/service.js';
import type { ObjectStore, Part, Stored, UploadPlace } from '../../storage/objects.js';
import { checksumMembers, declaredChecksums } from './checksums.js';
import { writeCondition } from './conditions.js';
import type { S3Deps } from './deps.js';
import { invalidPart, invalidRequest, malformedXml } from './errors.js';
import { bareEtag, quotedEtag } from './names.js';

const leastPart_bytes = 5 * 1024 * 1024;
const mostParts = 10_000;

export const completeMultipartUpload =
  ({
    objects,
  }: S3Deps): Handler<CompleteMultipartUploadCommandInput, CompleteMultipartUploadCommandOutput> =>
  async (input) => {
    const at = { bucket: input.Bucket, key: input.Key, id: input.UploadId };
    const chosen = input.MultipartUpload?.Parts ?? [];
    const parts = await checkParts(objects, at, chosen);
    const { wanted } = declaredChecksums(input);
    const info = await objects.completeUpload(at, parts, {
      check: (stored) => checkWhole(stored, wanted, input.MpuObjectSize),
      ...writeCondition(input),
    });
    return {
      Location: `/${input.Bucket}/${encodeURIComponent(input.Key)}`,
      Bucket: input.Bucket,
      Key: input.Key,
      ETag: quotedEtag(info.etag),
      ...checksumMembers(info.checksums),
    };
  };

/**
 * S3's rules for the list of parts: in order, each as it was uploaded, all but the last 5 MiB.
 * @throws MalformedXML, InvalidPartOrder, InvalidPart, EntityTooSmall, NoSuchUpload.
 */
async function checkParts(
  objects: ObjectStore,
  at: UploadPlace,
  chosen: readonly CompletedPart[],
): Promise<{ number: number; etag: string }[]> {
  const there = await objects.listParts(at, { limit: mostParts });
  if (chosen.length === 0) throw malformedXml('You must specify at least one part');
  checkOrder(chosen);
  const byNumber = new Map(there.map((part) => [part.number, part]));
  const found = chosen.map((part) => {
    const number = part.PartNumber ?? 0;
    const etag = bareEtag(part.ETag ?? '');
    const known = byNumber.get(number);
    if (known?.etag === etag && sameChecksums(part, known)) return known;
    throw invalidPart({ UploadId: at.id, PartNumber: number, ETag: etag });
  });
  for (const part of found.slice(0, -1)) checkSize(part);
  return found;
}

function checkOrder(chosen: readonly CompletedPart[]): void {
  let before = 0;
  for (const { PartNumber = 0 } of chosen) {
    if (PartNumber <= before) {
      const message =
        'The list of parts was not in ascending order. Parts must be ordered by part number.';
      throw new ServiceError('InvalidPartOrder', message);
    }
    before = PartNumber;
  }
}

function checkSize(part: Part): void {
  if (part.size >= leastPart_bytes) return;
  const message = 'Your proposed upload is smaller than the minimum allowed size';
  throw new ServiceError('EntityTooSmall', message, 400, {
    ProposedSize: part.size,
    MinSizeAllowed: leastPart_bytes,
    PartNumber: part.number,
    ETag: part.etag,
  });
}

const sameChecksums = (given: CompletedPart, known: Part): boolean =>
  Object.entries(known.checksums).every(([algorithm, value]) => {
    const member = given[`Checksum${algorithm}` as keyof CompletedPart];
    return member === undefined || member === value;
  });

function checkWhole(
  stored: Pick<Stored, 'size' | 'checksums'>,
  wanted: Readonly<Record<string, string>>,
  size: number | undefined,
): void {
  if (size !== undefined && size !== stored.size) {
    throw invalidRequest(
      `The provided 'x-amz-mp-object-size' header value ${size} does not match what was computed: ${stored.size}`,
    );
  }
  for (const [algorithm, value] of Object.entries(wanted)) {
    const found = stored.checksums[algorithm];
    // A composite one may be sent with or without the number of parts.
    if (found === undefined || found === value || found.replace(/-\d+$/, '') === value) continue;
    const message = `The ${algorithm} you specified did not match the calculated checksum.`;
    throw new ServiceError('BadDigest', message);
  }
}
