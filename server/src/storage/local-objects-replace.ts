import { rm } from 'node:fs/promises';
import { Digests } from './checksums.js';
import { digestFile, moveOrCopy, type StoredFile, syncFile } from './local-objects-files.js';
import type { Shelf } from './local-objects-shelf.js';
import { grace_ms } from './local-objects-sweep.js';
import type { ObjectInfo, Replacement, Stored } from './objects.js';

/** Carries `Objects.replace` out: files in their last places first, then one transaction. */
export async function replaceObjects(
  shelf: Shelf,
  bucket: string,
  change: Replacement,
  infoOf: (key: string, stored: Stored) => ObjectInfo,
): Promise<ObjectInfo[]> {
  try {
    await shelf.requireBucket(shelf.state, bucket);
    return await createAll(shelf, change.put.length, async (files) => {
      await shelf.checkRoom(0);
      const infos = await all(
        change.put.map(async ({ key, path }, index) =>
          infoOf(key, await takeIn(path, files[index] as StoredFile)),
        ),
      );
      await shelf.files.syncFolders(files.map(({ name }) => name));
      await commit(shelf, bucket, change, files, infos);
      return infos;
    });
  } finally {
    await Promise.all(change.put.map(({ path }) => rm(path, { force: true })));
  }
}

/** Hands `work` so many new files at once; when it throws, none of them is left. */
async function createAll<T>(
  shelf: Shelf,
  count: number,
  work: (files: readonly StoredFile[]) => Promise<T>,
  files: StoredFile[] = [],
): Promise<T> {
  if (files.length === count) return work(files);
  return shelf.files.create((file) => {
    files.push(file);
    return createAll(shelf, count, work, files);
  });
}

/** As `Promise.all`, but a failure is told when none of the others is going on. */
async function all<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

async function takeIn(path: string, file: StoredFile): Promise<Stored> {
  const digests = new Digests([]);
  await digestFile(path, digests);
  await moveOrCopy(path, file.path);
  await syncFile(file.path);
  return digests.finish();
}

async function commit(
  shelf: Shelf,
  bucket: string,
  { remove = [], keep_ms = grace_ms }: Replacement,
  files: readonly StoredFile[],
  infos: readonly ObjectInfo[],
): Promise<void> {
  const later_ms = Math.max(0, keep_ms - grace_ms);
  await shelf.transaction(async (rows) => {
    for (const object of remove) await shelf.retire(rows, bucket, object, later_ms);
    for (const [index, info] of infos.entries()) {
      await shelf.place(rows, bucket, (files[index] as StoredFile).name, info, undefined);
    }
  });
}
