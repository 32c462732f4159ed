import type {
  AbortMultipartUploadCommandInput,
  AbortMultipartUploadCommandOutput,
  ListMultipartUploadsCommandInput,
  ListMultipartUploadsCommandOutput,
  ListPartsCommandInput,
  ListPartsCommandOutput,
} from '@aws-sdk/client-s3';
import type { Handler } from '../../base/service.js';
import type { Upload } from '../../storage/objects.js';
import { requireBucket } from './buckets.js';
import { partChecksumMembers } from './checksums.js';
import type { S3Deps } from './deps.js';
import { noSuchUpload } from './errors.js';
import { encoder, pageSize, readPage } from './listing.js';
import { quotedEtag } from './names.js';

export const abortMultipartUpload =
  ({
    objects,
  }: S3Deps): Handler<AbortMultipartUploadCommandInput, AbortMultipartUploadCommandOutput> =>
  async (input) => {
    const at = { bucket: input.Bucket, key: input.Key, id: input.UploadId };
    if (!(await objects.abortUpload(at))) throw noSuchUpload(at.id);
    return {};
  };

export const listParts =
  ({ objects, accountId }: S3Deps): Handler<ListPartsCommandInput, ListPartsCommandOutput> =>
  async (input) => {
    const at = { bucket: input.Bucket, key: input.Key, id: input.UploadId };
    const limit = pageSize(input.MaxParts, 'max-parts');
    const after = Number(input.PartNumberMarker ?? 0);
    const upload = await objects.findUpload(at);
    if (!upload) throw noSuchUpload(at.id);
    const found = limit === 0 ? [] : await objects.listParts(at, { after, limit: limit + 1 });
    const page = found.slice(0, limit);
    const truncated = found.length > limit;
    return {
      Bucket: at.bucket,
      Key: at.key,
      UploadId: at.id,
      PartNumberMarker: String(after),
      ...(truncated ? { NextPartNumberMarker: String(page.at(-1)?.number ?? after) } : {}),
      MaxParts: limit,
      IsTruncated: truncated,
      Parts: page.map((part) => ({
        PartNumber: part.number,
        LastModified: new Date(part.lastModified),
        ETag: quotedEtag(part.etag),
        Size: part.size,
        ...partChecksumMembers(part.checksums),
      })),
      Initiator: { ID: accountId },
      Owner: { ID: accountId },
      StorageClass: 'STANDARD',
      ...checksumOf(upload),
    };
  };

export const listMultipartUploads =
  ({
    objects,
    accountId,
  }: S3Deps): Handler<ListMultipartUploadsCommandInput, ListMultipartUploadsCommandOutput> =>
  async (input) => {
    const { Bucket, Prefix = '', Delimiter, KeyMarker, UploadIdMarker, EncodingType } = input;
    const encode = encoder(EncodingType);
    const limit = pageSize(input.MaxUploads, 'max-uploads');
    await requireBucket(objects, Bucket);
    const marker = KeyMarker
      ? { key: KeyMarker, ...(UploadIdMarker ? { id: UploadIdMarker } : {}) }
      : undefined;
    const page = await readPage<Upload>({
      prefix: Prefix,
      delimiter: Delimiter,
      after: KeyMarker || undefined,
      limit,
      read: ({ last, past }, most) => {
        const after = last ? { key: last.key, id: last.id } : marker;
        const options = { prefix: Prefix, limit: most, ...(after ? { after } : {}) };
        return objects.listUploads(Bucket, past === undefined ? options : { ...options, past });
      },
    });
    return {
      Bucket,
      KeyMarker: encode(KeyMarker ?? ''),
      UploadIdMarker: UploadIdMarker ?? '',
      Prefix: encode(Prefix),
      MaxUploads: limit,
      IsTruncated: page.truncated,
      ...(Delimiter ? { Delimiter: encode(Delimiter) } : {}),
      ...(page.truncated ? nextMarkers(page.last ?? '', page.items.at(-1), encode) : {}),
      ...(EncodingType ? { EncodingType } : {}),
      Uploads: page.items.map((upload) => ({
        UploadId: upload.id,
        Key: encode(upload.key),
        Initiated: new Date(upload.started),
        StorageClass: 'STANDARD' as const,
        Owner: { ID: accountId },
        Initiator: { ID: accountId },
        ...checksumOf(upload),
      })),
      CommonPrefixes: page.prefixes.map((prefix) => ({ Prefix: encode(prefix) })),
    };
  };

const nextMarkers = (last: string, item: Upload | undefined, encode: (text: string) => string) => ({
  NextKeyMarker: encode(last),
  ...(item?.key === last ? { NextUploadIdMarker: item.id } : {}),
});

const checksumOf = ({ algorithm, checksumType }: Upload) => ({
  ...(algorithm ? { ChecksumAlgorithm: algorithm } : {}),
  ...(checksumType ? { ChecksumType: checksumType } : {}),
});
