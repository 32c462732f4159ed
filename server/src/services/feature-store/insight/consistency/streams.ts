import type { OnlineRecord, RecordStore } from '../../../../storage/record-store.js';
import type { TextRow } from '../run-rows.js';

/** A write as the offline store holds it. */
export interface OfflineRow {
  /** The event time, milliseconds since the epoch, as the online store has it. */
  readonly time_ms: number;
  readonly called_ms: number;
  readonly deleted: boolean;
  /** In the order of the group's features. */
  readonly values: TextRow;
}

/** What the offline store says of an identifier, the newest write first. */
export interface Expected {
  readonly id: string;
  readonly rows: readonly OfflineRow[];
}

export interface Online {
  readonly id: string;
  readonly record: OnlineRecord;
}

/** Writes of one identifier that are looked at. */
const mostRows = 64;
/** Records that are read at a time, of up to 350 KB each. */
const page = 200;

/** Rows that lie together by their identifier, together. */
export async function* expectedOf(rows: AsyncIterable<TextRow>): AsyncGenerator<Expected> {
  let id: string | undefined;
  let own: OfflineRow[] = [];
  for await (const [of, time, called, deleted, ...values] of rows) {
    if (of !== id) {
      if (id !== undefined) yield { id, rows: own };
      id = of ?? '';
      own = [];
    }
    if (own.length >= mostRows) continue;
    own.push({
      time_ms: Number(time),
      called_ms: Number(called) / 1000,
      deleted: deleted === 'true',
      values,
    });
  }
  if (id !== undefined) yield { id, rows: own };
}

/** All of a group's online records and tombstones, by the bytes of their identifiers. */
export async function* onlineRecords(
  records: Pick<RecordStore, 'list'>,
  group: number,
  signal: AbortSignal,
): AsyncGenerator<Online> {
  let after: string | undefined;
  for (;;) {
    signal.throwIfAborted();
    const found = await records.list(group, { after, limit: page });
    yield* found;
    if (found.length < page) return;
    after = found.at(-1)?.id;
    await new Promise((resolve) => setImmediate(resolve)); // other requests have their turn
  }
}

/** Both sides of each identifier; each of them sorts by the bytes of the identifiers. */
export async function* merged(
  offline: AsyncIterable<Expected>,
  online: AsyncIterable<Online>,
): AsyncGenerator<{ id: string; expected?: Expected; online?: Online }> {
  const left = offline[Symbol.asyncIterator]();
  const right = online[Symbol.asyncIterator]();
  try {
    let one = await left.next();
    let other = await right.next();
    for (;;) {
      const order = side(
        one.done ? undefined : one.value.id,
        other.done ? undefined : other.value.id,
      );
      if (order === undefined) return;
      const expected = order <= 0 ? (one.value as Expected) : undefined;
      const found = order >= 0 ? (other.value as Online) : undefined;
      const id = expected?.id ?? found?.id ?? '';
      yield { id, ...(expected && { expected }), ...(found && { online: found }) };
      if (expected) one = await left.next();
      if (found) other = await right.next();
    }
  } finally {
    await left.return?.();
    await right.return?.();
  }
}

function side(a: string | undefined, b: string | undefined): number | undefined {
  if (a === undefined) return b === undefined ? undefined : 1;
  if (b === undefined) return -1;
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
}
