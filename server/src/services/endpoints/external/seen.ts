import { createHash } from 'node:crypto';
import { batches } from '../../../base/batches.js';
import type { Clock } from '../../../base/clock.js';
import { day_ms } from '../../../base/time.js';
import type { Rows, State } from '../../../storage/state.js';
import type { BatchRecord } from './read-batch.js';

/** What the sender calls a batch, and what was in it. */
export interface BatchIdentity {
  readonly id: string;
  readonly content: string;
}

/** Ids are an endpoint's own. */
interface Owner {
  readonly region: string;
  readonly endpoint: string;
}

const migrations = [
  `CREATE TABLE capture_seen (
     id TEXT PRIMARY KEY, seq BIGINT NOT NULL, at BIGINT NOT NULL, content TEXT)`,
  'CREATE INDEX capture_seen_by_seq ON capture_seen (seq)',
];

/** A repetition is known for this long, in real time, and among this many ids. */
const remembered_ms = day_ms;
const remembered = 5_000_000;
const idsPerStatement = 100;
const forgottenAtOnce = 5_000;

/** The ids that senders gave to records and batches, by which a repetition is known. */
export class SeenIds {
  readonly #state: State;
  readonly #clock: Clock;
  #seq: number;

  private constructor(state: State, clock: Clock, seq: number) {
    this.#state = state;
    this.#clock = clock;
    this.#seq = seq;
  }

  static async open(state: State, clock: Clock): Promise<SeenIds> {
    await state.migrate('capture-seen', migrations);
    const last = await state.get<{ seq: number | null }>(
      'SELECT MAX(seq) AS seq FROM capture_seen',
    );
    return new SeenIds(state, clock, Number(last?.seq ?? 0));
  }

  /** Whether the batch is new, came before, or one of its id with other contents did. */
  async enterBatch(
    rows: Rows,
    owner: Owner,
    { id, content }: BatchIdentity,
  ): Promise<'new' | 'same' | 'other'> {
    const key = seenId(owner, 'batch', id);
    const inserted = await rows.run(
      'INSERT INTO capture_seen (id, seq, at, content) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
      key,
      this.#next(),
      this.#clock.now(),
      content,
    );
    if (inserted === 1) return 'new';
    const before = await rows.get<{ content: string }>(
      'SELECT content FROM capture_seen WHERE id = ?',
      key,
    );
    return before?.content === content ? 'same' : 'other';
  }

  /** The records without an id of the sender's, and those whose id is new; in their order. */
  async unseen(rows: Rows, owner: Owner, records: readonly BatchRecord[]): Promise<BatchRecord[]> {
    const named = new Map<string, BatchRecord>();
    for (const record of records) {
      if (record.eventId === undefined) continue;
      const id = seenId(owner, 'event', record.eventId);
      if (!named.has(id)) named.set(id, record);
    }
    const ids = [...named.keys()];
    const fresh = new Set<BatchRecord>();
    const now = this.#clock.now();
    for (const some of batches(ids, idsPerStatement)) {
      const inserted = await rows.all<{ id: string }>(
        `INSERT INTO capture_seen (id, seq, at) VALUES ${some.map(() => '(?, ?, ?)').join(', ')}
          ON CONFLICT DO NOTHING RETURNING id`,
        ...some.flatMap((id) => [id, this.#next(), now]),
      );
      for (const { id } of inserted) fresh.add(named.get(id) as BatchRecord);
    }
    return records.filter((record) => record.eventId === undefined || fresh.has(record));
  }

  /** Forgets ids that are too old or too many. @returns whether there may be more of them. */
  async forget(): Promise<{ more: boolean }> {
    const oldest = await this.#state.all<{ seq: number; at: number }>(
      'SELECT seq, at FROM capture_seen ORDER BY seq LIMIT ?',
      forgottenAtOnce,
    );
    const since = this.#clock.now() - remembered_ms * this.#clock.factor;
    const last = oldest.findLast(({ seq, at }) => at < since || seq <= this.#seq - remembered);
    if (last) await this.#state.run('DELETE FROM capture_seen WHERE seq <= ?', last.seq);
    return { more: last !== undefined && last === oldest.at(-1) };
  }

  #next(): number {
    this.#seq += 1;
    return this.#seq;
  }
}

/** An id that fits in a row, whatever the sender's is. */
const seenId = ({ region, endpoint }: Owner, kind: string, id: string): string =>
  createHash('sha256')
    .update(JSON.stringify([region, endpoint, kind, id]))
    .digest('base64url')
    .slice(0, 22);
