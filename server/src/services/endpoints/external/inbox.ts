import { createHash } from 'node:crypto';
import { messageOf } from '../../../base/errors.js';
import { uuid } from '../../../base/ids.js';
import type { Rows, State } from '../../../storage/state.js';
import { addCounts } from '../capture/counts.js';
import { captureKey } from '../capture/record.js';
import type { EndpointsDeps } from '../deps.js';
import type { BatchRecord } from './read-batch.js';

type Deps = Pick<EndpointsDeps, 'state' | 'objects' | 'clock' | 'log'> & {
  readonly realNow: () => number;
};

/** Whose captures they are, and where they go. */
export interface InboxOwner {
  readonly region: string;
  readonly endpoint: string;
  readonly bucket: string;
  /** The variant's part of the keys. */
  readonly folder: (variant: string) => string;
}

/** What the sender calls a batch, and what was in it. */
export interface BatchIdentity {
  readonly id: string;
  readonly content: string;
}

const migrations = [
  `CREATE TABLE capture_inbox (
     seq BIGINT PRIMARY KEY, region TEXT NOT NULL, endpoint TEXT NOT NULL, variant TEXT NOT NULL,
     bucket TEXT NOT NULL, folder TEXT NOT NULL, hour BIGINT NOT NULL, first BIGINT NOT NULL,
     records BIGINT NOT NULL, bytes BIGINT NOT NULL, object TEXT, lines TEXT NOT NULL)`,
  'CREATE INDEX capture_inbox_by_object ON capture_inbox (object)',
  `CREATE TABLE capture_seen (
     id TEXT PRIMARY KEY, seq BIGINT NOT NULL, at BIGINT NOT NULL, content TEXT)`,
  'CREATE INDEX capture_seen_by_seq ON capture_seen (seq)',
];

const hour_ms = 3_600_000;
const minute_ms = 60_000;
/** Bytes that may wait to become objects before batches are put off. */
const limit_bytes = 256 * 1024 * 1024;
const object_bytes = 16 * 1024 * 1024;
const atOnce = 16;
/** Real time between two rounds of making objects, and after a round that failed. */
const pause_ms = 1_000;
const longestPause_ms = 60_000;
/** A repetition is known for this long, in real time, and among this many. */
const remembered_ms = 24 * hour_ms;
const remembered = 5_000_000;
const idsPerStatement = 100;
const forgottenAtOnce = 5_000;

/** Lines of one variant and hour, before they have a place in the inbox. */
interface Chunk {
  readonly variant: string;
  readonly hour: number;
  first: number;
  readonly lines: string[];
}

interface Place {
  readonly bucket: string;
  readonly folder: string;
  readonly hour: number;
}

interface WaitingObject {
  readonly object: string;
  readonly bucket: string;
  readonly region: string;
  readonly endpoint: string;
  readonly variant: string;
}

/**
 * Captures that came in batches, kept as rows until they are objects. One transaction takes a
 * batch: its records, their counts, and the ids by which a repetition is known; many batches are
 * committed, and so synced, together. Objects hold one variant's and hour's records of many
 * batches; the object's key is written to the rows before its bytes are, so that a crash between
 * the two writes the same object again.
 */
export class CaptureInbox {
  readonly #deps: Deps;
  readonly #state: State;
  #seq: number;
  #bytes: number;
  #published = 0;
  #dropped = 0;
  #working: Promise<void> | undefined;
  #nextAt = Number.NEGATIVE_INFINITY;
  #pause_ms = pause_ms;

  private constructor(deps: Deps, seq: number, bytes: number) {
    this.#deps = deps;
    this.#state = deps.state;
    this.#seq = seq;
    this.#bytes = bytes;
  }

  static async open(deps: Deps): Promise<CaptureInbox> {
    await deps.state.migrate('capture-inbox', migrations);
    const inbox = await deps.state.get<{ seq: number | null; bytes: number | null }>(
      'SELECT MAX(seq) AS seq, SUM(bytes) AS bytes FROM capture_inbox',
    );
    const seen = await deps.state.get<{ seq: number | null }>(
      'SELECT MAX(seq) AS seq FROM capture_seen',
    );
    const seq = Math.max(Number(inbox?.seq ?? 0), Number(seen?.seq ?? 0));
    return new CaptureInbox(deps, seq, Number(inbox?.bytes ?? 0));
  }

  /** Whether so much waits to become objects that no more is taken. */
  get full(): boolean {
    return this.#bytes >= limit_bytes;
  }

  get figures(): { bytes: number; published: number; dropped: number } {
    return { bytes: this.#bytes, published: this.#published, dropped: this.#dropped };
  }

  /**
   * Takes records in; they survive `kill -9` and power loss when this resolves. Records whose
   * event id came before are left out, and a batch whose id came before is left out whole.
   * @returns false when a batch of that id came before with other contents.
   */
  async take(
    owner: InboxOwner,
    records: readonly BatchRecord[],
    batch: BatchIdentity | undefined,
  ): Promise<boolean> {
    let taken = 0;
    const fits = await this.#state.transaction(async (rows) => {
      taken = 0;
      const known = batch && (await this.#enterBatch(rows, owner, batch));
      if (known !== undefined && known !== 'new') return known === 'same';
      const fresh = await this.#unseen(rows, owner, records);
      for (const chunk of chunksOf(fresh)) taken += await this.#insert(rows, owner, chunk);
      await count(rows, owner, fresh);
      return true;
    });
    this.#bytes += taken;
    return fits;
  }

