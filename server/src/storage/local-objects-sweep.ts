import { stat } from 'node:fs/promises';
import type { Log } from '../base/log.js';
import { Digests } from './checksums.js';
import {
  codeOf,
  digestFile,
  namesIn,
  type ObjectFiles,
  removeFile,
  syncFile,
} from './local-objects-files.js';
import { forgetRetired } from './local-objects-retired.js';
import * as sql from './local-objects-rows.js';
import type { Shelf } from './local-objects-shelf.js';
import type { State } from './state.js';

/** How long a given-up file keeps lying for those who were told its path. */
export const grace_ms = 60_000;
/**
 * Files that are to be synced later wait for the system's own writing out (30 s on Linux): syncing
 * them is then nearly free, where syncing each at once would hold up every file made meanwhile.
 */
const settle_ms = 40_000;
const batch = 32;
const round_ms = 200;

/** Brings rows and files together again after a start, whatever the end before it was. */
export async function recover(state: State, files: ObjectFiles, log: Log): Promise<void> {
  const mark = await sql.readMark(state);
  for (const folder of await files.folders()) {
    if (folder < mark) continue;
    const known = await sql.knownFiles(state, ...namesIn(folder));
    const names = await files.list(folder);
    for (const name of names) if (!known.has(name)) await files.remove(name);
    await files.removeEmptyFolders(names);
  }
  await sql.writeMark(state, files.mark);
  await detachSources(state, files);
  await checkUnsynced(state, files, log);
}

/**
 * A crash between an adoption's row and its end leaves the adopted file with two names. The first
 * one goes, or whoever wrote under it again would write into the object.
 */
async function detachSources(state: State, files: ObjectFiles): Promise<void> {
  const sources = await sql.listSources(state);
  for (const { file, path } of sources) {
    const [first, second] = [await inodeOf(path), await inodeOf(files.path(file))];
    if (first !== undefined && first === second) await removeFile(path);
  }
  await sql.forgetSources(
    state,
    sources.map(({ file }) => file),
  );
}

async function inodeOf(path: string): Promise<string | undefined> {
  try {
    const { dev, ino } = await stat(path, { bigint: true });
    return `${dev}/${ino}`;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function checkUnsynced(state: State, files: ObjectFiles, log: Log): Promise<void> {
  for (;;) {
    const unsynced = await sql.listUnsynced(state, Number.MAX_SAFE_INTEGER, batch);
    if (unsynced.length === 0) return;
    for (const { file, size, md5 } of unsynced) {
      if (await isWhole(files.path(file), size, md5)) continue;
      const lost = await sql.dropByFile(state, file);
      log('error', 'an object was broken by power loss and is gone', lost);
    }
    await makeLast(state, files, unsynced);
  }
}

async function isWhole(path: string, size: number, md5: string): Promise<boolean> {
  try {
    if ((await stat(path)).size !== size) return false;
    const digests = new Digests();
    await digestFile(path, digests);
    return (await digests.finish()).md5 === md5;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/**
 * Some of the work in the background, for about a fifth of a second.
 * @returns whether there is more of it.
 */
export async function sweepFiles(shelf: Shelf, realNow: number): Promise<boolean> {
  const { state, files } = shelf;
  const until = performance.now() + round_ms;
  const { mark } = files;
  if (mark !== (await sql.readMark(state))) await sql.writeMark(state, mark);
  await sql.forgetSources(state, shelf.detached.splice(0));
  for (;;) {
    const unsynced = await sql.listUnsynced(state, realNow - settle_ms, batch);
    await makeLast(state, files, unsynced);
    const names = await sql.listTrash(state, realNow - grace_ms, batch);
    await forgetRetired(state, names); // first: who finds a row opens its file
    await Promise.all(names.map((name) => files.remove(name)));
    await sql.forgetTrash(state, names);
    await files.removeEmptyFolders(names);
    if (unsynced.length < batch && names.length < batch) return false;
    if (performance.now() > until) return true;
  }
}

async function makeLast(
  state: State,
  files: ObjectFiles,
  unsynced: readonly { file: string }[],
): Promise<void> {
  if (unsynced.length === 0) return;
  const synced = await Promise.all(unsynced.map(({ file }) => syncIfThere(files, file)));
  await files.syncFolders(synced.flat());
  await sql.forgetUnsynced(
    state,
    unsynced.map(({ file }) => file),
  );
}

/** @returns the name, or nothing: given up and removed since it was listed, its row went with it. */
async function syncIfThere(files: ObjectFiles, name: string): Promise<string[]> {
  try {
    await syncFile(files.path(name));
    return [name];
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    return [];
  }
}
