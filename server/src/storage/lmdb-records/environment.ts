import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Database, RootDatabase } from 'lmdb';

const GiB = 1024 ** 3;

/**
 * Address space for the file, and so the most that online records and waiting writes may come to.
 * It costs no memory and no disk; a fixed one spares threads that read a map that moves.
 */
const map_bytes = 256 * GiB;
/** Threads that read at the same time. */
const readers = 126;

type Bytes = Database<Buffer, Buffer>;

/** The file of the record store as one thread has it. */
export interface Environment {
  readonly root: RootDatabase<Buffer, Buffer>;
  /** Newest records and tombstones by `onlineKey`. */
  readonly online: Bytes;
  /** Writes that wait by `logKey`. */
  readonly log: Bytes;
  /** What groups have waiting, the last sequence, marks, calls. */
  readonly meta: Bytes;
}

export const environmentExists = (folder: string): boolean => existsSync(join(folder, 'data.mdb'));

/** Opens the file, or makes it. Each thread opens it for itself; only one may write. */
export async function openEnvironment(folder: string): Promise<Environment> {
  const { open } = await import('lmdb');
  const root = open<Buffer, Buffer>(folder, {
    noSubdir: false, // also where the folder's name has a dot
    mapSize: map_bytes,
    maxReaders: readers,
    // a commit returns once it is on the disk, and not before
    overlappingSync: false,
  });
  const keyed = { encoding: 'binary', keyEncoding: 'binary' } as const;
  return {
    root,
    online: root.openDB('online', keyed),
    log: root.openDB('log', keyed),
    meta: root.openDB('meta', keyed),
  };
}
