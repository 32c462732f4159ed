import type {
  _Error as DeleteError,
  DeleteObjectCommandInput,
  DeleteObjectCommandOutput,
  DeleteObjectsCommandInput,
  DeleteObjectsCommandOutput,
} from '@aws-sdk/client-s3';
import { ServiceError } from '../../base/errors.js';
import type { Handler } from '../../base/service.js';
import { requireBucket } from './buckets.js';
import { deleteCondition } from './conditions.js';
import type { S3Deps } from './deps.js';
import { asS3Error, malformedXml, notImplemented } from './errors.js';
import { checkVersion } from './names.js';

const mostKeys = 1000;

export const deleteObject =
  ({ objects }: S3Deps): Handler<DeleteObjectCommandInput, DeleteObjectCommandOutput> =>
  async (input) => {
    checkVersion(input.VersionId);
    refuseDirectoryConditions(input.IfMatchLastModifiedTime, input.IfMatchSize);
    await requireBucket(objects, input.Bucket);
    await objects.delete(input.Bucket, input.Key, deleteCondition(input.IfMatch));
    return {};
  };

/** All keys of a request are deleted in one step, but for those with a condition of their own. */
export const deleteObjects =
  ({ objects }: S3Deps): Handler<DeleteObjectsCommandInput, DeleteObjectsCommandOutput> =>
  async (input) => {
    const { Objects, Quiet } = input.Delete;
    if (Objects.length === 0 || Objects.length > mostKeys) {
      throw malformedXml(
        `The XML you provided was not well-formed or did not validate against our published schema: 1 to ${mostKeys} keys are deleted at once, this request names ${Objects.length}`,
      );
    }
    for (const { VersionId, LastModifiedTime, Size } of Objects) {
      checkVersion(VersionId);
      refuseDirectoryConditions(LastModifiedTime, Size);
    }
    await requireBucket(objects, input.Bucket);
    const free = Objects.filter(({ ETag }) => ETag === undefined).map(({ Key }) => Key);
    await objects.deleteAll(input.Bucket, free);
    const Errors: DeleteError[] = [];
    for (const { Key, ETag } of Objects) {
      if (ETag === undefined) continue;
      const refused = await deleteIf(objects, input.Bucket, Key, ETag);
      if (refused) Errors.push({ Key, Code: refused.code, Message: refused.message });
    }
    const kept = new Set(Errors.map(({ Key }) => Key));
    const Deleted = Objects.filter(({ Key }) => !kept.has(Key)).map(({ Key }) => ({ Key }));
    return { ...(Quiet ? {} : { Deleted }), ...(Errors.length === 0 ? {} : { Errors }) };
  };

/** @returns why the object stays, if it does. */
async function deleteIf(
  objects: S3Deps['objects'],
  bucket: string,
  Key: string,
  etag: string,
): Promise<ServiceError | undefined> {
  try {
    await objects.delete(bucket, Key, deleteCondition(etag));
    return undefined;
  } catch (error) {
    const told = asS3Error(error, { Key });
    if (told instanceof ServiceError) return told;
    throw error;
  }
}

/** Directory buckets know them; passing them over would delete what the client meant to keep. */
function refuseDirectoryConditions(time: Date | undefined, size: number | undefined): void {
  if (time === undefined && size === undefined) return;
  throw notImplemented('A delete takes the condition of an ETag; times and sizes are not served.');
}
