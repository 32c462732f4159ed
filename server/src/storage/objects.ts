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
  /** Checksums by algorithm, base64; S3's composite ones end in `-` and the number of parts. */
  readonly checksums: Readonly<Record<string, string>>;
}

/** Inclusive at both ends, as in HTTP. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Bytes under keys. A put that has resolved survives `kill -9` and power loss. */
export interface Objects {
  /** @returns false when the name is taken. */
  createBucket(name: string, region: string): Promise<boolean>;
  bucketRegion(name: string): Promise<string | undefined>;
  listBuckets(): Promise<{ name: string; region: string; created: number }[]>;
  /** @returns 'absent' or 'not-empty' when it could not be deleted. */
  deleteBucket(name: string): Promise<'deleted' | 'absent' | 'not-empty'>;

  /**
   * Streams `body` in; readers see the old object or the whole new one, never a part.
   * @throws ObjectsError 'no-bucket', 'condition', 'no-key', 'too-large' or 'full'.
   */
  put(
    bucket: string,
    key: string,
    body: Readable | Uint8Array | string,
    options?: PutOptions,
  ): Promise<ObjectInfo>;
  /**
   * Takes a file over as an object, by a link where it can; the file is gone afterwards. A crash
   * on the way leaves the file where it was, or the object, or both.
   */
  adopt(bucket: string, key: string, path: string, options?: AdoptOptions): Promise<ObjectInfo>;
  /**
   * Takes files over as objects, and takes other objects away: readers see all of it or nothing.
   * The bytes are synced when it resolves. The files are gone afterwards, whatever came of it.
   * @throws ObjectsError 'no-key' or 'condition' where an object that is to go is not there with
   * its ETag; 'no-bucket', 'full'.
   */
  replace(bucket: string, change: Replacement): Promise<ObjectInfo[]>;
  head(bucket: string, key: string): Promise<ObjectInfo | undefined>;
  /** `range` may also be chosen, or the read refused by throwing, once the object is known. */
  get(
    bucket: string,
    key: string,
    range?: ByteRange | ((info: ObjectInfo) => ByteRange | undefined),
  ): Promise<{ info: ObjectInfo; body: Readable } | undefined>;
  /** Whole object as bytes; `limit_bytes` guards memory. @throws Error when it is larger. */
  read(bucket: string, key: string, limit_bytes: number): Promise<Uint8Array | undefined>;
  /**
   * A key that is not there is no error, unless the delete is conditional.
   * @throws ObjectsError 'condition', or 'no-key' where a condition has no object to hold of.
   */
  delete(bucket: string, key: string, options?: DeleteOptions): Promise<void>;
  /** Keys in UTF-8 byte order, at most `limit`: after `after`, and past all that begin with `past`. */
  list(
    bucket: string,
    options: { prefix?: string; after?: string; past?: string; limit: number },
  ): Promise<ObjectInfo[]>;
  /**
   * A local file with an object's bytes that DuckDB may read; in place where the store is local.
   * It stays for a minute after the object is replaced or deleted, and must not be written to.
   */
  localPath(bucket: string, key: string): Promise<string | undefined>;
  /** As `list`, but only what it takes to know each object again and to read it, in a tenth of the time. */
  listFiles(
    bucket: string,
    options: { prefix: string; after?: string; limit: number },
  ): Promise<ObjectFile[]>;
}

/** An object as a local file; for the file as long as `localPath` says. */
export interface ObjectFile extends Pick<ObjectInfo, 'key' | 'size' | 'etag' | 'lastModified'> {
  readonly path: string;
}

