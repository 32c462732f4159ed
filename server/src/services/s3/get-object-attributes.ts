import type {
  GetObjectAttributesCommandInput,
  GetObjectAttributesCommandOutput,
} from '@aws-sdk/client-s3';
import type { Handler } from '../../base/service.js';
import { whyMissing } from './buckets.js';
import { checksumMembers } from './checksums.js';
import type { S3Deps } from './deps.js';
import { checkVersion } from './names.js';

export const getObjectAttributes =
  ({
    objects,
  }: S3Deps): Handler<GetObjectAttributesCommandInput, GetObjectAttributesCommandOutput> =>
  async (input) => {
    checkVersion(input.VersionId);
    const info = await objects.head(input.Bucket, input.Key);
    if (!info) throw await whyMissing(objects, input.Bucket, input.Key);
    const wanted = new Set<string>(input.ObjectAttributes);
    const parts = /-(\d+)$/.exec(info.etag)?.[1];
    const checksum = checksumMembers(info.checksums);
    return {
      LastModified: new Date(info.lastModified),
      ...(wanted.has('ETag') ? { ETag: info.etag } : {}),
      ...(wanted.has('Checksum') && Object.keys(checksum).length > 0 ? { Checksum: checksum } : {}),
      ...(wanted.has('ObjectParts') && parts
        ? { ObjectParts: { TotalPartsCount: Number(parts) } }
        : {}),
      ...(wanted.has('StorageClass') ? { StorageClass: 'STANDARD' } : {}),
      ...(wanted.has('ObjectSize') ? { ObjectSize: info.size } : {}),
    };
  };
