import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const block_bytes = 512;

/**
 * What the files below a folder take on the disk, in bytes; counted no further than just past
 * `most`. Links are not followed; what goes away meanwhile is not counted.
 */
export async function folderSize(path: string, most: number): Promise<number> {
  let size = 0;
  const folders = [path];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of await unlessGone(readdir(folder, { withFileTypes: true }), [])) {
      const at = join(folder, entry.name);
      if (entry.isDirectory()) folders.push(at);
      if (!entry.isFile()) continue;
      const found = await unlessGone(lstat(at), undefined);
      size += (found?.blocks ?? 0) * block_bytes;
      if (size > most) return size;
    }
  }
  return size;
}

/** A folder that a child closed to us holds nothing that we could count. */
async function unlessGone<T, O>(found: Promise<T>, otherwise: O): Promise<T | O> {
  try {
    return await found;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (/^(ENOENT|ENOTDIR|EACCES)$/.test(code)) return otherwise;
    throw error;
  }
}
