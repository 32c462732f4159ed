import type { S3Place } from '../common/s3-uri.js';
import type { AthenaDeps } from './deps.js';

/** A file of a query's becomes an object; where it cannot, it is not left behind. */
export async function adoptResult(
  { objects, removeFile }: Pick<AthenaDeps, 'objects' | 'removeFile'>,
  { bucket, key }: S3Place,
  path: string,
): Promise<void> {
  try {
    await objects.adopt(bucket, key, path, {
      headers: { 'content-type': 'application/octet-stream' },
    });
  } catch (error) {
    await removeFile(path);
    throw error;
  }
}
