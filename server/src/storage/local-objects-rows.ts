import type { ChecksumAlgorithm, ObjectInfo, Part, Upload } from './objects.js';
import type { Rows, State } from './state.js';

/** libsql hands a blob over as a Buffer or, from a list, as an ArrayBuffer. */
type Bytes = Uint8Array | ArrayBuffer;

export interface ObjectRow {
  key: Bytes;
  file: string;
  size: number;
  etag: string;
  modified: number;
  headers: string;
  metadata: string;
  checksums: string;
}

export interface UploadRow {
  id: string;
  bucket: string;
  key: Bytes;
  started: number;
  headers: string;
  metadata: string;
  algorithm: string | null;
  type: string | null;
}

export interface PartRow {
  number: number;
  file: string;
  size: number;
  etag: string;
  modified: number;
  checksums: string;
}

export const objectColumns = 'key, file, size, etag, modified, headers, metadata, checksums';
const uploadColumns = 'id, bucket, key, started, headers, metadata, algorithm, type';
const partColumns = 'number, file, size, etag, modified, checksums';

export const keyBytes = (key: string): Buffer => Buffer.from(key, 'utf8');
export const keyText = (bytes: Bytes): string => Buffer.from(bytes as Uint8Array).toString('utf8');

const nothing: Readonly<Record<string, string>> = Object.freeze({});
const record = (json: string): Readonly<Record<string, string>> =>
  json === '{}' ? nothing : (JSON.parse(json) as Record<string, string>);

export const toInfo = (row: ObjectRow): ObjectInfo => ({
  key: keyText(row.key),
  size: row.size,
  etag: row.etag,
  lastModified: row.modified,
  headers: record(row.headers),
  metadata: record(row.metadata),
  checksums: record(row.checksums),
});

export const toUpload = (row: UploadRow): Upload => ({
  id: row.id,
  bucket: row.bucket,
  key: keyText(row.key),
  started: row.started,
  headers: record(row.headers),
  metadata: record(row.metadata),
  ...(row.algorithm ? { algorithm: row.algorithm as ChecksumAlgorithm } : {}),
  ...(row.type ? { checksumType: row.type as 'FULL_OBJECT' | 'COMPOSITE' } : {}),
});

export const toPart = (row: PartRow): Part => ({
  number: row.number,
  size: row.size,
  etag: row.etag,
  lastModified: row.modified,
  checksums: record(row.checksums),
});

export const findObject = (
  rows: Rows,
  bucket: string,
  key: string,
): Promise<ObjectRow | undefined> =>
  rows.get<ObjectRow>(
    `SELECT ${objectColumns} FROM objects WHERE bucket = ? AND key = ?`,
    bucket,
    keyBytes(key),
  );

export async function writeObject(
  rows: Rows,
  bucket: string,
  file: string,
  info: ObjectInfo,
): Promise<void> {
  await rows.run(
    `INSERT INTO objects (bucket, ${objectColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (bucket, key) DO UPDATE SET file = excluded.file, size = excluded.size,
       etag = excluded.etag, modified = excluded.modified, headers = excluded.headers,
       metadata = excluded.metadata, checksums = excluded.checksums`,
    bucket,
    keyBytes(info.key),
    file,
    info.size,
    info.etag,
    info.lastModified,
    JSON.stringify(info.headers),
    JSON.stringify(info.metadata),
    JSON.stringify(info.checksums),
  );
}

export interface Span {
  readonly prefix?: string | undefined;
  readonly after?: string | undefined;
  readonly past?: string | undefined;
}

/** The first bytes that a span takes in, and those before which it ends, if it does. */
function bounds({ prefix = '', after, past }: Span): { low: Buffer; high: Buffer | undefined } {
  const lows = [keyBytes(prefix)];
  if (after !== undefined) lows.push(Buffer.concat([keyBytes(after), Buffer.alloc(1)]));
  if (past) lows.push(successor(keyBytes(past)) as Buffer);
  lows.sort(Buffer.compare);
  return { low: lows.at(-1) as Buffer, high: successor(keyBytes(prefix)) };
}

/** The first bytes after all that begin with these; UTF-8 has no byte 0xff to carry over. */
function successor(bytes: Buffer): Buffer | undefined {
  if (bytes.length === 0) return undefined;
  const next = Buffer.from(bytes);
  next.writeUInt8((next.at(-1) as number) + 1, next.length - 1);
  return next;
}

