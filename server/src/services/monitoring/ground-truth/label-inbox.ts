import { createHash } from 'node:crypto';
import type { Clock } from '../../../base/clock.js';
import { messageOf } from '../../../base/errors.js';
import { uuid } from '../../../base/ids.js';
import type { Log } from '../../../base/log.js';
import { faultOf } from '../../../base/objects-error.js';
import { day_ms, hour_ms, hourPath, momentPath } from '../../../base/time.js';
import type { Objects } from '../../../storage/objects.js';
import type { Rows, State } from '../../../storage/state.js';
import type { SentLabel } from './read-labels.js';

export interface LabelInboxDeps {
  readonly state: State;
  readonly objects: Objects;
  readonly clock: Clock;
  readonly log: Log;
  /** Real time in milliseconds, from any origin. */
  readonly realNow: () => number;
}

/** Where an endpoint's labels go. */
export interface LabelOwner {
  readonly region: string;
  readonly endpoint: string;
  readonly bucket: string;
  /** Above the hours' folders. */
  readonly folder: string;
}

const migrations = [
  `CREATE TABLE label_inbox (
     seq BIGINT PRIMARY KEY, bucket TEXT NOT NULL, object TEXT NOT NULL, hour BIGINT NOT NULL,
     bytes BIGINT NOT NULL, published INTEGER NOT NULL, lines TEXT NOT NULL)`,
  'CREATE INDEX label_inbox_by_object ON label_inbox (bucket, object, published)',
  'CREATE INDEX label_inbox_by_hour ON label_inbox (published, hour)',
  `CREATE TABLE label_batches (
     id TEXT PRIMARY KEY, at BIGINT NOT NULL, content TEXT NOT NULL)`,
  'CREATE INDEX label_batches_by_time ON label_batches (at)',
];

/** Bytes that may wait to become objects before labels are put off. */
const limit_bytes = 64 * 1024 * 1024;
/** An object that holds as much is left alone; a smaller one of the hour is written anew. */
const object_bytes = 1024 * 1024;
/** Real time between two rounds of making objects, and after one that failed. */
const pause_ms = 1_000;
const failurePause_ms = 10_000;
/** Real time between two rounds of upkeep. */
const upkeep_ms = 30_000;
/** How long a batch's id is known, by the product's clock, and how many are. */
const remembered_ms = day_ms;
const forgottenAtOnce = 10_000;

/**
 * Labels that were sent one by one, kept as rows until they are objects in AWS's form. An hour's
 * labels of one endpoint share objects: the last one is written anew with each round until it is
 * full or its hour is over, so that a steady trickle makes few objects. A row goes when its object
 * is complete; a crash on the way writes the same object again.
 */
export class LabelInbox {
  readonly #deps: LabelInboxDeps;
  /** The object that an hour's next labels go to, by bucket and folder. */
  readonly #open = new Map<string, { object: string; bytes: number }>();
  #seq: number;
  #waiting_bytes: number;
  #working: Promise<void> | undefined;
  #nextAt = Number.NEGATIVE_INFINITY;
  #upkeepAt = Number.NEGATIVE_INFINITY;

  private constructor(deps: LabelInboxDeps, seq: number, waiting: number) {
    this.#deps = deps;
    this.#seq = seq;
    this.#waiting_bytes = waiting;
  }

  static async open(deps: LabelInboxDeps): Promise<LabelInbox> {
    await deps.state.migrate('label-inbox', migrations);
    const found = await deps.state.get<{ seq: number | null; bytes: number | null }>(
      `SELECT MAX(seq) AS seq, SUM(CASE published WHEN 0 THEN bytes ELSE 0 END) AS bytes
        FROM label_inbox`,
    );
    return new LabelInbox(deps, Number(found?.seq ?? 0), Number(found?.bytes ?? 0));
  }

  /** Whether so much waits to become objects that no more is taken. */
  get full(): boolean {
    return this.#waiting_bytes >= limit_bytes;
  }

