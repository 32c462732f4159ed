import type { Readable } from 'node:stream';

/** What is known of an object beside its bytes. */
export interface ObjectInfo {
  readonly key: string;
  readonly size: number;
  /** Without quotes: the MD5 of the bytes, or S3's form for multipart uploads. */
  readonly etag: string;
  /** Milliseconds since the epoch, by the product's clock. */
  readonly lastModified: number;
  /** Content-Type, Content-Encoding, Cache-Control and the like, as the client gave them. */
  readonly headers: Readonly<Record<string, string>>;
  /** `x-amz-meta-*` without the prefix. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Checksums by algorithm (CRC32, CRC32C, CRC64NVME, SHA1, SHA256), base64. */
  readonly checksums: Readonly<Record<string, string>>;
}

/** Bytes under keys. A put that has resolved survives `kill -9` and power loss. */
export interface Objects {
  createBucket(name: string, region: string): Promise<boolean>;
  bucketRegion(name: string): Promise<string | undefined>;
  listBuckets(): Promise<{ name: string; region: string; created: number }[]>;
  /** @returns 'absent' or 'not-empty' when it could not be deleted. */
  deleteBucket(name: string): Promise<'deleted' | 'absent' | 'not-empty'>;

  /** Streams `body` in; readers see the old object or the whole new one, never a part. */
  put(
    bucket: string,
    key: string,
    body: Readable | Uint8Array | string,
    options?: PutOptions,
  ): Promise<ObjectInfo>;
  /** Takes a file over as an object, by rename where it can; the file is gone afterwards. */
  adopt(bucket: string, key: string, path: string, options?: PutOptions): Promise<ObjectInfo>;
  head(bucket: string, key: string): Promise<ObjectInfo | undefined>;
  /** `range` is inclusive at both ends, as in HTTP. */
  get(
    bucket: string,
    key: string,
    range?: { start: number; end: number },
  ): Promise<{ info: ObjectInfo; body: Readable } | undefined>;
  /** Whole object as bytes; `limit_bytes` guards memory. @throws Error when it is larger. */
  read(bucket: string, key: string, limit_bytes: number): Promise<Uint8Array | undefined>;
  delete(bucket: string, key: string): Promise<void>;
  /** Keys in UTF-8 byte order, after `after`, at most `limit`. */
  list(
    bucket: string,
    options: { prefix?: string; after?: string; limit: number },
  ): Promise<ObjectInfo[]>;
  /** A local file with an object's bytes that DuckDB may read; in place where the store is local. */
  localPath(bucket: string, key: string): Promise<string | undefined>;
}

export interface PutOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly checksums?: Readonly<Record<string, string>>;
  /** Overrides the MD5, for multipart uploads. */
  readonly etag?: string;
}

/** Splits `s3://bucket/key`. @returns undefined when the text has another form. */
export function parseS3Uri(uri: string): { bucket: string; key: string } | undefined {
  const match = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(uri);
  return match?.[1] ? { bucket: match[1], key: match[2] ?? '' } : undefined;
}
