/** An object's place by its S3 URI; undefined where the text names no object. */
export function objectPlace(uri: string | undefined): { bucket: string; key: string } | undefined {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(uri ?? '') ?? [];
  return bucket !== undefined && key !== undefined ? { bucket, key } : undefined;
}
