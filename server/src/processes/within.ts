import { constants } from 'node:fs';
import { type FileHandle, lstat, open, realpath } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';

/** What a link hides is not there. */
function gone(path: string): Error {
  const error = new Error(`ENOENT: a link leads out of its folder on the way to ${basename(path)}`);
  return Object.assign(error, { code: 'ENOENT' });
}

/** A folder that nobody is led out of by links. */
export class Within {
  readonly #root: string;

  private constructor(root: string) {
    this.#root = root;
  }

  static async of(folder: string): Promise<Within> {
    return new Within(await realpath(folder));
  }

  /**
   * A path with the links on its way followed; the last part stays as it is.
   * @throws Error with the code ENOENT when they lead out, or lead nowhere.
   */
  async checked(path: string): Promise<string> {
    const folder = await realpath(dirname(path));
    if (folder !== this.#root && !folder.startsWith(this.#root + sep)) throw gone(path);
    return join(folder, basename(path));
  }
}

/**
 * Opens a file for reading, and holds it only if it is the one at its path: a child may change a
 * folder for a link at any moment. Pipes and devices are no files.
 * @throws Error with the code of the system's reason, ENOENT for what a link hides.
 */
export async function openWithin(path: string, within: Within): Promise<FileHandle> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags);
  try {
    const held = await file.stat();
    const there = await lstat(await within.checked(path));
    const same = held.ino === there.ino && held.dev === there.dev;
    if (!same || !there.isFile()) throw gone(path);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}
