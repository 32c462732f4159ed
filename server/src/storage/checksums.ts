import { createHash, type Hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { Crc32c, Crc64NvmeJs } from '@aws-sdk/checksums/crc';
import { Xxh3_64, Xxh3_128, Xxh64 } from '@aws-sdk/checksums/xxh';
import type { ChecksumAlgorithm } from './objects.js';

interface Running {
  update(chunk: Uint8Array): void;
  digest(): Uint8Array | Promise<Uint8Array>;
}

const ofCrypto = (name: string) => (): Running => {
  const hash = createHash(name);
  return { update: (chunk) => void hash.update(chunk), digest: () => hash.digest() };
};

function runningCrc32(): Running {
  let value = 0;
  return {
    update: (chunk) => {
      value = crc32(chunk, value);
    },
    digest: () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes;
    },
  };
}

const start: Readonly<Record<ChecksumAlgorithm, () => Running>> = {
  CRC32: runningCrc32,
  CRC32C: () => new Crc32c(),
  CRC64NVME: () => new Crc64NvmeJs(),
  MD5: ofCrypto('md5'),
  SHA1: ofCrypto('sha1'),
  SHA256: ofCrypto('sha256'),
  SHA512: ofCrypto('sha512'),
  XXHASH3: () => new Xxh3_64(),
  XXHASH64: () => new Xxh64(),
  XXHASH128: () => new Xxh3_128(),
};

/** S3's name of a checksum, if it is one that S3 knows. */
export const isChecksumAlgorithm = (name: string): name is ChecksumAlgorithm =>
  Object.hasOwn(start, name);

/** The length, the MD5 and any of S3's checksums of bytes that pass by. */
export class Digests {
  readonly #md5: Hash | undefined;
  readonly #running: readonly (readonly [ChecksumAlgorithm, Running])[];
  size = 0;

  constructor(algorithms: readonly ChecksumAlgorithm[] = [], md5 = true) {
    if (md5) this.#md5 = createHash('md5');
    this.#running = [...new Set(algorithms)].map((name) => [name, start[name]()]);
  }

  update(chunk: Uint8Array): void {
    this.size += chunk.byteLength;
    this.#md5?.update(chunk);
    for (const [, running] of this.#running) running.update(chunk);
  }

  /** To be called once. @returns the MD5 in hexadecimal digits (empty without), the checksums in base64. */
  async finish(): Promise<{ size: number; md5: string; checksums: Record<string, string> }> {
    const checksums: Record<string, string> = {};
    for (const [name, running] of this.#running) {
      checksums[name] = Buffer.from(await running.digest()).toString('base64');
    }
    return { size: this.size, md5: this.#md5?.digest('hex') ?? '', checksums };
  }
}

/** S3's composite checksum: the checksum of the parts' checksums, `-`, and their number. */
export async function compositeChecksum(
  algorithm: ChecksumAlgorithm,
  parts: readonly string[],
): Promise<string> {
  const running = start[algorithm]();
  for (const part of parts) running.update(Buffer.from(part, 'base64'));
  return `${Buffer.from(await running.digest()).toString('base64')}-${parts.length}`;
}