/** Multipart uploads, as S3 knows them. */
export interface Uploads {
  /** @throws ObjectsError 'no-bucket'. */
  createUpload(bucket: string, key: string, options?: UploadOptions): Promise<string>;
  findUpload(at: UploadPlace): Promise<Upload | undefined>;
  /** Replaces the part of that number. @throws ObjectsError 'no-upload', 'too-large', 'full'. */
  putPart(
    at: UploadPlace,
    number: number,
    body: Readable | Uint8Array | string,
    options?: Pick<PutOptions, 'algorithms' | 'check'>,
  ): Promise<Part>;
  /** By number, after `after`. */
  listParts(at: UploadPlace, options: { after?: number; limit: number }): Promise<Part[]>;
  /** By key in UTF-8 byte order, then by id. */
  listUploads(
    bucket: string,
    options: {
      prefix?: string;
      after?: { key: string; id?: string };
      past?: string;
      limit: number;
    },
  ): Promise<Upload[]>;
  /**
   * Joins the parts in the order given into the object.
   * @throws ObjectsError 'no-upload', 'no-part' (absent, or of another ETag), and those of `put`.
   */
  completeUpload(
    at: UploadPlace,
    parts: readonly { number: number; etag: string }[],
    options?: CompleteOptions,
  ): Promise<ObjectInfo>;
  /** @returns false when there is no such upload. */
  abortUpload(at: UploadPlace): Promise<boolean>;
}

/** All that a store of objects can do. */
export interface ObjectStore extends Objects, Uploads {
  /** Deletes keys, all or none of them; one that is not there is no error. */
  deleteAll(bucket: string, keys: readonly string[]): Promise<void>;
}

export type ChecksumAlgorithm =
  | 'CRC32'
  | 'CRC32C'
  | 'CRC64NVME'
  | 'MD5'
  | 'SHA1'
  | 'SHA256'
  | 'SHA512'
  | 'XXHASH3'
  | 'XXHASH64'
  | 'XXHASH128';

export interface PutOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly checksums?: Readonly<Record<string, string>>;
  /** Overrides the MD5, for multipart uploads. */
  readonly etag?: string;
  /** Checksums to compute while the bytes pass by, and to keep with the object. */
  readonly algorithms?: readonly ChecksumAlgorithm[];
  /** Sees what has arrived before it becomes the object; what it throws ends the put. */
  readonly check?: (stored: Stored) => void | Promise<void>;
  /** Put only where no object is yet, or where the object has this ETag. */
  readonly onlyIf?: { readonly absent: true } | { readonly etag: string };
}

export interface AdoptOptions extends PutOptions {
  /**
   * 'now' unless given: the bytes are synced before adopt resolves. 'later': they survive
   * `kill -9` at once and power loss after the next sweep; an object that power loss broke before
   * that is found at the next start, taken out and logged.
   */
  readonly sync?: 'now' | 'later';
}

/** What `replace` puts and takes away. Each key once; a few hundred at a time. */
export interface Replacement {
  readonly put: readonly { readonly key: string; readonly path: string }[];
  readonly remove?: readonly { readonly key: string; readonly etag: string }[];
  /**
   * Real time for which what is taken away is still read by its key, for readers that listed
   * before, and its file stays; a minute unless given.
   */
  readonly keep_ms?: number;
}

/** Bytes that have arrived: their length, and what was computed over them. */
export interface Stored {
  readonly size: number;
  /** In hexadecimal digits. */
  readonly md5: string;
  readonly checksums: Readonly<Record<string, string>>;
}

export interface UploadPlace {
  readonly bucket: string;
  readonly key: string;
  readonly id: string;
}

export interface UploadOptions extends Pick<PutOptions, 'headers' | 'metadata'> {
  readonly algorithm?: ChecksumAlgorithm;
  /** Whether the object's checksum covers its bytes, or (composite) its parts' checksums. */
  readonly checksumType?: 'FULL_OBJECT' | 'COMPOSITE';
}

export interface DeleteOptions {
  /** Delete only what has this ETag; `*` is any. */
  readonly onlyIf?: { readonly etag: string };
}

export interface CompleteOptions extends Pick<PutOptions, 'onlyIf'> {
  /** Sees the joined bytes' length and checksums before they become the object. */
  readonly check?: (joined: Pick<Stored, 'size' | 'checksums'>) => void | Promise<void>;
}

export interface Upload extends UploadPlace, UploadOptions {
  /** Milliseconds since the epoch, by the product's clock. */
  readonly started: number;
}

export interface Part {
  readonly number: number;
  readonly size: number;
  readonly etag: string;
  readonly lastModified: number;
  readonly checksums: Readonly<Record<string, string>>;
}
