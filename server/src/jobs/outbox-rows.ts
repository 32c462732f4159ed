import type { Rows, SqlValue, State } from '../storage/state.js';
import type {
  Delivery,
  DeliveryQuery,
  FailedDelivery,
  NewDelivery,
  WaitingDelivery,
} from './deliveries.js';

/** What has become of a delivery; one that is through and told of has no row. */
export const deliveryState = { waiting: 0, failedUntold: 1, failed: 2, throughUntold: 3 } as const;

export type DeliveryState = (typeof deliveryState)[keyof typeof deliveryState];

/** Times are real, in milliseconds. */
export interface DeliveryRow {
  id: number;
  kind: string;
  lane: string;
  key: string | null;
  payload: string;
  state: DeliveryState;
  /** Tries that have failed. */
  attempt: number;
  due: number;
  added: number;
  failed: number | null;
  reason: string | null;
}

export interface LaneSum {
  kind: string;
  lane: string;
  count: number;
  bytes: number;
}

/** A delivery that waits, as its lane begins it. */
export type HeadRow = Pick<DeliveryRow, 'id' | 'key' | 'payload' | 'attempt' | 'due' | 'added'>;

/** A row's place in the order in which its lane is due. */
export type LanePlace = Pick<DeliveryRow, 'due' | 'id'>;

/** What waits no more. */
export interface Gone {
  readonly id: number;
  readonly lane: string;
  readonly bytes: number;
}

export interface InsertOptions {
  readonly state: DeliveryState;
  readonly now: number;
  readonly reason?: string;
}

const migrations = [
  `CREATE TABLE deliveries (
     id BIGINT PRIMARY KEY, kind TEXT NOT NULL, lane TEXT NOT NULL, key TEXT,
     payload TEXT NOT NULL, bytes BIGINT NOT NULL, state INTEGER NOT NULL,
     attempt INTEGER NOT NULL, due BIGINT NOT NULL, added BIGINT NOT NULL,
     failed BIGINT, reason TEXT)`,
  'CREATE INDEX deliveries_by_lane ON deliveries (kind, lane, due, id) WHERE state = 0',
  `CREATE UNIQUE INDEX deliveries_by_key ON deliveries (kind, lane, key)
     WHERE state = 0 AND key IS NOT NULL`,
  'CREATE INDEX deliveries_by_failure ON deliveries (kind, failed) WHERE state <> 0',
  'CREATE INDEX deliveries_untold ON deliveries (id) WHERE state IN (1, 3)',
];

const columns = 'id, kind, lane, key, payload, state, attempt, due, added, failed, reason';
const insertColumns =
  'id, kind, lane, key, payload, bytes, state, attempt, due, added, failed, reason';
const onePlace = '(?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?)';
/** Rows that go in with one statement: each statement costs more than what it holds. */
const chunk = 16;
const insertSql = (count: number): string =>
  `INSERT INTO deliveries (${insertColumns}) VALUES ${Array(count).fill(onePlace).join(', ')}
    ON CONFLICT DO NOTHING`;
const inserts = Array.from({ length: chunk + 1 }, (_, count) => insertSql(count));
const deleteSql = (count: number): string =>
  `DELETE FROM deliveries WHERE id IN (${Array(count).fill('?').join(', ')})`;
const deleteOne = deleteSql(1);
const deleteChunk = deleteSql(chunk);

const byId = ({ id }: Pick<DeliveryRow, 'id'>): number => id;

/** The outbox's table. Ids grow with the real time at which a delivery was added. */
export class DeliveryRows {
  readonly #state: State;
  #last: number;

  private constructor(state: State, last: number) {
    this.#state = state;
    this.#last = last;
  }

  static async open(state: State): Promise<DeliveryRows> {
    await state.migrate('deliveries', migrations);
    const newest = await state.get<{ id: number | null }>('SELECT MAX(id) AS id FROM deliveries');
    return new DeliveryRows(state, newest?.id ?? 0);
  }

