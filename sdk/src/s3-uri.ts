/** A place in S3. */
export interface S3Location {
  readonly bucket: string;
  readonly key: string;
}

/**
 * Splits `s3://bucket/key`.
 * @throws Error when the text has another form.
 *
 * @example
 * parseS3Uri('s3://wine/data/train.csv'); // { bucket: 'wine', key: 'data/train.csv' }
 */
export function parseS3Uri(uri: string): S3Location {
  const match = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(uri);
  if (!match?.[1]) throw new Error(`"${uri}" is no S3 URI; give s3://bucket/key`);
  return { bucket: match[1], key: match[2] ?? '' };
}

/**
 * Joins parts of an S3 URI with single slashes; empty ones are left out.
 *
 * @example
 * s3PathJoin('s3://', 'wine', undefined, 'data/'); // 's3://wine/data'
 */
export function s3PathJoin(...parts: readonly (string | undefined)[]): string {
  const scheme = parts[0]?.startsWith('s3://') ? 's3://' : '';
  const path = parts
    .filter((part) => part !== undefined)
    .map((part, index) => (index === 0 ? part.slice(scheme.length) : part))
    .map((part) => part.replace(/^\/+|\/+$/g, ''))
    .filter((part) => part !== '')
    .join('/');
  return scheme + path;
}

/** Whether a path names an object in S3 rather than a local file. */
export const isS3Uri = (path: string): boolean => path.startsWith('s3://');
