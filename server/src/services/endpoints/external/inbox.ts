import { messageOf } from '../../../base/errors.js';
import { uuid } from '../../../base/ids.js';
import { hour_ms } from '../../../base/time.js';
import type { Rows, State } from '../../../storage/state.js';
import { CountSums } from '../capture/counts.js';
import { Delivery } from '../capture/delivery.js';
import { captureKey, timeOfKey } from '../capture/key.js';
import type { EndpointsDeps } from '../deps.js';
import type { BatchRecord } from './read-batch.js';
import { type BatchIdentity, SeenIds } from './seen.js';

type Deps = Pick<EndpointsDeps, 'state' | 'objects' | 'clock' | 'log' | 'captured'> & {
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

const migrations = [
  `CREATE TABLE capture_inbox (
     seq BIGINT PRIMARY KEY, region TEXT NOT NULL, endpoint TEXT NOT NULL, variant TEXT NOT NULL,
     bucket TEXT NOT NULL, folder TEXT NOT NULL, hour BIGINT NOT NULL, first BIGINT NOT NULL,
     records BIGINT NOT NULL, bytes BIGINT NOT NULL, object TEXT, lines TEXT NOT NULL)`,
  'CREATE INDEX capture_inbox_by_object ON capture_inbox (object)',
];

/** Bytes that may wait to become objects before batches are put off. */
const limit_bytes = 256 * 1024 * 1024;
const object_bytes = 16 * 1024 * 1024;
const atOnce = 16;
/** Real time between two rounds of making objects. */
const pause_ms = 1_000;
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
  readonly #seen: SeenIds;
  readonly #delivery: Delivery;
  #seq: number;
  #bytes: number;
  #working: Promise<void> | undefined;
  #nextAt = Number.NEGATIVE_INFINITY;

  private constructor(deps: Deps, seen: SeenIds, seq: number, bytes: number) {
    this.#deps = deps;
    this.#state = deps.state;
    this.#seen = seen;
    this.#delivery = new Delivery(deps, 'captures that were sent');
    this.#seq = seq;
    this.#bytes = bytes;
  }

  static async open(deps: Deps): Promise<CaptureInbox> {
    await deps.state.migrate('capture-inbox', migrations);
    const inbox = await deps.state.get<{ seq: number | null; bytes: number | null }>(
      'SELECT MAX(seq) AS seq, SUM(bytes) AS bytes FROM capture_inbox',
    );
    const seen = await SeenIds.open(deps.state, deps.clock);
    return new CaptureInbox(deps, seen, Number(inbox?.seq ?? 0), Number(inbox?.bytes ?? 0));
  }

  /** Whether so much waits to become objects that no more is taken. */
  get full(): boolean {
    return this.#bytes >= limit_bytes;
  }

  get figures(): { bytes: number; published: number; dropped: number } {
    const { published, dropped } = this.#delivery;
    return { bytes: this.#bytes, published, dropped };
  }

  /** Forgets ids that are too old or too many. @returns whether there may be more of them. */
  forget(): Promise<{ more: boolean }> {
    return this.#seen.forget();
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
      const known = batch && (await this.#seen.enterBatch(rows, owner, batch));
      if (known !== undefined && known !== 'new') return known === 'same';
      const fresh = await this.#seen.unseen(rows, owner, records);
      for (const chunk of chunksOf(fresh)) taken += await this.#insert(rows, owner, chunk);
      const sums = new CountSums();
      const { region, endpoint } = owner;
      for (const { variant, time } of fresh) {
        sums.add({ region, endpoint, variant }, time, { requests: 1, sampled: 1 });
      }
      await sums.write(rows);
      return true;
    });
    this.#bytes += taken;
    return fits;
  }

  /** @returns the bytes that the chunk takes. */
  async #insert(rows: Rows, owner: InboxOwner, chunk: Chunk): Promise<number> {
    const lines = chunk.lines.join('');
    const bytes = Buffer.byteLength(lines);
    this.#seq += 1;
    await rows.run(
      `INSERT INTO capture_inbox
         (seq, region, endpoint, variant, bucket, folder, hour, first, records, bytes, lines)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      this.#seq,
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

  /** Makes objects of what has come, about once a second of real time. */
  tick(): void {
    if (this.#bytes === 0 || this.#working || !this.#delivery.due) return;
    if (this.#deps.realNow() < this.#nextAt) return;
    void this.#work(); // never rejects
  }

  /** Resolves once everything that has come was tried to be made objects of. */
  async settle(): Promise<void> {
    await this.#working;
    if (this.#bytes > 0) await this.#work();
  }

  #work(): Promise<void> {
    this.#working ??= this.#publishAll()
      .catch((error: unknown) => {
        this.#delivery.putOff();
        this.#deps.log('error', 'captures that were sent could not be published', {
          error: messageOf(error),
        });
      })
      .finally(() => {
        this.#nextAt = this.#deps.realNow() + pause_ms;
        this.#working = undefined;
      });
    return this.#working;
  }

  async #publishAll(): Promise<void> {
    await this.#nameObjects();
    const waiting = await this.#state.all<WaitingObject>(
      `SELECT DISTINCT object, bucket, region, endpoint, variant
         FROM capture_inbox WHERE object IS NOT NULL`,
    );
    const next = waiting.values();
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (const one of next) await this.#publish(one);
      }),
    );
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

  async #publish(one: WaitingObject): Promise<void> {
    const { object, bucket } = one;
    const chunks = await this.#state.all<{ lines: string; records: number; bytes: number }>(
      'SELECT lines, records, bytes FROM capture_inbox WHERE object = ? ORDER BY seq',
      object,
    );
    const records = chunks.reduce((sum, chunk) => sum + Number(chunk.records), 0);
    const bytes = chunks.reduce((sum, chunk) => sum + Number(chunk.bytes), 0);
    const body = chunks.map(({ lines }) => lines).join('');
    const headers = { 'content-type': 'application/jsonlines' };
    await this.#delivery.deliver(
      { ...one, key: object, records },
      () => this.#deps.objects.put(bucket, object, body, { headers }),
      async (lost) => {
        await this.#state.transaction(async (rows) => {
          await rows.run('DELETE FROM capture_inbox WHERE object = ?', object);
          if (!lost) return;
          const sums = new CountSums();
          sums.add(one, timeOfKey(object), { dropped: records });
          await sums.write(rows);
        });
        this.#bytes -= bytes;
      },
    );
  }
}

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