  /** Every lane with something on its way. */
  lanes(): Promise<LaneSum[]> {
    return this.#state.all<LaneSum>(
      `SELECT kind, lane, COUNT(*) AS count, SUM(bytes) AS bytes FROM deliveries
        WHERE state = 0 GROUP BY kind, lane`,
    );
  }

  /** @returns those that did not go in: their key is on its way. */
  async insert<T extends Omit<NewDelivery, 'payload'> & { readonly text: string }>(
    rows: Rows,
    kind: string,
    deliveries: readonly T[],
    { state, now, reason }: InsertOptions,
  ): Promise<T[]> {
    const failed = state === deliveryState.waiting ? null : now;
    const valuesOf = ({ lane, key, text }: T): SqlValue[] => {
      this.#last = Math.max(this.#last + 1, now * 1000);
      const head = [this.#last, kind, lane, key ?? null, text, text.length];
      return [...head, state, now, now, failed, reason ?? null];
    };
    const known: T[] = [];
    let open: T[] = [];
    const flush = async (): Promise<void> => {
      await rows.run(inserts[open.length] as string, ...open.flatMap(valuesOf));
      open = [];
    };
    for (const delivery of deliveries) {
      if (delivery.key === undefined) {
        open.push(delivery);
        if (open.length === chunk) await flush();
        continue;
      }
      if (open.length > 0) await flush();
      if ((await rows.run(inserts[1] as string, ...valuesOf(delivery))) === 0) known.push(delivery);
    }
    if (open.length > 0) await flush();
    return known;
  }

  /** The first of a lane, beyond a place, in the order in which they are due. */
  heads(kind: string, lane: string, after: LanePlace, limit: number): Promise<HeadRow[]> {
    return this.#state.all(
      `SELECT id, key, payload, attempt, due, added FROM deliveries
        WHERE state = 0 AND kind = ? AND lane = ? AND (due, id) > (?, ?)
        ORDER BY due, id LIMIT ?`,
      kind,
      lane,
      after.due,
      after.id,
      limit,
    );
  }

  async deleteAll(ids: readonly number[]): Promise<void> {
    await this.#state.transaction(async (rows) => {
      const whole = ids.length - (ids.length % chunk);
      for (let at = 0; at < whole; at += chunk) {
        await rows.run(deleteChunk, ...ids.slice(at, at + chunk));
      }
      for (const id of ids.slice(whole)) await rows.run(deleteOne, id);
    });
  }

  async later(id: number, due: number, reason: string): Promise<void> {
    await this.#state.run(
      'UPDATE deliveries SET attempt = attempt + 1, due = ?, reason = ? WHERE id = ?',
      due,
      reason,
      id,
    );
  }

  async settle(id: number, state: DeliveryState, now: number, reason?: string): Promise<void> {
    await this.#state.run(
      'UPDATE deliveries SET attempt = attempt + 1, state = ?, failed = ?, reason = ? WHERE id = ?',
      state,
      now,
      reason ?? null,
      id,
    );
  }

  untold(limit: number): Promise<DeliveryRow[]> {
    return this.#state.all(
      `SELECT ${columns} FROM deliveries WHERE state IN (1, 3) ORDER BY id LIMIT ?`,
      limit,
    );
  }

  /** @param ended at most some hundred */
  async told(ended: readonly Pick<DeliveryRow, 'id' | 'state'>[]): Promise<void> {
    const idsOf = (state: DeliveryState) => ended.filter((row) => row.state === state).map(byId);
    const [through, failed] = [
      idsOf(deliveryState.throughUntold),
      idsOf(deliveryState.failedUntold),
    ];
    if (through.length > 0) await this.deleteAll(through);
    if (failed.length === 0) return;
    const marks = failed.map(() => '?').join(', ');
    await this.#state.run(
      `UPDATE deliveries SET state = 2 WHERE state = 1 AND id IN (${marks})`,
      ...failed,
    );
  }

  /** Gives up what was added before `before`, unless it is under way. @returns what that was. */
  async expire(
    kind: string,
    before: number,
    { now, reason, spared }: { now: number; reason: string; spared: (id: number) => boolean },
  ): Promise<Gone[]> {
    const old = await this.#state.all<Gone>(
      `SELECT id, lane, bytes FROM deliveries WHERE id < ? AND state = 0 AND kind = ? AND added < ?
        ORDER BY id LIMIT 1000`,
      before * 1000,
      kind,
      before,
    );
    const given = old.filter(({ id }) => !spared(id));
    if (given.length === 0) return [];
    return this.#state.transaction(async (rows) => {
      const gone: Gone[] = [];
      for (const one of given) {
        const changed = await rows.run(
          'UPDATE deliveries SET state = 1, failed = ?, reason = ? WHERE id = ? AND state = 0',
          now,
          reason,
          one.id,
        );
        if (changed > 0) gone.push(one);
      }
      return gone;
    });
  }

  failed({ kind, lane, limit }: DeliveryQuery): Promise<DeliveryRow[]> {
    return this.#state.all(
      `SELECT ${columns} FROM deliveries WHERE state IN (1, 2) AND state <> 0
        AND (? IS NULL OR kind = ?) AND (? IS NULL OR lane = ?)
        ORDER BY failed DESC, id DESC LIMIT ?`,
      ...asked(kind, lane),
      limit,
    );
  }

  waiting({ kind, lane, limit }: DeliveryQuery): Promise<DeliveryRow[]> {
    return this.#state.all(
      `SELECT ${columns} FROM deliveries WHERE state = 0
        AND (? IS NULL OR kind = ?) AND (? IS NULL OR lane = ?) ORDER BY id LIMIT ?`,
      ...asked(kind, lane),
      limit,
    );
  }

  async countWaiting(kind: string, lane: string | undefined): Promise<number> {
    const row = await this.#state.get<{ count: number }>(
      `SELECT COUNT(*) AS count FROM deliveries WHERE state = 0 AND kind = ?
        AND (? IS NULL OR lane = ?)`,
      kind,
      ...asked(lane),
    );
    return row?.count ?? 0;
  }

  /** Failed deliveries wait again, as if just added. @returns those that do. */
  async retry(kind: string, ids: readonly number[], now: number): Promise<DeliveryRow[]> {
    return this.#state.transaction(async (rows) => {
      const again: DeliveryRow[] = [];
      for (const id of ids) {
        const changed = await rows.run(
          `UPDATE deliveries SET state = 0, attempt = 0, due = ?, added = ?, failed = NULL
            WHERE id = ? AND kind = ? AND state IN (1, 2) AND NOT EXISTS (
              SELECT 1 FROM deliveries AS other WHERE other.state = 0 AND other.kind = ?
                AND other.lane = deliveries.lane AND other.key = deliveries.key)`,
          ...[now, now, id, kind, kind],
        );
        if (changed === 0) continue;
        const row = await rows.get<DeliveryRow>(
          `SELECT ${columns} FROM deliveries WHERE id = ?`,
          id,
        );
        if (row) again.push(row);
      }
      return again;
    });
  }

  /** @returns how many went, and those of them that waited. */
  async remove(kind: string, ids: readonly number[]): Promise<{ removed: number; waited: Gone[] }> {
    return this.#state.transaction(async (rows) => {
      let removed = 0;
      const waited: Gone[] = [];
      for (const id of ids) {
        const row = await rows.get<Gone>(
          'SELECT id, lane, bytes FROM deliveries WHERE id = ? AND kind = ? AND state = 0',
          id,
          kind,
        );
        if (row) waited.push(row);
        removed += await rows.run('DELETE FROM deliveries WHERE id = ? AND kind = ?', id, kind);
      }
      return { removed, waited };
    });
  }

  clear(kind: string, lane: string): Promise<{ count: number; bytes: number }> {
    return this.#state.transaction(async (rows) => {
      const of = 'FROM deliveries WHERE state = 0 AND kind = ? AND lane = ?';
      const sum = await rows.get<{ bytes: number | null }>(
        `SELECT SUM(bytes) AS bytes ${of}`,
        kind,
        lane,
      );
      return { count: await rows.run(`DELETE ${of}`, kind, lane), bytes: sum?.bytes ?? 0 };
    });
  }

  /** Keeps the newest failures of a kind, and none from before `before`. */
  async trim(kind: string, keep: number, before: number): Promise<void> {
    await this.#state.run(
      `DELETE FROM deliveries WHERE kind = ? AND state = 2 AND state <> 0 AND (failed < ? OR
        failed < COALESCE((SELECT failed FROM deliveries WHERE kind = ? AND state <> 0
          ORDER BY failed DESC LIMIT 1 OFFSET ?), 0))`,
      ...[kind, before, kind, keep],
    );
  }
}

