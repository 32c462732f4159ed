import { mkdir } from 'node:fs/promises';
import type { Awaitable } from '../base/awaitable.js';
import { digestOf } from './lmdb-records/call-set.js';
import {
  type Environment,
  environmentExists,
  openEnvironment,
} from './lmdb-records/environment.js';
import { groupRange, idOfKey, onlineKey } from './lmdb-records/keys.js';
import { readLog } from './lmdb-records/log.js';
import { hasExpiring, waitingOf } from './lmdb-records/meta.js';
import { idInValue, onlineRecordOf } from './lmdb-records/values.js';
import { Writer } from './lmdb-records/writer.js';
import type {
  LoggedWrite,
  OnlineRecord,
  RecordKey,
  RecordStore,
  RecordWrite,
  Waiting,
  WriteLog,
  WriteOptions,
} from './record-store.js';

export { openWriteLog, type WriteLogReader } from './lmdb-records/log.js';

export interface LmdbRecordStore extends RecordStore {
  /**
   * Takes some expired records away; called now and then it comes to all of them.
   * @param now by the product's clock.
   * @returns how many.
   */
  sweep(now: number): Promise<number>;
}

/**
 * The record store in a folder of this machine, by LMDB. Nothing is loaded and no file made before
 * it is used; reads happen in the caller's thread, writes in one of their own, which commits what
 * has come while it committed before. A write older than the online record goes to the log alone,
 * as it came; a record that has expired counts as absent.
 *
 * Bounds: 256 GiB of online records and waiting writes together. Identifiers of more than 1,024
 * bytes are listed by their first 1,024 and among those with the same in no order that means
 * anything. An identifier with half a surrogate pair is kept as its UTF-8, with U+FFFD.
 * @param options.now real time, milliseconds since the epoch.
 */
export function openRecordStore(options: {
  readonly folder: string;
  readonly now: () => number;
}): LmdbRecordStore {
  return new Records(options.folder, options.now);
}

class Records implements LmdbRecordStore {
  readonly #folder: string;
  readonly #writer: Writer;
  #environment: Environment | undefined;
  #opening: Promise<Environment> | undefined;
  #closed = false;

  constructor(folder: string, now: () => number) {
    this.#folder = folder;
    this.#writer = new Writer(folder, now, () => this.#environment?.root.resetReadTxn());
  }

  get(key: RecordKey): Awaitable<OnlineRecord | undefined> {
    if (this.#environment === undefined)
      return this.#read(undefined, (found) => getOne(found, key));
    return getOne(this.#environment, key);
  }

  getMany(keys: readonly RecordKey[]): Awaitable<readonly (OnlineRecord | undefined)[]> {
    const all = (environment: Environment) => keys.map((key) => getOne(environment, key));
    if (this.#environment !== undefined) return all(this.#environment);
    return this.#read(
      keys.map(() => undefined),
      all,
    );
  }

  list(
    group: number,
    { after, limit }: { after?: string | undefined; limit: number },
  ): Awaitable<readonly { id: string; record: OnlineRecord }[]> {
    return this.#read([], ({ online }) => {
      const { start, end } = groupRange(group);
      const from = after === undefined ? start : Buffer.from(onlineKey(group, after));
      const range = { start: from, end, exclusiveStart: after !== undefined, limit };
      return Array.from(online.getRange(range), ({ key, value }) => ({
        id: idInValue(value) ?? idOfKey(key),
        record: onlineRecordOf(value),
      }));
    });
  }

  async write(writes: readonly RecordWrite[], options: WriteOptions = {}): Promise<void> {
    if (this.#environment === undefined) await this.#open();
    if (this.#closed) throw closedError();
    await this.#writer.write(writes, options);
  }

  async wasWritten(call: string): Promise<boolean> {
    const digest = Buffer.from(digestOf(call), 'latin1');
    return (await this.#ask({ kind: 'was-written', call: digest })) === 1;
  }

  async removeGroup(group: number): Promise<void> {
    await this.#ask({ kind: 'remove', group });
  }

  async sweep(now: number): Promise<number> {
    if (!(await this.#read(false, hasExpiring))) return 0;
    return this.#ask({ kind: 'sweep', now });
  }

  readonly log: WriteLog = {
    waiting: (): Awaitable<readonly Waiting[]> => this.#read([], waitingOf),
    read: (group, from, through): Iterable<LoggedWrite> => {
      if (this.#environment !== undefined) {
        return readLog(this.#environment, group, from, through);
      }
      if (!environmentExists(this.#folder)) return [];
      throw new Error('sequences are known from waiting() alone, which has not been called');
    },
    drop: async (group, through) => {
      await this.#ask({ kind: 'drop', group, through });
    },
  };

  async close(): Promise<void> {
    this.#closed = true;
    const environment = await this.#opening;
    await this.#writer.close();
    this.#environment = undefined;
    await environment?.root.close();
  }

  /** Of what is on the disk; where nothing is, nothing is made. */
  #read<T>(none: T, read: (environment: Environment) => T): Awaitable<T> {
    if (this.#environment !== undefined) return read(this.#environment);
    if (this.#closed) throw closedError();
    if (this.#opening === undefined && !environmentExists(this.#folder)) return none;
    return this.#open().then(read);
  }

  async #ask(request: Parameters<Writer['ask']>[0]): Promise<number> {
    if (this.#closed) throw closedError();
    if (this.#opening === undefined && !environmentExists(this.#folder)) return 0;
    await this.#open();
    return this.#writer.ask(request);
  }

  #open(): Promise<Environment> {
    this.#opening ??= this.#make();
    return this.#opening;
  }

  async #make(): Promise<Environment> {
    try {
      if (this.#closed) throw closedError();
      await mkdir(this.#folder, { recursive: true });
      this.#environment = await openEnvironment(this.#folder);
      return this.#environment;
    } catch (error) {
      this.#opening = undefined;
      throw error;
    }
  }
}

function getOne({ online }: Environment, { group, id }: RecordKey): OnlineRecord | undefined {
  const lent = online.getBinaryFast(onlineKey(group, id));
  if (lent === undefined) return undefined;
  // the next read overwrites what was lent; a copy into a pooled buffer is the cheapest
  const value = Buffer.allocUnsafe(lent.length);
  value.set(new Uint8Array(lent.buffer, lent.byteOffset, lent.length));
  return onlineRecordOf(value);
}

const closedError = (): Error => new Error('the record store is closed');