  /**
   * Takes labels in; they survive `kill -9` and power loss when this resolves. A batch whose id
   * came before is left out whole.
   * @returns false when a batch of that id came before with other contents.
   */
  async take(
    owner: LabelOwner,
    labels: readonly SentLabel[],
    batch: { readonly id: string; readonly content: string } | undefined,
  ): Promise<boolean> {
    let taken = 0;
    const fits = await this.#deps.state.transaction(async (rows) => {
      taken = 0;
      const known = batch && (await this.#enter(rows, owner, batch));
      if (known !== undefined && known !== 'new') return known === 'same';
      for (const [hour, some] of byHour(labels))
        taken += await this.#insert(rows, owner, hour, some);
      return true;
    });
    this.#waiting_bytes += taken;
    return fits;
  }

  /** Makes objects of what has come, about once a second of real time. */
  tick(): void {
    const now = this.#deps.realNow();
    if (this.#working || now < this.#nextAt) return;
    if (this.#waiting_bytes === 0 && now < this.#upkeepAt) return;
    void this.#work(); // never rejects
  }

  /** Resolves once everything that has come was tried to be made objects of. */
  async settle(): Promise<void> {
    await this.#working;
    await this.#work();
  }

  async close(): Promise<void> {
    await this.#working;
  }

  async #enter(
    rows: Rows,
    { region, endpoint }: LabelOwner,
    { id, content }: { id: string; content: string },
  ): Promise<'new' | 'same' | 'other'> {
    const key = createHash('sha256')
      .update(JSON.stringify([region, endpoint, id]))
      .digest('base64url');
    const inserted = await rows.run(
      'INSERT INTO label_batches (id, at, content) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      key,
      this.#deps.clock.now(),
      content,
    );
    if (inserted === 1) return 'new';
    const before = await rows.get<{ content: string }>(
      'SELECT content FROM label_batches WHERE id = ?',
      key,
    );
    return before?.content === content ? 'same' : 'other';
  }

  async #insert(
    rows: Rows,
    { bucket, folder }: LabelOwner,
    hour: number,
    labels: readonly SentLabel[],
  ): Promise<number> {
    const lines = labels.map(({ line }) => line).join('');
    const bytes = Buffer.byteLength(lines);
    this.#seq += 1;
    await rows.run(
      'INSERT INTO label_inbox (seq, bucket, object, hour, bytes, published, lines) VALUES (?, ?, ?, ?, ?, 0, ?)',
      this.#seq,
      bucket,
      this.#objectFor(bucket, folder, hour, labels[0]?.time ?? hour, bytes),
      hour,
      bytes,
      lines,
    );
    return bytes;
  }

  #objectFor(bucket: string, folder: string, hour: number, first: number, bytes: number): string {
    const path = `${folder}/${hourPath(hour)}`;
    const place = `${bucket}/${path}`;
    let open = this.#open.get(place);
    if (!open || open.bytes + bytes > object_bytes) {
      open = { object: `${path}/${momentPath(first)}-${uuid()}.jsonl`, bytes: 0 };
      this.#open.set(place, open);
    }
    open.bytes += bytes;
    return open.object;
  }

  #work(): Promise<void> {
    this.#working ??= this.#publishAll()
      .then(() => pause_ms)
      .catch((error: unknown) => {
        this.#deps.log('error', 'labels that were sent could not be published', {
          error: messageOf(error),
        });
        return failurePause_ms;
      })
      .then((pause) => {
        this.#nextAt = this.#deps.realNow() + pause;
        this.#working = undefined;
      });
    return this.#working;
  }

  async #publishAll(): Promise<void> {
    const waiting = await this.#deps.state.all<{ bucket: string; object: string }>(
      'SELECT DISTINCT bucket, object FROM label_inbox WHERE published = 0',
    );
    for (const { bucket, object } of waiting) await this.#publish(bucket, object);
    if (this.#deps.realNow() < this.#upkeepAt) return;
    this.#upkeepAt = this.#deps.realNow() + upkeep_ms;
    await this.#forget();
  }

  async #publish(bucket: string, object: string): Promise<void> {
    const { state, objects, log } = this.#deps;
    const chunks = await state.all<{
      seq: number;
      lines: string;
      bytes: number;
      published: number;
    }>(
      'SELECT seq, lines, bytes, published FROM label_inbox WHERE bucket = ? AND object = ? ORDER BY seq',
      bucket,
      object,
    );
    const body = chunks.map(({ lines }) => lines).join('');
    try {
      await objects.put(bucket, object, body, {
        headers: { 'content-type': 'application/jsonlines' },
      });
    } catch (error) {
      if (faultOf(error) !== 'no-bucket') throw error;
      log('warn', 'labels that were sent were dropped: their bucket does not exist', {
        bucket,
        bytes: body.length,
      });
    }
    await state.run(
      'UPDATE label_inbox SET published = 1 WHERE bucket = ? AND object = ? AND seq <= ?',
      bucket,
      object,
      Number(chunks.at(-1)?.seq ?? 0),
    );
    for (const { bytes, published } of chunks) {
      if (Number(published) === 0) this.#waiting_bytes -= Number(bytes);
    }
  }

  /** Rows whose object is complete, and batches that are long past. */
  async #forget(): Promise<void> {
    const { state, clock } = this.#deps;
    const now = clock.now();
    const hour = Math.floor(now / hour_ms) * hour_ms;
    const open = new Set([...this.#open.values()].map(({ object }) => object));
    const done = await state.all<{ bucket: string; object: string; hour: number; waiting: number }>(
      `SELECT bucket, object, hour, MIN(published) AS waiting FROM label_inbox
        GROUP BY bucket, object, hour`,
    );
    for (const { bucket, object, hour: of, waiting } of done) {
      if (Number(waiting) === 0 || (Number(of) >= hour && open.has(object))) continue;
      // no label may join an object whose rows go: it would be written anew without them
      for (const [place, one] of this.#open) if (one.object === object) this.#open.delete(place);
      await state.run(
        `DELETE FROM label_inbox WHERE bucket = ? AND object = ? AND NOT EXISTS (
          SELECT 1 FROM label_inbox AS late
            WHERE late.bucket = ? AND late.object = ? AND late.published = 0)`,
        bucket,
        object,
        bucket,
        object,
      );
    }
    await state.run(
      `DELETE FROM label_batches WHERE id IN (
        SELECT id FROM label_batches WHERE at < ? ORDER BY at LIMIT ${forgottenAtOnce})`,
      now - remembered_ms * clock.factor,
    );
  }
}

function byHour(labels: readonly SentLabel[]): Map<number, SentLabel[]> {
  const hours = new Map<number, SentLabel[]>();
  for (const label of labels) {
    const hour = Math.floor(label.time / hour_ms) * hour_ms;
    const some = hours.get(hour);
    if (some) some.push(label);
    else hours.set(hour, [label]);
  }
  return hours;
}
