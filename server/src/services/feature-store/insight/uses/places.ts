import { readS3Uri } from '../../../common/s3-uri.js';

/** Whether one of two S3 URIs lies in the other: a folder and a file in it, or the same. */
export function meet(a: string, b: string): boolean {
  const [one, other] = [readS3Uri(a), readS3Uri(b)];
  if (!one || !other || one.bucket !== other.bucket) return false;
  const [short, long] = one.key.length < other.key.length ? [one, other] : [other, one];
  return short.key === '' || short.key === long.key || long.key.startsWith(`${short.key}/`);
}
