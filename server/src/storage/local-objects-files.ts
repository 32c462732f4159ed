import { randomBytes } from 'node:crypto';
import {
  copyFile,
  link,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  rmdir,
  statfs,
  unlink,
} from 'node:fs/promises';
import { sep } from 'node:path';
import type { Readable } from 'node:stream';
import { ObjectsError } from '../base/objects-error.js';
import type { Digests } from './checksums.js';

/** A file of the store's: its name in the rows, and its place on the disk. */
export interface StoredFile {
  readonly name: string;
  readonly path: string;
}

const slice_bytes = 1024 * 1024;
/** Room on the disk is asked for once in so many bytes of a body. */
const roomCheck_bytes = 16 * 1024 * 1024;

/**
 * The bytes of objects and parts: plain files under numbered folders of a thousand, named by the
 * folder and a random number, never by a key. A file is written in its last place at once; it
 * counts once a row names it. So a crash leaves files without a row only in folders that were
 * being written to, which `mark` tells.
 */
export class ObjectFiles {
  readonly #root: string;
  readonly #perFolder: number;
  #folder = 0;
  #used = 0;
  #made: Promise<unknown> | undefined;
  readonly #busy = new Map<number, number>();

  private constructor(root: string, perFolder: number) {
    this.#root = root;
    this.#perFolder = perFolder;
  }

  static async open(root: string, perFolder = 1000): Promise<ObjectFiles> {
    await mkdir(root, { recursive: true, mode: 0o700 });
    const files = new ObjectFiles(root, perFolder);
    const last = (await files.folders()).at(-1);
    files.#folder = last === undefined ? 0 : last + 1;
    return files;
  }

