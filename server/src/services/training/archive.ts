import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { extract, pack } from 'tar-stream';
import { messageOf } from '../../base/errors.js';
import type { Scratch } from '../../processes/scratch.js';
import { clientError, TrainingFailure } from './failure.js';

const mostEntries = 100_000;
const modelFile_bytes = 64 * 1024 ** 3;

/**
 * Unpacks a gzipped tar below a place.
 * @returns the names of its files.
 * @throws TrainingFailure for archives that are broken, too large, or hold links or names that
 * lead out.
 */
export async function unpack(
  archive: Readable,
  scratch: Scratch,
  place: string,
  limit_bytes: number,
  title: string,
): Promise<string[]> {
  const tar = extract();
  const names: string[] = [];
  let total = 0;
  const entries = async (): Promise<void> => {
    for await (const entry of tar) {
      const { name, type, size = 0 } = entry.header;
      total += size;
      const shown = JSON.stringify(name.slice(0, 200));
      if (name.startsWith('/') || name.split('/').includes('..')) {
        throw clientError(`the entry ${shown} of ${title} leads out of it`);
      }
      if (names.length >= mostEntries || total > limit_bytes) {
        throw clientError(`${title} unpacks to more than ${limit_bytes} bytes or too many files`);
      }
      if (type === 'file' || type === 'contiguous-file') {
        await scratch.stream(`${place}/${name}`, Readable.from(entry), limit_bytes);
        names.push(name.replace(/^(\.\/)+/, ''));
      } else if (type === 'directory') {
        entry.resume();
      } else {
        throw clientError(`the entry ${shown} of ${title} is a ${type}; only files are taken`);
      }
    }
  };
  try {
    await Promise.all([pipeline(archive, createGunzip(), tar), entries()]);
    return names;
  } catch (error) {
    archive.destroy();
    if (error instanceof TrainingFailure) throw error;
    throw clientError(`${title} is not a whole gzipped tar: ${messageOf(error)}`);
  }
}

/** The files below a place as a gzipped tar, in the order of their names. */
export function packed(scratch: Scratch, place: string, files: readonly string[]): Readable {
  const tar = pack();
  const gzip = createGzip({ level: 4 });
  const fill = async (): Promise<void> => {
    for (const name of files) {
      const size = await scratch.size(`${place}/${name}`);
      if (size > modelFile_bytes) throw new Error(`${name} is too large`);
      const entry = tar.entry({ name, size, mode: 0o644, mtime: new Date(0) });
      await pipeline(scratch.read(`${place}/${name}`, size), entry);
    }
    tar.finalize();
  };
  Promise.all([fill(), pipeline(tar, gzip)]).catch((error: unknown) => {
    const broken = error instanceof Error ? error : new Error(messageOf(error));
    tar.destroy(broken);
    gzip.destroy(broken);
  });
  return gzip;
}
