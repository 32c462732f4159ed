import type { Awaitable } from '../base/awaitable.js';

/**
 * What a write does to the newest record of its identifier. `put` replaces it; `update` puts its
 * features over it; `soft-delete` leaves a tombstone; `hard-delete` takes it away. Each of them
 * only where its event time is not older than the record's (or the tombstone's).
 */
export type WriteKind = 'put' | 'update' | 'soft-delete' | 'hard-delete';

/** A write of one record, validated. */
export interface RecordWrite {
  /** The feature group's number, never used again for another. */
  readonly group: number;
  /** The record identifier's value. */
  readonly id: string;
  readonly kind: WriteKind;
  /** Milliseconds since the epoch, with a fraction where the event time has one. */
  readonly eventTime_ms: number;
  /** JSON text of AWS's `Record` member: `[{"FeatureName":…,"ValueAsString":…},…]`. */
  readonly record: string;
  /** From when on the record is gone, by the product's clock. */
  readonly expires_ms?: number | undefined;
  /** When the API was called, by the product's clock. */
  readonly invoked_ms: number;
  /** The stores that it goes to. */
  readonly online: boolean;
  readonly offline: boolean;
}

/** The newest record of an identifier, or its tombstone. */
export interface OnlineRecord {
  /** UTF-8 of AWS's `Record` member; of a tombstone, what the delete left of it. */
  readonly record: Uint8Array;
  readonly eventTime_ms: number;
  readonly expires_ms: number | undefined;
  readonly deleted: boolean;
}

export interface WriteOptions {
  /**
   * Names the call that the writes are of, at each of its tries the same; no other call has it.
   * Where a call of this name has been written, nothing is written: so it is for a quarter of an
   * hour of real time and the last 500,000 calls at least, after `kill -9` too.
   */
  readonly call?: string | undefined;
}

export interface RecordKey {
  readonly group: number;
  readonly id: string;
}

/** A write that waits for the offline store, in the order in which it was accepted. */
export interface LoggedWrite {
  /** Grows by the order of acceptance, over all groups. */
  readonly sequence: number;
  readonly id: string;
  readonly eventTime_ms: number;
  readonly invoked_ms: number;
  readonly deleted: boolean;
  /** The whole record: of an `update`, the features that it was put over included. */
  readonly record: string;
}

/** What a group has waiting. */
export interface Waiting {
  readonly group: number;
  readonly first: number;
  readonly last: number;
  readonly count: number;
  readonly bytes: number;
  /** When the oldest was accepted, in real time. */
  readonly oldest_ms: number;
}

/** Writes on their way to the offline store. What is in it survives `kill -9` and power loss. */
export interface WriteLog {
  waiting(): Awaitable<readonly Waiting[]>;
  /** In order; `from` and `through` are sequences, both inclusive; bounded memory. */
  read(group: number, from: number, through: number): Iterable<LoggedWrite>;
  /** Forgets what is in the offline store now. */
  drop(group: number, through: number): Promise<void>;
}

/**
 * The online store, and the log of what the offline store has yet to take. One `write` is applied
 * in its order, all or nothing, and has survived `kill -9` and power loss when it resolves; reads
 * see it from then on.
 */
export interface RecordStore {
  get(key: RecordKey): Awaitable<OnlineRecord | undefined>;
  /** In the order asked for. */
  getMany(keys: readonly RecordKey[]): Awaitable<readonly (OnlineRecord | undefined)[]>;
  /** By identifier, after `after`; tombstones too. */
  list(
    group: number,
    options: { after?: string | undefined; limit: number },
  ): Awaitable<readonly { id: string; record: OnlineRecord }[]>;
  write(writes: readonly RecordWrite[], options?: WriteOptions): Promise<void>;
  /** Whether a call of this name, asked for after its last `write`, is remembered as written. */
  wasWritten(call: string): Promise<boolean>;
  /** Takes all online records of a group away; what waits for the offline store stays. */
  removeGroup(group: number): Promise<void>;
  readonly log: WriteLog;
  close(): Promise<void>;
}
