import { constants, createReadStream, createWriteStream } from 'node:fs';
import { lstat, mkdir, mkdtemp, open, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A folder for one piece of work. Paths are relative to it and may not lead out. */
export interface Scratch {
  readonly path: string;
  /** The absolute path of a place in it. @throws Error when it leads out. */
  at(place: string): string;
  folder(place: string): Promise<string>;
  write(place: string, data: string | Uint8Array): Promise<void>;
  /** @returns the bytes written. @throws Error past `limit_bytes`. */
  stream(place: string, data: Readable, limit_bytes: number): Promise<number>;
  /** The files below a place, by path relative to it, sorted; links and sockets are left out. */
  files(place: string): Promise<string[]>;
  size(place: string): Promise<number>;
  /** A text that is another one when a file was written since. */
  state(place: string): Promise<string>;
  /** Its first `size` bytes, or all of it; a link at its place is not followed. */
  read(place: string, size?: number): Readable;
  /** A small file's text, cut at `limit_bytes`; undefined when there is none. */
  text(place: string, limit_bytes: number): Promise<string | undefined>;
  remove(): Promise<void>;
}

export async function makeScratch(parent: string, prefix: string): Promise<Scratch> {
  const path = await mkdtemp(join(parent, `${prefix.replace(/[^\w-]/g, '_').slice(0, 40)}-`));
  const at = (place: string): string => {
    const found = resolve(path, place);
    if (found !== path && !found.startsWith(path + sep)) {
      throw new Error(`${JSON.stringify(place.slice(0, 200))} leads out of its folder`);
    }
    return found;
  };
  return {
    path,
    at,
    async folder(place) {
      await mkdir(at(place), { recursive: true });
      return at(place);
    },
    async write(place, data) {
      await mkdir(dirname(at(place)), { recursive: true });
      await writeFile(at(place), data);
    },
    async stream(place, data, limit_bytes) {
      await mkdir(dirname(at(place)), { recursive: true });
      return writeBounded(at(place), data, limit_bytes);
    },
    async files(place) {
      const found = await readdir(at(place), { recursive: true, withFileTypes: true });
      return found
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(at(place).length + 1))
        .sort();
    },
    size: async (place) => (await lstat(at(place))).size,
    async state(place) {
      const { size, mtimeMs, ino } = await lstat(at(place));
      return `${size} ${mtimeMs} ${ino}`;
    },
    read: (place, size) =>
      createReadStream(at(place), {
        // a child may have put a link in a file's place since it was listed
        flags: noFollow,
        ...(size === undefined ? {} : { end: Math.max(0, size - 1) }),
      }),
    text: (place, limit_bytes) => readText(at(place), limit_bytes),
    // what a child left may be closed to us for a moment, or be a folder without leave to enter
    remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** Flags that Node names only by number. */
const noFollow = (constants.O_RDONLY | constants.O_NOFOLLOW) as unknown as string;

async function readText(path: string, limit_bytes: number): Promise<string | undefined> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(limit_bytes), 0, limit_bytes, 0);
      return buffer.subarray(0, bytesRead).toString('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ELOOP' || code === 'EISDIR') return undefined;
    throw error;
  }
}

async function writeBounded(path: string, data: Readable, limit_bytes: number): Promise<number> {
  let written = 0;
  await pipeline(
    data,
    async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        written += chunk.length;
        if (written > limit_bytes) throw new Error(`more than ${limit_bytes} bytes`);
        yield chunk;
      }
    },
    createWriteStream(path),
  );
  return written;
}
