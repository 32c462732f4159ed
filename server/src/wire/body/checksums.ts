import { createHash, type Hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { Crc32c, Crc64Nvme } from '@aws-sdk/checksums/crc';
import { Xxh3_64, Xxh3_128, Xxh64 } from '@aws-sdk/checksums/xxh';

/** One running digest. */
export interface Digest {
  update(data: Uint8Array): void;
  /** The digest in base64. */
  end(): Promise<string>;
}

/** S3's checksum headers, the member of S3's model that each one is, and how to compute it. */
export const checksumAlgorithms: readonly {
  readonly header: string;
  readonly member: string;
  readonly start: () => Digest;
}[] = [
  { header: 'x-amz-checksum-crc32', member: 'ChecksumCRC32', start: () => new Crc32Digest() },
  { header: 'x-amz-checksum-crc32c', member: 'ChecksumCRC32C', start: () => aws(new Crc32c()) },
  {
    header: 'x-amz-checksum-crc64nvme',
    member: 'ChecksumCRC64NVME',
    start: () => aws(new Crc64Nvme()),
  },
  { header: 'x-amz-checksum-sha1', member: 'ChecksumSHA1', start: () => hash('sha1') },
  { header: 'x-amz-checksum-sha256', member: 'ChecksumSHA256', start: () => hash('sha256') },
  { header: 'x-amz-checksum-sha512', member: 'ChecksumSHA512', start: () => hash('sha512') },
  { header: 'x-amz-checksum-md5', member: 'ChecksumMD5', start: () => hash('md5') },
  { header: 'x-amz-checksum-xxhash64', member: 'ChecksumXXHASH64', start: () => aws(new Xxh64()) },
  { header: 'x-amz-checksum-xxhash3', member: 'ChecksumXXHASH3', start: () => aws(new Xxh3_64()) },
  {
    header: 'x-amz-checksum-xxhash128',
    member: 'ChecksumXXHASH128',
    start: () => aws(new Xxh3_128()),
  },
];

class Crc32Digest implements Digest {
  #value = 0;

  update(data: Uint8Array): void {
    this.#value = crc32(data, this.#value);
  }

  async end(): Promise<string> {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(this.#value);
    return bytes.toString('base64');
  }
}

/** A digest of AWS's checksum package. */
function aws(checksum: { update(data: Uint8Array): void; digest(): Promise<Uint8Array> }): Digest {
  return {
    update: (data) => checksum.update(data),
    end: async () => Buffer.from(await checksum.digest()).toString('base64'),
  };
}

function hash(algorithm: string): Digest {
  const running: Hash = createHash(algorithm);
  return {
    update: (data) => void running.update(data),
    end: async () => running.digest('base64'),
  };
}

export const md5Digest = (): Digest => hash('md5');