export async function listObjects(
  rows: Rows,
  bucket: string,
  span: Span,
  limit: number,
): Promise<ObjectRow[]> {
  const { low, high } = bounds(span);
  return high
    ? rows.all<ObjectRow>(
        `SELECT ${objectColumns} FROM objects WHERE bucket = ? AND key >= ? AND key < ?
          ORDER BY key LIMIT ?`,
        bucket,
        low,
        high,
        limit,
      )
    : rows.all<ObjectRow>(
        `SELECT ${objectColumns} FROM objects WHERE bucket = ? AND key >= ? ORDER BY key LIMIT ?`,
        bucket,
        low,
        limit,
      );
}

/** Of objects only what names them and where they lie. */
export async function listFiles(
  rows: Rows,
  bucket: string,
  span: Span,
  limit: number,
): Promise<{ key: string; size: number; etag: string; modified: number; file: string }[]> {
  const { low, high } = bounds(span);
  const found = await rows.all<Pick<ObjectRow, 'key' | 'size' | 'etag' | 'modified' | 'file'>>(
    `SELECT key, size, etag, modified, file FROM objects WHERE bucket = ? AND key >= ?
      ${high ? 'AND key < ?' : ''} ORDER BY key LIMIT ?`,
    ...[bucket, low, ...(high ? [high] : []), limit],
  );
  return found.map((row) => ({ ...row, key: keyText(row.key) }));
}

export async function listUploads(
  rows: Rows,
  bucket: string,
  span: Span & { after?: string; afterId?: string },
  limit: number,
): Promise<UploadRow[]> {
  const { low, high } = bounds(span);
  const from = (key: Buffer, most: number) =>
    high
      ? rows.all<UploadRow>(
          `SELECT ${uploadColumns} FROM object_uploads WHERE bucket = ? AND key >= ? AND key < ?
            ORDER BY key, id LIMIT ?`,
          bucket,
          key,
          high,
          most,
        )
      : rows.all<UploadRow>(
          `SELECT ${uploadColumns} FROM object_uploads WHERE bucket = ? AND key >= ?
            ORDER BY key, id LIMIT ?`,
          bucket,
          key,
          most,
        );
  if (span.afterId === undefined || span.after === undefined || span.past) return from(low, limit);
  const same = await rows.all<UploadRow>(
    `SELECT ${uploadColumns} FROM object_uploads WHERE bucket = ? AND key = ? AND id > ?
      ORDER BY id LIMIT ?`,
    bucket,
    keyBytes(span.after),
    span.afterId,
    limit,
  );
  return same.length < limit ? [...same, ...(await from(low, limit - same.length))] : same;
}

export async function findUpload(
  rows: Rows,
  at: { bucket: string; key: string; id: string },
): Promise<UploadRow | undefined> {
  return rows.get<UploadRow>(
    `SELECT ${uploadColumns} FROM object_uploads WHERE id = ? AND bucket = ? AND key = ?`,
    at.id,
    at.bucket,
    keyBytes(at.key),
  );
}

