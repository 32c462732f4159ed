import { ObjectsError } from '../base/objects-error.js';
import { Digests } from './checksums.js';
import { asFull, type ObjectFiles, receive, type StoredFile } from './local-objects-files.js';
import { dropRetired, retire } from './local-objects-retired.js';
import * as sql from './local-objects-rows.js';
import type { DeleteOptions, ObjectInfo, Objects, PutOptions, Stored } from './objects.js';
import type { Rows, State } from './state.js';

export interface Bounds {
  /** Of one put. */
  readonly most_bytes: number;
  /** Room on the disk that no body may take: a delete needs some too. */
  readonly reserve_bytes: number;
}

/** What objects and uploads of the embedded store share: rows, files, clocks, and the put's end. */
export class Shelf {
  readonly state: State;
  readonly files: ObjectFiles;
  readonly now: () => number;
  readonly realNow: () => number;
  /** Adopted files whose first name is gone; their source may be forgotten. */
  readonly detached: string[] = [];
  readonly #bounds: Bounds;

  constructor(
    state: State,
    files: ObjectFiles,
    clocks: { now: () => number; realNow: () => number },
    bounds: Bounds,
  ) {
    this.state = state;
    this.files = files;
    this.now = clocks.now;
    this.realNow = clocks.realNow;
    this.#bounds = bounds;
  }

  /** A transaction of the state's. @throws ObjectsError 'full' where the disk has no room. */
  async transaction<T>(work: (rows: Rows) => Promise<T>): Promise<T> {
    try {
      return await this.state.transaction(work);
    } catch (error) {
      throw asFull(error);
    }
  }

  /** @throws ObjectsError 'full'. */
  checkRoom(for_bytes: number): Promise<void> {
    return this.files.checkRoom(for_bytes, this.#bounds.reserve_bytes);
  }

  /** Bytes into a new file that lasts, checked. */
  async receive(
    file: StoredFile,
    body: Parameters<Objects['put']>[2],
    options: Pick<PutOptions, 'algorithms' | 'check'>,
  ): Promise<Stored> {
    const digests = new Digests(options.algorithms);
    await receive(file.path, body, digests, {
      most_bytes: this.#bounds.most_bytes,
      checkRoom: () => this.checkRoom(0),
    });
    await this.files.syncFolders([file.name]);
    const stored = await digests.finish();
    await options.check?.(stored);
    return stored;
  }

  /** Makes a file the object, inside a transaction; the file before it is given up. */
  async place(
    rows: Rows,
    bucket: string,
    file: string,
    info: ObjectInfo,
    onlyIf: PutOptions['onlyIf'],
  ): Promise<void> {
    await this.requireBucket(rows, bucket);
    const old = await sql.findObject(rows, bucket, info.key);
    if (onlyIf && 'absent' in onlyIf && old) {
      throw new ObjectsError('condition', 'There is an object of that key already.');
    }
    if (onlyIf && 'etag' in onlyIf) requireEtag(old, onlyIf.etag);
    await sql.writeObject(rows, bucket, file, info);
    if (old) await sql.giveUp(rows, old.file, this.realNow());
  }

  /** Takes an object away, inside a transaction; its file is given up. */
  async remove(
    rows: Rows,
    bucket: string,
    key: string,
    onlyIf?: DeleteOptions['onlyIf'],
  ): Promise<void> {
    const old = await sql.findObject(rows, bucket, key);
    if (onlyIf) requireEtag(old, onlyIf.etag === '*' ? old?.etag : onlyIf.etag);
    await dropRetired(rows, bucket, key);
    if (!old) return;
    await sql.deleteObject(rows, bucket, key);
    await sql.giveUp(rows, old.file, this.realNow());
  }

  /** As `remove`, but the object is to be read by its key, and its file, for `later_ms` more. */
  async retire(
    rows: Rows,
    bucket: string,
    { key, etag }: { readonly key: string; readonly etag: string },
    later_ms: number,
  ): Promise<void> {
    const old = await sql.findObject(rows, bucket, key);
    requireEtag(old, etag);
    await dropRetired(rows, bucket, key);
    await retire(rows, bucket, key);
    await sql.deleteObject(rows, bucket, key);
    await sql.giveUp(rows, (old as sql.ObjectRow).file, this.realNow() + later_ms);
  }

  async requireBucket(rows: Rows, bucket: string): Promise<void> {
    const row = await rows.get('SELECT name FROM object_buckets WHERE name = ?', bucket);
    if (!row) throw new ObjectsError('no-bucket', `There is no bucket ${bucket}.`);
  }
}

function requireEtag(found: { readonly etag: string } | undefined, etag: string | undefined): void {
  if (!found) throw new ObjectsError('no-key', 'There is no object of that key.');
  if (found.etag !== etag) {
    throw new ObjectsError('condition', `The object's ETag is ${found.etag}.`);
  }
}
