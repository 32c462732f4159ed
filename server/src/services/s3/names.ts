import { ServiceError } from '../../base/errors.js';
import { invalidArgument } from './errors.js';

/** First parts of paths that the server answers itself. */
const reserved = new Set(['healthz', 'readyz', 'metrics', 'console']);
const reservedPrefixes = ['xn--', 'sthree-', 'amzn-s3-demo-'];
const reservedSuffixes = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3'];

const mostKey_bytes = 1024;
const mostMetadata_bytes = 2048;

/** S3's rules for the names of new buckets, and this server's own. @throws InvalidBucketName. */
export function checkBucketName(name: string): void {
  const fault = bucketNameFault(name);
  if (fault === undefined) return;
  const message = `The specified bucket is not valid: ${fault}.`;
  throw new ServiceError('InvalidBucketName', message, 400, { BucketName: name });
}

function bucketNameFault(name: string): string | undefined {
  if (reserved.has(name) || name.startsWith('_')) {
    return `the name ${name} is taken by the server's own pages, choose another`;
  }
  if (name.length < 3 || name.length > 63) return 'a name has 3 to 63 characters';
  if (!/^[a-z0-9.-]+$/.test(name)) {
    return 'a name has lower-case letters, digits, dots and hyphens only';
  }
  if (!/^[a-z0-9].*[a-z0-9]$/.test(name)) return 'a name begins and ends with a letter or a digit';
  if (name.includes('..')) return 'a name has no two dots in a row';
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return 'a name is not an IP address';
  const affix =
    reservedPrefixes.find((prefix) => name.startsWith(prefix)) ??
    reservedSuffixes.find((suffix) => name.endsWith(suffix));
  return affix && `AWS keeps names with ${affix} for itself`;
}

/** @throws KeyTooLongError. */
export function checkKey(key: string): void {
  const size = Buffer.byteLength(key);
  if (size <= mostKey_bytes) return;
  throw new ServiceError('KeyTooLongError', 'Your key is too long', 400, {
    Size: size,
    MaxSizeAllowed: mostKey_bytes,
  });
}

/** @throws MetadataTooLarge. */
export function checkMetadata(metadata: Readonly<Record<string, string>> | undefined): void {
  let size = 0;
  for (const [name, value] of Object.entries(metadata ?? {})) {
    size += Buffer.byteLength(name) + Buffer.byteLength(value);
  }
  if (size <= mostMetadata_bytes) return;
  throw new ServiceError(
    'MetadataTooLarge',
    'Your metadata headers exceed the maximum allowed metadata size',
    400,
    { Size: size, MaxSizeAllowed: mostMetadata_bytes },
  );
}

/** Buckets here have no versions but the one that S3 calls null. @throws InvalidArgument. */
export function checkVersion(version: string | undefined): void {
  if (version === undefined || version === 'null') return;
  throw invalidArgument('Invalid version id specified', 'versionId', version);
}

/** An ETag as clients write it, without quotes. */
export const bareEtag = (etag: string): string => etag.trim().replace(/^"(.*)"$/s, '$1');

export const quotedEtag = (etag: string): string => `"${etag}"`;
