import {
  findObject,
  forget,
  keyBytes,
  type ObjectRow,
  objectColumns,
} from './local-objects-rows.js';
import type { Rows, State } from './state.js';

/** An object, or what was one until it was replaced by others and is still to be read. */
export async function findReadable(
  rows: Rows,
  bucket: string,
  key: string,
): Promise<ObjectRow | undefined> {
  const found = await findObject(rows, bucket, key);
  if (found) return found;
  return rows.get<ObjectRow>(
    `SELECT ${objectColumns} FROM object_retired WHERE bucket = ? AND key = ?`,
    bucket,
    keyBytes(key),
  );
}

/** Keeps an object to be read by its key when it is no more, until its file is removed. */
export async function retire(rows: Rows, bucket: string, key: string): Promise<void> {
  await rows.run(
    `INSERT INTO object_retired (bucket, ${objectColumns})
      SELECT bucket, ${objectColumns} FROM objects WHERE bucket = ? AND key = ?`,
    bucket,
    keyBytes(key),
  );
}

export async function dropRetired(rows: Rows, bucket: string, key: string): Promise<void> {
  await rows.run('DELETE FROM object_retired WHERE bucket = ? AND key = ?', bucket, keyBytes(key));
}

/** Their files are removed, or about to be. */
export const forgetRetired = (state: State, files: readonly string[]): Promise<void> =>
  forget(state, 'DELETE FROM object_retired WHERE file = ?', files);
