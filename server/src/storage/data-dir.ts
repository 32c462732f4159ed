import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * Makes a data directory that its owner alone may enter, and the folders above it. Not by
 * mkdir's `recursive`, which never ends where a folder cannot be made in one that is there, as
 * in /proc.
 * @throws Error when it cannot be made, or the path is something else than a folder.
 */
export async function makeDataDir(path: string): Promise<void> {
  const folder = resolve(path);
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if (await isFolder(folder)) return;
    const above = dirname(folder);
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && above !== folder && !(await isFolder(above))) {
      await makeDataDir(above);
      return makeDataDir(folder);
    }
    throw new Error(`the data directory ${folder} cannot be made (${code}); choose another`, {
      cause: error,
    });
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
