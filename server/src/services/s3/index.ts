import { ServiceError } from '../../base/errors.js';
import type { Handler, ServiceOperations } from '../../base/service.js';
import {
  createBucket,
  deleteBucket,
  getBucketLocation,
  getBucketVersioning,
  headBucket,
  listBuckets,
} from './buckets.js';
import { completeMultipartUpload } from './complete-multipart-upload.js';
import { copyObject } from './copy-object.js';
import { createMultipartUpload } from './create-multipart-upload.js';
import { deleteObject, deleteObjects } from './delete-objects.js';
import type { S3Deps } from './deps.js';
import { asS3Error } from './errors.js';
import { getObject, headObject } from './get-object.js';
import { getObjectAttributes } from './get-object-attributes.js';
import { listObjects, listObjectsV2 } from './list-objects.js';
import { abortMultipartUpload, listMultipartUploads, listParts } from './multipart-uploads.js';
import { putObject } from './put-object.js';
import { uploadPart } from './upload-part.js';
import { uploadPartCopy } from './upload-part-copy.js';

/** S3 on a store of objects. */
export function s3Service(deps: S3Deps): ServiceOperations {
  const handlers = {
    AbortMultipartUpload: handler(deps, abortMultipartUpload(deps)),
    CompleteMultipartUpload: handler(deps, completeMultipartUpload(deps)),
    CopyObject: handler(deps, copyObject(deps)),
    CreateBucket: handler(deps, createBucket(deps)),
    CreateMultipartUpload: handler(deps, createMultipartUpload(deps)),
    DeleteBucket: handler(deps, deleteBucket(deps)),
    DeleteObject: handler(deps, deleteObject(deps)),
    DeleteObjects: handler(deps, deleteObjects(deps)),
    GetBucketLocation: handler(deps, getBucketLocation(deps)),
    GetBucketVersioning: handler(deps, getBucketVersioning(deps)),
    GetObject: handler(deps, getObject(deps)),
    GetObjectAttributes: handler(deps, getObjectAttributes(deps)),
    HeadBucket: handler(deps, headBucket(deps)),
    HeadObject: handler(deps, headObject(deps)),
    ListBuckets: handler(deps, listBuckets(deps)),
    ListMultipartUploads: handler(deps, listMultipartUploads(deps)),
    ListObjects: handler(deps, listObjects(deps)),
    ListObjectsV2: handler(deps, listObjectsV2(deps)),
    ListParts: handler(deps, listParts(deps)),
    PutObject: handler(deps, putObject(deps)),
    UploadPart: handler(deps, uploadPart(deps)),
    UploadPartCopy: handler(deps, uploadPartCopy(deps)),
  };
  return { service: 's3', handlers };
}

/** What all operations share: the expected owner, and the store's errors in S3's words. */
function handler<I extends object, O>(
  { accountId }: S3Deps,
  operation: Handler<I, O>,
): Handler<never, unknown> {
  const checked: Handler<I, O> = async (input, context) => {
    for (const member of ['ExpectedBucketOwner', 'ExpectedSourceBucketOwner']) {
      const owner: unknown = (input as Readonly<Record<string, unknown>>)[member];
      if (owner !== undefined && owner !== accountId) {
        throw new ServiceError('AccessDenied', 'Access Denied', 403);
      }
    }
    try {
      return await operation(input, context);
    } catch (error) {
      throw asS3Error(error, input);
    }
  };
  return checked as unknown as Handler<never, unknown>;
}
