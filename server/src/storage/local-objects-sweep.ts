import { stat } from 'node:fs/promises';
import type { Log } from '../base/log.js';
import { Digests } from './checksums.js';
import { codeOf, digestFile, namesIn, type ObjectFiles, syncFile } from './local-objects-files.js';
import * as sql from './local-objects-rows.js';
import type { Shelf } from './local-objects-shelf.js';
import type { State } from './state.js';

/** How long a given-up file keeps lying for those who were told its path. */
const grace_ms = 60_000;
const batch = 500;

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
  await checkUnsynced(state, files, log);
}

async function checkUnsynced(state: State, files: ObjectFiles, log: Log): Promise<void> {
  for (;;) {
    const unsynced = await sql.listUnsynced(state, batch);
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

/** One round of the work in the background. */
export async function sweepFiles(shelf: Shelf, realNow: number): Promise<void> {
  const { state, files } = shelf;
  for (;;) {
    const unsynced = await sql.listUnsynced(state, batch);
    await makeLast(state, files, unsynced);
    if (unsynced.length < batch) break;
  }
  for (;;) {
    const names = await sql.listTrash(state, realNow - grace_ms, batch);
    for (const name of names) await files.remove(name);
    await sql.forgetTrash(state, names);
    await files.removeEmptyFolders(names);
    if (names.length < batch) break;
  }
  const { mark } = files;
  if (mark !== (await sql.readMark(state))) await sql.writeMark(state, mark);
}

async function makeLast(
  state: State,
  files: ObjectFiles,
  unsynced: readonly { file: string }[],
): Promise<void> {
  const names: string[] = [];
  for (const { file } of unsynced) {
    try {
      await syncFile(files.path(file));
      names.push(file);
    } catch (error) {
      // Given up and removed since it was listed: its row went with it.
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  }
  await files.syncFolders(names);
  await sql.forgetUnsynced(
    state,
    unsynced.map(({ file }) => file),
  );
}
