import { ServiceError } from '../../base/errors.js';
import type { ChecksumAlgorithm, Stored } from '../../storage/objects.js';
import { invalidRequest } from './errors.js';

const algorithms = [
  'CRC32',
  'CRC32C',
  'CRC64NVME',
  'MD5',
  'SHA1',
  'SHA256',
  'SHA512',
  'XXHASH3',
  'XXHASH64',
  'XXHASH128',
] as const satisfies readonly ChecksumAlgorithm[];

/** S3's members `ChecksumCRC32` and so on. */
export type ChecksumMembers = {
  readonly [A in ChecksumAlgorithm as `Checksum${A}`]?: string | undefined;
};

/** @throws InvalidRequest. */
export function parseAlgorithm(name: string): ChecksumAlgorithm {
  const algorithm = algorithms.find((known) => known === name.toUpperCase());
  if (algorithm) return algorithm;
  throw invalidRequest(
    `Checksum algorithm provided is unsupported. Please try again with any of the valid types: [${algorithms.join(', ')}]`,
  );
}

/** What a request declares of its body's checksums. */
export function declaredChecksums(
  input: ChecksumMembers & { ChecksumAlgorithm?: string | undefined },
): { algorithms: ChecksumAlgorithm[]; wanted: Partial<Record<ChecksumAlgorithm, string>> } {
  const wanted: Partial<Record<ChecksumAlgorithm, string>> = {};
  for (const algorithm of algorithms) {
    const value = input[`Checksum${algorithm}`];
    if (value !== undefined) wanted[algorithm] = value;
  }
  const named = Object.keys(wanted) as ChecksumAlgorithm[];
  // MD5 as a declared algorithm is how older clients ask for Content-MD5: nothing to keep.
  const declared = input.ChecksumAlgorithm;
  if (named.length === 0 && declared) named.push(parseAlgorithm(declared));
  return { algorithms: named, wanted };
}

/** @throws BadDigest, InvalidDigest. */
export function compareDigests(
  stored: Stored,
  wanted: Partial<Record<ChecksumAlgorithm, string>>,
  contentMd5: string | undefined,
): void {
  if (contentMd5 !== undefined) {
    const md5 = Buffer.from(contentMd5, 'base64');
    if (md5.length !== 16) {
      throw new ServiceError('InvalidDigest', 'The Content-MD5 you specified was invalid.');
    }
    if (md5.toString('hex') !== stored.md5) {
      const message = 'The Content-MD5 you specified did not match what we received.';
      throw new ServiceError('BadDigest', message);
    }
  }
  for (const [algorithm, value] of Object.entries(wanted)) {
    const found = stored.checksums[algorithm];
    if (found === undefined || value === found) continue;
    const message = `The ${algorithm} you specified did not match the calculated checksum.`;
    throw new ServiceError('BadDigest', message);
  }
}

const isComposite = (value: string): boolean => /-\d+$/.test(value);

/** Checksums as S3's members, with their type. */
export function checksumMembers(
  checksums: Readonly<Record<string, string>>,
): ChecksumMembers & { ChecksumType?: 'COMPOSITE' | 'FULL_OBJECT' } {
  const entries = Object.entries(checksums);
  if (entries.length === 0) return {};
  const members = Object.fromEntries(entries.map(([name, value]) => [`Checksum${name}`, value]));
  const composite = entries.some(([, value]) => isComposite(value));
  return { ...members, ChecksumType: composite ? 'COMPOSITE' : 'FULL_OBJECT' };
}

/** The same for a part, which has no type. */
export function partChecksumMembers(checksums: Readonly<Record<string, string>>): ChecksumMembers {
  return Object.fromEntries(
    Object.entries(checksums).map(([name, value]) => [`Checksum${name}`, value]),
  );
}

/** What the lists tell of an object's checksums. */
export function listedChecksums(checksums: Readonly<Record<string, string>>): {
  ChecksumAlgorithm?: ChecksumAlgorithm[];
  ChecksumType?: 'COMPOSITE' | 'FULL_OBJECT';
} {
  const names = Object.keys(checksums) as ChecksumAlgorithm[];
  if (names.length === 0) return {};
  return { ChecksumAlgorithm: names, ChecksumType: checksumMembers(checksums).ChecksumType };
}