export async function writeUpload(rows: Rows, upload: Upload): Promise<void> {
  await rows.run(
    `INSERT INTO object_uploads (${uploadColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    upload.id,
    upload.bucket,
    keyBytes(upload.key),
    upload.started,
    JSON.stringify(upload.headers ?? {}),
    JSON.stringify(upload.metadata ?? {}),
    upload.algorithm ?? null,
    upload.checksumType ?? null,
  );
}

export const listParts = (
  rows: Rows,
  upload: string,
  after: number,
  limit: number,
): Promise<PartRow[]> =>
  rows.all<PartRow>(
    `SELECT ${partColumns} FROM object_parts WHERE upload = ? AND number > ?
      ORDER BY number LIMIT ?`,
    upload,
    after,
    limit,
  );

export async function writePart(
  rows: Rows,
  upload: string,
  file: string,
  part: Part,
): Promise<void> {
  await rows.run(
    `INSERT INTO object_parts (upload, ${partColumns}) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (upload, number) DO UPDATE SET file = excluded.file, size = excluded.size,
       etag = excluded.etag, modified = excluded.modified, checksums = excluded.checksums`,
    upload,
    part.number,
    file,
    part.size,
    part.etag,
    part.lastModified,
    JSON.stringify(part.checksums),
  );
}

/** Removes an upload and its parts' rows, and gives their files up from `since` on. */
export async function dropUpload(rows: Rows, id: string, since: number): Promise<void> {
  await rows.run(
    'INSERT INTO object_trash (file, since) SELECT file, ? FROM object_parts WHERE upload = ?',
    since,
    id,
  );
  await rows.run('DELETE FROM object_parts WHERE upload = ?', id);
  await rows.run('DELETE FROM object_uploads WHERE id = ?', id);
}

/** Gives a file up: it is removed some time after `since`, real time. */
export async function giveUp(rows: Rows, file: string, since: number): Promise<void> {
  await rows.run('INSERT INTO object_trash (file, since) VALUES (?, ?)', file, since);
  await rows.run('DELETE FROM object_unsynced WHERE file = ?', file);
}

/** The files between two names that any row knows. */
export async function knownFiles(rows: Rows, from: string, to: string): Promise<Set<string>> {
  const known = new Set<string>();
  for (const table of ['objects', 'object_parts', 'object_trash']) {
    const found = await rows.all<{ file: string }>(
      `SELECT file FROM ${table} WHERE file >= ? AND file < ?`,
      from,
      to,
    );
    for (const { file } of found) known.add(file);
  }
  return known;
}

export async function deleteObject(rows: Rows, bucket: string, key: string): Promise<void> {
  await rows.run('DELETE FROM objects WHERE bucket = ? AND key = ?', bucket, keyBytes(key));
}

/** Takes out the object whose bytes a file was. @returns where it was. */
export async function dropByFile(
  state: State,
  file: string,
): Promise<{ bucket: string; key: string } | undefined> {
  return state.transaction(async (rows) => {
    const row = await rows.get<{ bucket: string; key: Bytes }>(
      'SELECT bucket, key FROM objects WHERE file = ?',
      file,
    );
    await rows.run('DELETE FROM objects WHERE file = ?', file);
    await giveUp(rows, file, 0);
    return row && { bucket: row.bucket, key: keyText(row.key) };
  });
}

export async function noteUnsynced(
  rows: Rows,
  file: string,
  { size, md5 }: { size: number; md5: string },
  realNow: number,
): Promise<void> {
  await rows.run(
    'INSERT INTO object_unsynced (file, size, md5, since) VALUES (?, ?, ?, ?)',
    file,
    size,
    md5,
    realNow,
  );
}

/** Those that were noted up to `until`. */
export const listUnsynced = (
  rows: Rows,
  until: number,
  limit: number,
): Promise<{ file: string; size: number; md5: string }[]> =>
  rows.all(
    'SELECT file, size, md5 FROM object_unsynced WHERE since <= ? ORDER BY file LIMIT ?',
    until,
    limit,
  );

export const forgetUnsynced = (state: State, files: readonly string[]): Promise<void> =>
  forget(state, 'DELETE FROM object_unsynced WHERE file = ?', files);

/** Remembers where an adopted file came from until its first name is gone. */
export async function noteSource(rows: Rows, file: string, path: string): Promise<void> {
  await rows.run('INSERT INTO object_sources (file, path) VALUES (?, ?)', file, path);
}

export const listSources = (rows: Rows): Promise<{ file: string; path: string }[]> =>
  rows.all('SELECT file, path FROM object_sources ORDER BY file');

export const forgetSources = (state: State, files: readonly string[]): Promise<void> =>
  forget(state, 'DELETE FROM object_sources WHERE file = ?', files);

/** Files given up at `before` or earlier, real time. */
export async function listTrash(rows: Rows, before: number, limit: number): Promise<string[]> {
  const found = await rows.all<{ file: string }>(
    'SELECT file FROM object_trash WHERE since <= ? ORDER BY since LIMIT ?',
    before,
    limit,
  );
  return found.map(({ file }) => file);
}

export const forgetTrash = (state: State, files: readonly string[]): Promise<void> =>
  forget(state, 'DELETE FROM object_trash WHERE file = ?', files);

export async function forget(
  state: State,
  statement: string,
  files: readonly string[],
): Promise<void> {
  if (files.length === 0) return;
  await state.transaction(async (rows) => {
    for (const file of files) await rows.run(statement, file);
  });
}

/** The lowest folder that may hold files without a row. */
export async function readMark(rows: Rows): Promise<number> {
  const row = await rows.get<{ folder: number }>('SELECT folder FROM object_mark WHERE id = 1');
  return row?.folder ?? 0;
}

export async function writeMark(rows: Rows, folder: number): Promise<void> {
  await rows.run(
    `INSERT INTO object_mark (id, folder) VALUES (1, ?)
     ON CONFLICT (id) DO UPDATE SET folder = excluded.folder`,
    folder,
  );
}
