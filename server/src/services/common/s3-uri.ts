/** A place in S3: an object, or a prefix of several. */
export interface S3Place {
  readonly bucket: string;
  /** Without a slash at its end; empty for the whole bucket. */
  readonly key: string;
}

/** Reads `s3://bucket/key`. @returns undefined when the text has another form. */
export function readS3Uri(uri: string): S3Place | undefined {
  const place = readS3Prefix(uri);
  return place && { bucket: place.bucket, key: place.key.replace(/\/+$/, '') };
}

/** The same with the key just as it is written: what keys begin with may end in a slash. */
export function readS3Prefix(uri: string): S3Place | undefined {
  const match = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(uri);
  return match?.[1] ? { bucket: match[1], key: match[2] ?? '' } : undefined;
}

export const writeS3Uri = (place: S3Place): string =>
  place.key === '' ? `s3://${place.bucket}` : `s3://${place.bucket}/${place.key}`;

/** `a/b` under `s3://bucket/prefix` or `s3://bucket/prefix/`. */
export const underS3Uri = (uri: string, path: string): string =>
  `${uri.replace(/\/+$/, '')}/${path}`;
