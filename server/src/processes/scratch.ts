import { constants, createWriteStream } from 'node:fs';
import { lstat, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openWithin, Within } from './within.js';

/**
 * A folder for one piece of work. Paths are relative to it and may not lead out, nor may links that
 * a child put on the way: the server may read what its children may not.
 */
export interface Scratch {
  readonly path: string;
  /** The absolute path of a place in it, whatever lies there. @throws Error when it leads out. */
  at(place: string): string;
  folder(place: string): Promise<string>;
  /** Takes the place of a link or a folder that lies there. */
  write(place: string, data: string | Uint8Array): Promise<void>;
  /** As `write`. @returns the bytes written. @throws Error past `limit_bytes`. */
  stream(place: string, data: Readable, limit_bytes: number): Promise<number>;
  /**
   * The files below a place, by path relative to it, sorted; none where it is not there or a link
   * leads out on the way. Links and sockets are left out.
   */
  files(place: string): Promise<string[]>;
  isFile(place: string): Promise<boolean>;
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
  const within = await Within.of(path);
  const at = (place: string): string => {
    const found = resolve(path, place);
    if (found !== path && !found.startsWith(path + sep)) {
      throw new Error(`${JSON.stringify(place.slice(0, 200))} leads out of its folder`);
    }
    return found;
  };
  const found = async (place: string) => lstat(await within.checked(at(place)));
  /** Where the server may write: nothing of a child's is in the way. */
  const cleared = async (place: string): Promise<string> => {
    await mkdir(dirname(at(place)), { recursive: true });
    const clear = await within.checked(at(place));
    await clearWay(clear);
    return clear;
  };
  return {
    path,
    at,
    async folder(place) {
      await mkdir(at(place), { recursive: true });
      return at(place);
    },
    async write(place, data) {
      await writeFile(await cleared(place), data, { flag: writeAnew });
    },
    async stream(place, data, limit_bytes) {
      data.on('error', () => {}); // told when it is read, which is later than it may come
      return writeBounded(await cleared(place), data, limit_bytes);
    },
    files: (place) => filesBelow(at(place), within),
    isFile: (place) => found(place).then((entry) => entry.isFile(), unlessAbsent(false)),
    size: async (place) => (await found(place)).size,
    async state(place) {
      const { size, mtimeMs, ino } = await found(place);
      return `${size} ${mtimeMs} ${ino}`;
    },
    read: (place, size) => readWithin(at(place), within, size),
    text: (place, limit_bytes) => readText(at(place), within, limit_bytes),
    // what a child left may be closed to us for a moment, or be a folder without leave to enter
    remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** Flags that Node names only by number. */
const writeAnew = (constants.O_WRONLY |
  constants.O_CREAT |
  constants.O_TRUNC |
  constants.O_NOFOLLOW) as unknown as string;

/** For an error that says that there is nothing, or nothing that may be read. */
const unlessAbsent =
  <T>(otherwise: T) =>
  (error: unknown): T => {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (/^(ENOENT|ENOTDIR|ELOOP|EISDIR|ENXIO)$/.test(code)) return otherwise;
    throw error;
  };

async function clearWay(path: string): Promise<void> {
  const there = await lstat(path).catch(unlessAbsent(undefined));
  if (there && !there.isFile()) await rm(path, { recursive: true, force: true });
}

async function filesBelow(folder: string, within: Within): Promise<string[]> {
  try {
    await within.checked(join(folder, 'any'));
    const found = await readdir(folder, { recursive: true, withFileTypes: true });
    return found
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .sort();
  } catch (error) {
    return unlessAbsent<string[]>([])(error);
  }
}

function readWithin(path: string, within: Within, size: number | undefined): Readable {
  async function* bytes(): AsyncGenerator<Buffer> {
    const file = await openWithin(path, within);
    try {
      const end = size === undefined ? {} : { end: Math.max(0, size - 1) };
      yield* file.createReadStream({ autoClose: false, ...end }) as AsyncIterable<Buffer>;
    } finally {
      await file.close();
    }
  }
  return Readable.from(bytes(), { objectMode: false });
}

async function readText(
  path: string,
  within: Within,
  limit_bytes: number,
): Promise<string | undefined> {
  try {
    const file = await openWithin(path, within);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(limit_bytes), 0, limit_bytes, 0);
      return buffer.subarray(0, bytesRead).toString('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    return unlessAbsent(undefined)(error);
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
    createWriteStream(path, { flags: writeAnew }),
  );
  return written;
}