  async #enterBatch(
    rows: Rows,
    owner: InboxOwner,
    { id, content }: BatchIdentity,
  ): Promise<'new' | 'same' | 'other'> {
    const key = seenId(owner, 'batch', id);
    const inserted = await rows.run(
      'INSERT INTO capture_seen (id, seq, at, content) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
      key,
      this.#next(),
      this.#deps.clock.now(),
      content,
    );
    if (inserted === 1) return 'new';
    const before = await rows.get<{ content: string }>(
      'SELECT content FROM capture_seen WHERE id = ?',
      key,
    );
    return before?.content === content ? 'same' : 'other';
  }

  /** The records without an id of the sender's, and those whose id is new. */
  async #unseen(
    rows: Rows,
    owner: InboxOwner,
    records: readonly BatchRecord[],
  ): Promise<BatchRecord[]> {
    const named = new Map<string, BatchRecord>();
    for (const record of records) {
      if (record.eventId === undefined) continue;
      const id = seenId(owner, 'event', record.eventId);
      if (!named.has(id)) named.set(id, record);
    }
    const ids = [...named.keys()];
    const fresh = new Set<BatchRecord>();
    const now = this.#deps.clock.now();
    for (let at = 0; at < ids.length; at += idsPerStatement) {
      const some = ids.slice(at, at + idsPerStatement);
      const inserted = await rows.all<{ id: string }>(
        `INSERT INTO capture_seen (id, seq, at) VALUES ${some.map(() => '(?, ?, ?)').join(', ')}
          ON CONFLICT DO NOTHING RETURNING id`,
        ...some.flatMap((id) => [id, this.#next(), now]),
      );
      for (const { id } of inserted) fresh.add(named.get(id) as BatchRecord);
    }
    return records.filter((record) => record.eventId === undefined || fresh.has(record));
  }

  /** @returns the bytes that the chunk takes. */
  async #insert(rows: Rows, owner: InboxOwner, chunk: Chunk): Promise<number> {
    const lines = chunk.lines.join('');
    const bytes = Buffer.byteLength(lines);
    await rows.run(
      `INSERT INTO capture_inbox
         (seq, region, endpoint, variant, bucket, folder, hour, first, records, bytes, lines)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      this.#next(),
      owner.region,
      owner.endpoint,
      chunk.variant,
      owner.bucket,
      owner.folder(chunk.variant),
      chunk.hour,
      chunk.first,
      chunk.lines.length,
      bytes,
      lines,
    );
    return bytes;
  }

  #next(): number {
    this.#seq += 1;
    return this.#seq;
  }

  /** Makes objects of what has come, about once a second of real time. */
  tick(): void {
    const now = this.#deps.realNow();
    if (this.#bytes === 0 || this.#working || now < this.#nextAt) return;
    void this.#work(); // never rejects
  }

  /** Resolves once everything that has come was tried to be made objects of. */
  async settle(): Promise<void> {
    await this.#working;
    if (this.#bytes > 0) await this.#work();
  }

  /** Forgets ids that are too old or too many. @returns whether there may be more of them. */
  async forget(): Promise<{ more: boolean }> {
    const { clock } = this.#deps;
    const oldest = await this.#state.all<{ seq: number; at: number }>(
      'SELECT seq, at FROM capture_seen ORDER BY seq LIMIT ?',
      forgottenAtOnce,
    );
    const since = clock.now() - remembered_ms * clock.factor;
    const last = oldest.findLast(({ seq, at }) => at < since || seq <= this.#seq - remembered);
    if (last) await this.#state.run('DELETE FROM capture_seen WHERE seq <= ?', last.seq);
    return { more: last !== undefined && last === oldest.at(-1) };
  }

  #work(): Promise<void> {
    this.#working ??= this.#publishAll()
      .then((failed) => {
        this.#pause_ms = failed ? Math.min(this.#pause_ms * 2, longestPause_ms) : pause_ms;
      })
      .catch((error: unknown) => {
        this.#pause_ms = Math.min(this.#pause_ms * 2, longestPause_ms);
        this.#deps.log('error', 'captures that were sent could not be published', {
          error: messageOf(error),
        });
      })
      .finally(() => {
        this.#nextAt = this.#deps.realNow() + this.#pause_ms;
        this.#working = undefined;
      });
    return this.#working;
  }

  /** @returns whether an object could not be made. */
  async #publishAll(): Promise<boolean> {
    await this.#nameObjects();
    const waiting = await this.#state.all<WaitingObject>(
      `SELECT DISTINCT object, bucket, region, endpoint, variant
         FROM capture_inbox WHERE object IS NOT NULL`,
    );
    let failed = false;
    const next = waiting.values();
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (const one of next) failed = !(await this.#publish(one)) || failed;
      }),
    );
    return failed;
  }

  /** Gives every chunk the key of the object that it will be a part of. */
  async #nameObjects(): Promise<void> {
    const places = await this.#state.all<Place>(
      'SELECT DISTINCT bucket, folder, hour FROM capture_inbox WHERE object IS NULL',
    );
    for (const { bucket, folder, hour } of places) {
      await this.#state.transaction(async (rows) => {
        const chunks = await rows.all<{ seq: number; first: number; bytes: number }>(
          `SELECT seq, first, bytes FROM capture_inbox
            WHERE object IS NULL AND bucket = ? AND folder = ? AND hour = ? ORDER BY seq`,
          bucket,
          folder,
          hour,
        );
        for (const { from, to, first } of objectsOf(chunks)) {
          await rows.run(
            `UPDATE capture_inbox SET object = ? WHERE object IS NULL AND bucket = ?
                AND folder = ? AND hour = ? AND seq >= ? AND seq <= ?`,
            captureKey(folder, first, uuid()),
            bucket,
            folder,
            hour,
            from,
            to,
          );
        }
      });
    }
  }

  /** @returns false when it has to be tried again. */
  async #publish(one: WaitingObject): Promise<boolean> {
    const { object, bucket, endpoint, variant } = one;
    const chunks = await this.#state.all<{ lines: string; records: number; bytes: number }>(
      'SELECT lines, records, bytes FROM capture_inbox WHERE object = ? ORDER BY seq',
      object,
    );
    const records = chunks.reduce((sum, chunk) => sum + Number(chunk.records), 0);
    const bytes = chunks.reduce((sum, chunk) => sum + Number(chunk.bytes), 0);
    const fields = { endpoint, variant, bucket, records };
    let lost = false;
    try {
      const body = chunks.map(({ lines }) => lines).join('');
      const headers = { 'content-type': 'application/jsonlines' };
      await this.#deps.objects.put(bucket, object, body, { headers });
    } catch (error) {
      lost = (error as { fault?: unknown } | null)?.fault === 'no-bucket';
      const message = lost
        ? 'captures that were sent were dropped: their bucket does not exist'
        : 'captures that were sent could not be published and wait';
      this.#deps.log('warn', message, { ...fields, error: messageOf(error) });
      if (!lost) return false;
    }
    await this.#state.transaction(async (rows) => {
      await rows.run('DELETE FROM capture_inbox WHERE object = ?', object);
      const time = timeOfKey(object);
      if (lost) await addCounts(rows, one, time, { requests: 0, sampled: 0, dropped: records });
    });
    this.#bytes -= bytes;
    if (lost) this.#dropped += records;
    else this.#published += records;
    return true;
  }
}

/** An id that fits in a row, whatever the sender's is. */
const seenId = ({ region, endpoint }: InboxOwner, kind: string, id: string): string =>
  createHash('sha256')
    .update(JSON.stringify([region, endpoint, kind, id]))
    .digest('base64url')
    .slice(0, 22);

function chunksOf(records: readonly BatchRecord[]): Iterable<Chunk> {
  const chunks = new Map<string, Chunk>();
  for (const { variant, time, line } of records) {
    const hour = Math.floor(time / hour_ms);
    const key = `${hour}/${variant}`;
    let chunk = chunks.get(key);
    if (!chunk) {
      chunk = { variant, hour, first: time, lines: [] };
      chunks.set(key, chunk);
    }
    chunk.lines.push(line);
    if (time < chunk.first) chunk.first = time;
  }
  return chunks.values();
}

async function count(rows: Rows, owner: InboxOwner, records: readonly BatchRecord[]) {
  const sums = new Map<string, { variant: string; time: number; records: number }>();
  for (const { variant, time } of records) {
    const minute = Math.floor(time / minute_ms) * minute_ms;
    const key = `${minute}/${variant}`;
    const sum = sums.get(key) ?? { variant, time: minute, records: 0 };
    sum.records += 1;
    sums.set(key, sum);
  }
  const { region, endpoint } = owner;
  for (const { variant, time, records: requests } of sums.values()) {
    const change = { requests, sampled: requests, dropped: 0 };
    await addCounts(rows, { region, endpoint, variant }, time, change);
  }
}

/** Runs of chunks that make an object each. */
function objectsOf(chunks: readonly { seq: number; first: number; bytes: number }[]) {
  const objects: { from: number; to: number; first: number; bytes: number }[] = [];
  for (const { seq, first, bytes } of chunks) {
    const last = objects.at(-1);
    if (last && last.bytes + bytes <= object_bytes) {
      last.to = seq;
      last.first = Math.min(last.first, first);
      last.bytes += bytes;
    } else objects.push({ from: seq, to: seq, first, bytes });
  }
  return objects;
}

/** The minute that a capture's key names. */
function timeOfKey(key: string): number {
  const parts = /(\d{4})\/(\d\d)\/(\d\d)\/(\d\d)\/(\d\d)-[^/]*$/.exec(key);
  if (!parts) throw new Error(`${key} is not the key of captures`);
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = parts.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute);
}
