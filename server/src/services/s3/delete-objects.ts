import type {
  DeleteObjectCommandInput,
  DeleteObjectCommandOutput,
  DeleteObjectsCommandInput,
  DeleteObjectsCommandOutput,
} from '@aws-sdk/client-s3';
import type { Handler } from '../../base/service.js';
import { requireBucket } from './buckets.js';
import type { S3Deps } from './deps.js';
import { malformedXml } from './errors.js';
import { checkVersion } from './names.js';

const mostKeys = 1000;

export const deleteObject =
  ({ objects }: S3Deps): Handler<DeleteObjectCommandInput, DeleteObjectCommandOutput> =>
  async (input) => {
    checkVersion(input.VersionId);
    await requireBucket(objects, input.Bucket);
    await objects.delete(input.Bucket, input.Key);
    return {};
  };

/** All keys of a request are deleted in one step. */
export const deleteObjects =
  ({ objects }: S3Deps): Handler<DeleteObjectsCommandInput, DeleteObjectsCommandOutput> =>
  async (input) => {
    const { Objects, Quiet } = input.Delete;
    if (Objects.length === 0 || Objects.length > mostKeys) {
      throw malformedXml(
        `The XML you provided was not well-formed or did not validate against our published schema: 1 to ${mostKeys} keys are deleted at once, this request names ${Objects.length}`,
      );
    }
    for (const { VersionId } of Objects) checkVersion(VersionId);
    await requireBucket(objects, input.Bucket);
    const keys = Objects.map(({ Key }) => Key);
    await objects.deleteAll(input.Bucket, keys);
    return Quiet ? {} : { Deleted: keys.map((Key) => ({ Key })) };
  };