  /** The lowest folder that may hold a file without a row. */
  get mark(): number {
    return Math.min(this.#folder, ...this.#busy.keys());
  }

  path(name: string): string {
    // a name of ours needs no normalisation, and there are many in a list
    return `${this.#root}${sep}${name}`;
  }

  /**
   * Hands `work` a name that nothing has. When `work` throws, a file of that name is removed.
   * @throws ObjectsError 'full' where the disk has no room.
   */
  async create<T>(work: (file: StoredFile) => Promise<T>): Promise<T> {
    const folder = this.#nextFolder();
    const name = `${folderName(folder)}/${randomBytes(12).toString('hex')}`;
    const file = { name, path: this.path(name) };
    this.#busy.set(folder, (this.#busy.get(folder) ?? 0) + 1);
    try {
      await this.#make(folder);
      return await work(file);
    } catch (error) {
      await rm(file.path, { force: true });
      throw asFull(error);
    } finally {
      const others = (this.#busy.get(folder) ?? 1) - 1;
      if (others > 0) this.#busy.set(folder, others);
      else this.#busy.delete(folder);
    }
  }

  /** @throws ObjectsError 'full' when so many bytes more would leave less than `reserve_bytes`. */
  async checkRoom(for_bytes: number, reserve_bytes: number): Promise<void> {
    const { bavail, bsize } = await statfs(this.#root);
    if (bavail * bsize >= for_bytes + reserve_bytes) return;
    throw new ObjectsError('full', 'The disk of the data directory is full.');
  }

  /** Removes a file, if it is there. */
  async remove(name: string): Promise<void> {
    await rm(this.path(name), { force: true });
  }

  /** Removes the folders of these names that are empty and no longer written to. */
  async removeEmptyFolders(names: Iterable<string>): Promise<void> {
    for (const folder of new Set([...names].map((name) => folderOf(name)))) {
      if (folder >= this.#folder || this.#busy.has(folder)) continue;
      await rmdir(this.path(folderName(folder))).catch(unless('ENOTEMPTY', 'EEXIST', 'ENOENT'));
    }
  }

  /** The numbers of the folders there are, ascending. */
  async folders(): Promise<number[]> {
    const names = await readdir(this.#root);
    return names
      .filter((name) => /^[0-9a-f]{8,}$/.test(name))
      .map((name) => Number.parseInt(name, 16))
      .sort((a, b) => a - b);
  }

  /** The names of the files in a folder. */
  async list(folder: number): Promise<string[]> {
    const name = folderName(folder);
    return (await readdir(this.path(name))).map((file) => `${name}/${file}`);
  }

  /** Makes files' entries in their folders last. */
  async syncFolders(names: Iterable<string>): Promise<void> {
    for (const folder of new Set([...names].map((name) => folderOf(name)))) {
      await syncFolder(this.path(folderName(folder)));
    }
  }

  #nextFolder(): number {
    if (this.#used === this.#perFolder) {
      this.#folder += 1;
      this.#used = 0;
      this.#made = undefined;
    }
    this.#used += 1;
    return this.#folder;
  }

  async #make(folder: number): Promise<void> {
    if (folder !== this.#folder) return;
    this.#made ??= mkdir(this.path(folderName(folder)), { recursive: true, mode: 0o700 }).then(() =>
      syncFolder(this.#root),
    );
    try {
      await this.#made;
    } catch (error) {
      this.#made = undefined;
      throw error;
    }
  }
}

const folderName = (folder: number): string => folder.toString(16).padStart(8, '0');
const folderOf = (name: string): number => Number.parseInt(name, 16);

/** The names of a folder's files lie between these two, as text. */
export const namesIn = (folder: number): [string, string] => [
  `${folderName(folder)}/`,
  `${folderName(folder)}0`,
];

/**
 * Writes a body to a new file and syncs it. The body is not destroyed when the writing fails: its
 * owner may still want to answer.
 * @throws ObjectsError 'too-large' beyond `most_bytes`; what `checkRoom` throws, now and then.
 */
export async function receive(
  path: string,
  body: Readable | Uint8Array | string,
  digests: Digests,
  { most_bytes, checkRoom }: { most_bytes: number; checkRoom: () => Promise<void> },
): Promise<void> {
  await checkRoom();
  let checked_bytes = 0;
  const handle = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of slices(body)) {
      digests.update(chunk);
      if (digests.size > most_bytes) {
        throw new ObjectsError('too-large', `The body is larger than ${most_bytes} bytes.`);
      }
      if (digests.size - checked_bytes > roomCheck_bytes) {
        checked_bytes = digests.size;
        await checkRoom();
      }
      await handle.writeFile(chunk);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Appends whole files to a new one, in order, and syncs it. */
export async function joinFiles(
  path: string,
  sources: readonly string[],
  digests: Digests,
): Promise<void> {
  const target = await open(path, 'wx', 0o600);
  const buffer = Buffer.allocUnsafe(slice_bytes);
  try {
    for (const source of sources) {
      const from = await open(source, 'r');
      try {
        for (;;) {
          const { bytesRead } = await from.read(buffer, 0, buffer.length);
          if (bytesRead === 0) break;
          const chunk = buffer.subarray(0, bytesRead);
          digests.update(chunk);
          await target.writeFile(chunk);
        }
      } finally {
        await from.close();
      }
    }
    await target.sync();
  } finally {
    await target.close();
  }
}

/** Passes a file's bytes through digests. */
export async function digestFile(path: string, digests: Digests): Promise<void> {
  const handle = await open(path, 'r');
  const buffer = Buffer.allocUnsafe(64 * 1024);
  try {
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length);
      if (bytesRead === 0) return;
      digests.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}

/** Makes a file's bytes last. */
export async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A second name for a file; a copy where the file system has no such thing, or is another one. */
export async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (!['EXDEV', 'EPERM', 'ENOTSUP', 'EMLINK', 'ENOSYS'].includes(codeOf(error))) throw error;
    await copyFile(from, to);
  }
}

/** Gives a file another name; copies it where that is on another file system. */
export async function moveOrCopy(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (codeOf(error) !== 'EXDEV') throw error;
    await copyFile(from, to);
    await unlink(from);
  }
}

export const removeFile = (path: string): Promise<void> => unlink(path).catch(unless('ENOENT'));

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r').catch(unless('EPERM', 'EISDIR')); // Windows has no such sync
  if (!handle) return;
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function* slices(body: Readable | Uint8Array | string): AsyncGenerator<Uint8Array> {
  if (typeof body === 'string' || body instanceof Uint8Array) {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    for (let at = 0; at < bytes.length; at += slice_bytes) {
      yield bytes.subarray(at, at + slice_bytes);
    }
    return;
  }
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    yield typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Uint8Array);
  }
}

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

const unless =
  (...codes: string[]) =>
  (error: unknown): undefined => {
    if (!codes.includes(codeOf(error))) throw error;
    return undefined;
  };

/** An error of the disk or the database that says that there is no room, in the store's words. */
export function asFull(error: unknown): unknown {
  if (!['ENOSPC', 'EDQUOT', 'SQLITE_FULL'].includes(codeOf(error))) return error;
  return new ObjectsError('full', 'The disk of the data directory is full.', { cause: error });
}
