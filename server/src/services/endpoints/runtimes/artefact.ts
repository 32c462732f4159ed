import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { messageOf } from '../../../base/errors.js';
import { readS3Prefix } from '../../common/s3-uri.js';
import { LoadError } from './runtime.js';

/** A file at the top of `model.tar.gz`. */
export interface ArtefactFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface ArtefactLimits {
  readonly entries: number;
  /** Of one file that is read. */
  readonly file_bytes: number;
  /** Of everything in the archive, unpacked. */
  readonly total_bytes: number;
}

export const artefactLimits: ArtefactLimits = {
  entries: 10_000,
  file_bytes: 512 * 1024 * 1024,
  total_bytes: 4 * 1024 * 1024 * 1024,
};

/** Takes a file of an archive, or resolves to false without reading it. */
type Take = (name: string, size: number, body: Readable) => Promise<boolean>;

/**
 * Reads the files at the top of a gzipped tar that `wanted` picks by name. Nothing is written.
 * @throws LoadError for archives that are broken, too large, or hold links or names that lead out.
 */
export async function readArtefact(
  archive: Readable,
  wanted: (name: string) => boolean,
  limits: ArtefactLimits = artefactLimits,
): Promise<{ files: ArtefactFile[]; names: string[] }> {
  const files: ArtefactFile[] = [];
  const names = await walkArtefact(archive, limits, async (name, size, body) => {
    if (name.includes('/') || name.startsWith('.') || !wanted(name)) return false;
    files.push({ name, bytes: await readEntry(name, size, body, limits) });
    return true;
  });
  return { files, names };
}

/**
 * Writes all files of a gzipped tar into a folder.
 * @throws LoadError as `readArtefact` does.
 */
export function unpackArtefact(
  archive: Readable,
  write: (name: string, body: Readable) => Promise<unknown>,
  limits: ArtefactLimits = artefactLimits,
): Promise<string[]> {
  return walkArtefact(archive, limits, async (name, size, body) => {
    checkSize(name, size, limits);
    await write(name, body);
    return true;
  });
}

async function walkArtefact(
  archive: Readable,
  limits: ArtefactLimits,
  take: Take,
): Promise<string[]> {
  const names: string[] = [];
  let total = 0;
  const tar = extract();
  const entries = async (): Promise<void> => {
    for await (const entry of tar) {
      const { name, type, size } = entry.header;
      names.push(name);
      total += size ?? 0;
      checkEntry(name, String(type), names.length, total, limits);
      const plain = name.replace(/^(\.\/)+/, '');
      const taken = type === 'file' && (await take(plain, size ?? 0, entry as unknown as Readable));
      if (!taken) entry.resume();
    }
  };
  try {
    await Promise.all([pipeline(archive, createGunzip(), tar), entries()]);
  } catch (error) {
    archive.destroy();
    if (error instanceof LoadError) throw error;
    throw new LoadError(`The archive is not a whole gzipped tar: ${messageOf(error)}.`);
  }
  return names;
}

function checkEntry(
  name: string,
  type: string,
  count: number,
  total: number,
  limits: ArtefactLimits,
): void {
  const shown = JSON.stringify(name.slice(0, 200));
  if (name.startsWith('/') || name.split('/').includes('..')) {
    throw new LoadError(`The archive's entry ${shown} leads out of it.`);
  }
  if (type !== 'file' && type !== 'directory' && type !== 'contiguous-file') {
    throw new LoadError(`The archive's entry ${shown} is a ${type}; only files are served.`);
  }
  if (count > limits.entries) {
    throw new LoadError(`The archive has more than ${limits.entries} entries.`);
  }
  if (total > limits.total_bytes) {
    throw new LoadError(`The archive unpacks to more than ${limits.total_bytes} bytes.`);
  }
}

function checkSize(name: string, size: number, limits: ArtefactLimits): void {
  if (size <= limits.file_bytes) return;
  throw new LoadError(`The model file ${name} is larger than ${limits.file_bytes} bytes.`);
}

async function readEntry(
  name: string,
  size: number,
  entry: AsyncIterable<Uint8Array>,
  limits: ArtefactLimits,
): Promise<Uint8Array> {
  checkSize(name, size, limits);
  const chunks: Uint8Array[] = [];
  for await (const chunk of entry) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const s3Hosts = [
  // https://bucket.s3.region.amazonaws.com/key, and with a dash as older SDKs write it
  /^(?<bucket>[a-z0-9][a-z0-9.-]+)\.s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?$/,
  // https://s3.region.amazonaws.com/bucket/key
  /^s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?$/,
  // this server, path style
  /^(?:127\.0\.0\.1|localhost|\[::1\])$/,
];

/** Bucket and key of `s3://bucket/key` or of S3's addresses over HTTP. */
export function parseModelUrl(url: string): { bucket: string; key: string } | undefined {
  const place = readS3Prefix(url);
  if (place && place.key !== '') return place;
  if (!URL.canParse(url)) return undefined;
  const { hostname, pathname, protocol } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return undefined;
  const path = decodeURIComponent(pathname.slice(1));
  for (const host of s3Hosts) {
    const match = host.exec(hostname);
    if (!match) continue;
    const bucket = match.groups?.bucket;
    if (bucket) return path ? { bucket, key: path } : undefined;
    const slash = path.indexOf('/');
    if (slash <= 0 || slash === path.length - 1) return undefined;
    return { bucket: path.slice(0, slash), key: path.slice(slash + 1) };
  }
  return undefined;
}
