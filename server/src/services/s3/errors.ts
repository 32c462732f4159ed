import { ServiceError } from '../../base/errors.js';
import { ObjectsError, type ObjectsFault } from '../../base/objects-error.js';

export const invalidArgument = (
  message: string,
  ArgumentName?: string,
  ArgumentValue?: string,
): ServiceError =>
  new ServiceError('InvalidArgument', message, 400, {
    ...(ArgumentName === undefined ? {} : { ArgumentName }),
    ...(ArgumentValue === undefined ? {} : { ArgumentValue }),
  });

export const invalidRequest = (message: string): ServiceError =>
  new ServiceError('InvalidRequest', message);

export const malformedXml = (message: string): ServiceError =>
  new ServiceError('MalformedXML', message);

export const notImplemented = (message: string): ServiceError =>
  new ServiceError('NotImplemented', message, 501);

export const noSuchBucket = (BucketName: string): ServiceError =>
  new ServiceError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName });

export const noSuchKey = (Key: string): ServiceError =>
  new ServiceError('NoSuchKey', 'The specified key does not exist.', 404, { Key });

export const noSuchUpload = (UploadId: string): ServiceError =>
  new ServiceError(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    404,
    { UploadId },
  );

export const invalidPart = (members: Readonly<Record<string, unknown>>): ServiceError =>
  new ServiceError(
    'InvalidPart',
    "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    400,
    members,
  );

export const preconditionFailed = (Condition: string): ServiceError =>
  new ServiceError(
    'PreconditionFailed',
    'At least one of the pre-conditions you specified did not hold',
    412,
    { Condition },
  );

/** `ETag` and `LastModified` are to be sent as headers. */
export const notModified = (ETag: string, LastModified: Date): ServiceError =>
  new ServiceError('NotModified', 'Not Modified', 304, { ETag, LastModified });

/** What a request spoke of, for the error that tells of it. */
interface Subject {
  readonly Bucket?: string | undefined;
  readonly Key?: string | undefined;
  readonly UploadId?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
}

const translations: Readonly<
  Record<ObjectsFault, (subject: Subject, message: string) => ServiceError>
> = {
  'no-bucket': ({ Bucket = '' }) => noSuchBucket(Bucket),
  'no-key': ({ Key = '' }) => noSuchKey(Key),
  'no-upload': ({ UploadId = '' }) => noSuchUpload(UploadId),
  'no-part': () => invalidPart({}),
  condition: ({ IfNoneMatch }) => preconditionFailed(IfNoneMatch ? 'If-None-Match' : 'If-Match'),
  'too-large': () =>
    new ServiceError(
      'EntityTooLarge',
      'Your proposed upload exceeds the maximum allowed object size.',
    ),
  // S3 has no such error; 507 is HTTP's word for it, and AWS's clients do not retry it.
  full: (_, message) => new ServiceError('InsufficientStorage', message, 507),
};

/** An error of the store as S3 tells it; any other as it is. */
export function asS3Error(error: unknown, input: object): unknown {
  if (!(error instanceof ObjectsError)) return error;
  return translations[error.fault](input as Subject, error.message);
}