const asked = (...filters: (string | undefined)[]): SqlValue[] =>
  filters.flatMap((filter) => [filter ?? null, filter ?? null]);

/** @param attempt the number of the try, 1 for the first */
export function deliveryOf(
  { kind, lane }: Pick<DeliveryRow, 'kind' | 'lane'>,
  row: Pick<DeliveryRow, 'id' | 'key' | 'payload' | 'added'>,
  attempt: number,
): Delivery {
  const { key, added } = row;
  const id = String(row.id);
  const payload = JSON.parse(row.payload) as unknown;
  return key === null
    ? { id, kind, lane, payload, attempt, added }
    : { id, kind, lane, payload, attempt, added, key };
}

export const failedOf = (row: DeliveryRow): FailedDelivery => ({
  ...deliveryOf(row, row, row.attempt),
  failed: row.failed ?? 0,
  reason: row.reason ?? '',
});

/** @param pausedUntil before which nothing of its lane is tried */
export const waitingOf = (row: DeliveryRow, pausedUntil: number): WaitingDelivery => ({
  ...deliveryOf(row, row, row.attempt + 1),
  due: Math.max(row.due, pausedUntil),
  reason: row.reason ?? undefined,
});

/** Ids as numbers, without those that are none of ours. */
export const numbers = (ids: readonly string[]): number[] =>
  ids.map(Number).filter((id) => Number.isSafeInteger(id));
