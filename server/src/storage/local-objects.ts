import { open, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { limits } from '../base/limits.js';
import { type Log, noLog } from '../base/log.js';
import { Digests } from './checksums.js';
import {
  digestFile,
  linkOrCopy,
  ObjectFiles,
  removeFile,
  syncFile,
} from './local-objects-files.js';
import { replaceObjects } from './local-objects-replace.js';
import { findReadable } from './local-objects-retired.js';
import * as sql from './local-objects-rows.js';
import { Shelf } from './local-objects-shelf.js';
import { recover, sweepFiles } from './local-objects-sweep.js';
import { migrations } from './local-objects-tables.js';
import { LocalUploads } from './local-objects-uploads.js';
import type {
  AdoptOptions,
  ByteRange,
  DeleteOptions,
  ObjectFile,
  ObjectInfo,
  ObjectStore,
  PutOptions,
  Replacement,
  Stored,
  Uploads,
} from './objects.js';
import type { State } from './state.js';

const defaultReserve_bytes = 32 * 1024 * 1024;

export interface LocalObjectsOptions {
  /** Where the bytes lie; made if it is not there. Only the store may touch it. */
  readonly folder: string;
  readonly state: State;
  /** The product's clock, for the times of objects and uploads. */
  readonly now: () => number;
  /** The bound of one put; S3's 5 GiB unless given. */
  readonly maxObjectBytes?: number;
  /** Room on the disk that bodies leave, so that deletes always have some; 32 MiB unless given. */
  readonly reserveBytes?: number;
  /** Real time, by which a given-up file keeps lying for readers. */
  readonly realNow?: () => number;
  readonly log?: Log;
}

/**
 * Opens (or makes) the embedded store: metadata as rows, bytes as files. What a crash left without
 * a row is removed; objects adopted with `sync: 'later'` that power loss broke are taken out and
 * logged.
 */
export async function openLocalObjects(options: LocalObjectsOptions): Promise<LocalObjects> {
  const { state, now, realNow = Date.now, log = noLog } = options;
  await state.migrate('objects', migrations);
  const files = await ObjectFiles.open(options.folder);
  await recover(state, files, log);
  const bounds = {
    most_bytes: options.maxObjectBytes ?? limits.objectBody_bytes,
    reserve_bytes: options.reserveBytes ?? defaultReserve_bytes,
  };
  return new LocalObjects(new Shelf(state, files, { now, realNow }, bounds));
}

/** Objects in a folder of this machine. */
export class LocalObjects implements ObjectStore {
  readonly #shelf: Shelf;
  readonly #uploads: LocalUploads;
  #sweeping: Promise<boolean> | undefined;

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
    this.#uploads = new LocalUploads(shelf);
  }

  async createBucket(name: string, region: string): Promise<boolean> {
    const made = await this.#shelf.state.run(
      'INSERT INTO object_buckets (name, region, created) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      name,
      region,
      this.#shelf.now(),
    );
    return made === 1;
  }

  async bucketRegion(name: string): Promise<string | undefined> {
    const row = await this.#shelf.state.get<{ region: string }>(
      'SELECT region FROM object_buckets WHERE name = ?',
      name,
    );
    return row?.region;
  }

  listBuckets(): Promise<{ name: string; region: string; created: number }[]> {
    return this.#shelf.state.all('SELECT name, region, created FROM object_buckets ORDER BY name');
  }

  deleteBucket(name: string): Promise<'deleted' | 'absent' | 'not-empty'> {
    return this.#shelf.transaction(async (rows) => {
      if ((await sql.listObjects(rows, name, {}, 1)).length > 0) return 'not-empty';
      const uploads = await rows.all<{ id: string }>(
        'SELECT id FROM object_uploads WHERE bucket = ?',
        name,
      );
      for (const { id } of uploads) await sql.dropUpload(rows, id, this.#shelf.realNow());
      await rows.run('DELETE FROM object_retired WHERE bucket = ?', name);
      const deleted = await rows.run('DELETE FROM object_buckets WHERE name = ?', name);
      return deleted === 1 ? 'deleted' : 'absent';
    });
  }

  async put(
    bucket: string,
    key: string,
    body: Readable | Uint8Array | string,
    options: PutOptions = {},
  ): Promise<ObjectInfo> {
    await this.#shelf.requireBucket(this.#shelf.state, bucket);
    return this.#shelf.files.create(async (file) => {
      const stored = await this.#shelf.receive(file, body, options);
      const info = this.#info(key, stored, options);
      await this.#shelf.transaction((rows) =>
        this.#shelf.place(rows, bucket, file.name, info, options.onlyIf),
      );
      return info;
    });
  }

  async adopt(
    bucket: string,
    key: string,
    path: string,
    options: AdoptOptions = {},
  ): Promise<ObjectInfo> {
    await this.#shelf.requireBucket(this.#shelf.state, bucket);
    const digests = new Digests(options.algorithms);
    await digestFile(path, digests);
    const stored = await digests.finish();
    await options.check?.(stored);
    const info = this.#info(key, stored, options);
    const later = options.sync === 'later';
    const name = await this.#shelf.files.create(async (file) => {
      await linkOrCopy(path, file.path);
      if (!later) {
        await syncFile(file.path);
        await this.#shelf.files.syncFolders([file.name]);
      }
      await this.#shelf.transaction(async (rows) => {
        await this.#shelf.place(rows, bucket, file.name, info, options.onlyIf);
        if (later) await sql.noteUnsynced(rows, file.name, stored, this.#shelf.realNow());
        await sql.noteSource(rows, file.name, resolve(path));
      });
      return file.name;
    });
    await removeFile(path);
    this.#shelf.detached.push(name);
    return info;
  }

  replace(bucket: string, change: Replacement): Promise<ObjectInfo[]> {
    return replaceObjects(this.#shelf, bucket, change, (key, stored) =>
      this.#info(key, stored, {}),
    );
  }

  async head(bucket: string, key: string): Promise<ObjectInfo | undefined> {
    const row = await findReadable(this.#shelf.state, bucket, key);
    return row && sql.toInfo(row);
  }

  async get(
    bucket: string,
    key: string,
    range?: ByteRange | ((info: ObjectInfo) => ByteRange | undefined),
  ): Promise<{ info: ObjectInfo; body: Readable } | undefined> {
    const row = await findReadable(this.#shelf.state, bucket, key);
    if (!row) return undefined;
    const info = sql.toInfo(row);
    const chosen = typeof range === 'function' ? range(info) : range;
    const handle = await open(this.#shelf.files.path(row.file), 'r');
    if (info.size === 0) {
      await handle.close();
      return { info, body: Readable.from([]) };
    }
    return { info, body: handle.createReadStream({ ...chosen, highWaterMark: 256 * 1024 }) };
  }

  async read(bucket: string, key: string, limit_bytes: number): Promise<Uint8Array | undefined> {
    const row = await findReadable(this.#shelf.state, bucket, key);
    if (!row) return undefined;
    if (row.size > limit_bytes) {
      throw new Error(
        `s3://${bucket}/${key} has ${row.size} bytes, more than the ${limit_bytes} allowed here.`,
      );
    }
    return readFile(this.#shelf.files.path(row.file));
  }

  delete(bucket: string, key: string, { onlyIf }: DeleteOptions = {}): Promise<void> {
    return this.#shelf.transaction((rows) => this.#shelf.remove(rows, bucket, key, onlyIf));
  }

  deleteAll(bucket: string, keys: readonly string[]): Promise<void> {
    return this.#shelf.transaction(async (rows) => {
      for (const key of keys) await this.#shelf.remove(rows, bucket, key);
    });
  }

  async list(
    bucket: string,
    options: { prefix?: string; after?: string; past?: string; limit: number },
  ): Promise<ObjectInfo[]> {
    const rows = await sql.listObjects(this.#shelf.state, bucket, options, options.limit);
    return rows.map(sql.toInfo);
  }

  async localPath(bucket: string, key: string): Promise<string | undefined> {
    const row = await findReadable(this.#shelf.state, bucket, key);
    return row && this.#shelf.files.path(row.file);
  }

  async listFiles(
    bucket: string,
    options: { prefix: string; after?: string; limit: number },
  ): Promise<ObjectFile[]> {
    const rows = await sql.listFiles(this.#shelf.state, bucket, options, options.limit);
    return rows.map(({ key, size, etag, modified, file }) => ({
      key,
      size,
      etag,
      lastModified: Number(modified),
      path: this.#shelf.files.path(file),
    }));
  }

  /**
   * Work in the background, for the app's tick: removes files that were given up a minute before
   * `realNow` (milliseconds, real time), syncs what was adopted with `sync: 'later'`. It ends after
   * about a fifth of a second; a call while one is going on joins it.
   * @returns whether there is more to do.
   */
  sweep(realNow: number): Promise<boolean> {
    this.#sweeping ??= sweepFiles(this.#shelf, realNow).finally(() => {
      this.#sweeping = undefined;
    });
    return this.#sweeping;
  }

  createUpload: Uploads['createUpload'] = (...of) => this.#uploads.createUpload(...of);
  findUpload: Uploads['findUpload'] = (at) => this.#uploads.findUpload(at);
  putPart: Uploads['putPart'] = (...of) => this.#uploads.putPart(...of);
  listParts: Uploads['listParts'] = (...of) => this.#uploads.listParts(...of);
  listUploads: Uploads['listUploads'] = (...of) => this.#uploads.listUploads(...of);
  completeUpload: Uploads['completeUpload'] = (...of) => this.#uploads.completeUpload(...of);
  abortUpload: Uploads['abortUpload'] = (at) => this.#uploads.abortUpload(at);

  #info(key: string, stored: Stored, options: PutOptions): ObjectInfo {
    return {
      key,
      size: stored.size,
      etag: options.etag ?? stored.md5,
      lastModified: this.#shelf.now(),
      headers: options.headers ?? {},
      metadata: options.metadata ?? {},
      checksums: { ...options.checksums, ...stored.checksums },
    };
  }
}
