import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AccessKey, Allowance } from '../base/access-key.js';
import { messageOf } from '../base/errors.js';
import type { Log } from '../base/log.js';
import { type Credentials, makeCredentials } from './credentials.js';
import { makeDataDir } from './data-dir.js';
import { readJsonFile, writeBeside } from './private-file.js';

/** A key beside the one that the data directory was made with. */
export interface StoredKey extends AccessKey {
  readonly name: string;
  /** ISO 8601. */
  readonly created: string;
}

export const allowances: readonly Allowance[] = ['everything', 'no-code', 'captures'];

const folderName = 'keys';
const fileName = /^([A-Z0-9]{16,64})\.json$/;
/** Every key is held in memory, and all are looked through when one is made. */
const mostKeys = 10_000;
/** Real time between two looks at the folder. */
const look_ms = 500;

/**
 * Makes a key, in a file of its own that its owner alone may read; a running server knows it
 * within a second.
 * @throws Error when another key has that name.
 */
export async function createKey(
  dataDir: string,
  { name, allows }: Pick<StoredKey, 'name' | 'allows'>,
): Promise<StoredKey> {
  const known = await listKeys(dataDir);
  if (known.some((key) => key.name === name)) {
    throw new Error(`there is a key called ${name}; choose another name or delete that key`);
  }
  if (known.length >= mostKeys) throw new Error(`there are ${mostKeys} keys; delete some`);
  const key = { ...makeCredentials(), name, allows, created: new Date().toISOString() };
  const folder = await keysFolder(dataDir);
  const file = join(folder, `${key.accessKeyId}.json`);
  const temporary = await writeBeside(file, key);
  await rename(temporary, file);
  await syncFolder(folder);
  return key;
}

/** All keys but the first, oldest first. @throws Error naming a file that holds none. */
export async function listKeys(dataDir: string): Promise<StoredKey[]> {
  const folder = join(dataDir, folderName);
  const keys = await Promise.all(
    (await keyIds(folder)).map((id) => readKey(join(folder, `${id}.json`))),
  );
  return keys.filter((key) => key !== undefined).sort((a, b) => (a.created < b.created ? -1 : 1));
}

/** @returns false when there is no such key. */
export async function deleteKey(dataDir: string, accessKeyId: string): Promise<boolean> {
  const folder = join(dataDir, folderName);
  if (!(await keyIds(folder)).includes(accessKeyId)) return false;
  await rm(join(folder, `${accessKeyId}.json`), { force: true });
  await syncFolder(folder);
  return true;
}

async function keysFolder(dataDir: string): Promise<string> {
  await makeDataDir(dataDir);
  const folder = join(dataDir, folderName);
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return folder;
}

/** None where there is no such folder. */
async function keyIds(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.map((name) => fileName.exec(name)?.[1]).filter((id) => id !== undefined);
}

/** Undefined when the file is gone. */
async function readKey(file: string): Promise<StoredKey | undefined> {
  const held = await readJsonFile(file);
  if (!held) return undefined;
  const found = asKey(held.content);
  if (!found || !file.endsWith(`${found.accessKeyId}.json`)) {
    throw new Error(`${file} holds no key; delete it`);
  }
  return found;
}

function asKey(content: unknown): StoredKey | undefined {
  const found = (content ?? {}) as Partial<StoredKey>;
  const { accessKeyId, secretAccessKey, allows, name, created } = found;
  if (!accessKeyId || !secretAccessKey || !allows || !allowances.includes(allows)) return undefined;
  return { accessKeyId, secretAccessKey, allows, name: name ?? '', created: created ?? '' };
}

/** A name that was made or removed survives power loss once the folder is synced. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The keys that a running server knows: the first one, and those in the folder. */
export class AccessKeys {
  readonly #folder: string;
  readonly #root: AccessKey;
  readonly #log: Log;
  #keys = new Map<string, AccessKey>();
  /** Files that hold no key, told of once. */
  readonly #damaged = new Set<string>();
  #lookedAt = Number.NEGATIVE_INFINITY;

  private constructor(folder: string, root: Credentials, log: Log) {
    this.#folder = folder;
    this.#root = { ...root, allows: 'everything' };
    this.#log = log;
  }

  static async open(dataDir: string, root: Credentials, log: Log): Promise<AccessKeys> {
    const keys = new AccessKeys(await keysFolder(dataDir), root, log);
    await keys.#look();
    return keys;
  }

  find(accessKeyId: string): AccessKey | undefined {
    return accessKeyId === this.#root.accessKeyId ? this.#root : this.#keys.get(accessKeyId);
  }

  /** Takes up keys that were made or deleted since; to be called a few times a second. */
  async tick(realNow: number): Promise<void> {
    if (realNow - this.#lookedAt < look_ms) return;
    this.#lookedAt = realNow;
    await this.#look();
  }

  /** A key's file never changes, so its name tells all. */
  async #look(): Promise<void> {
    const ids = await keyIds(this.#folder);
    const same = ids.length === this.#keys.size && ids.every((id) => this.#keys.has(id));
    if (same) return;
    const keys = new Map<string, AccessKey>();
    for (const id of ids) {
      const key = this.#keys.get(id) ?? (await this.#read(id));
      if (key) keys.set(id, key);
    }
    this.#keys = keys;
  }

  async #read(id: string): Promise<AccessKey | undefined> {
    if (this.#damaged.has(id)) return undefined;
    try {
      return await readKey(join(this.#folder, `${id}.json`));
    } catch (error) {
      this.#damaged.add(id);
      this.#log('warn', 'a key cannot be read', { error: messageOf(error) });
      return undefined;
    }
  }
}
