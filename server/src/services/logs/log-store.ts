import { createHash } from 'node:crypto';
import { batches } from '../../base/batches.js';
import type { Rows, SqlValue, State } from '../../storage/state.js';
import { logsLimits } from './limits.js';
import { highestPlace, keepPlace, placesMigration } from './log-places.js';

export interface LogGroupRow {
  readonly id: string;
  readonly name: string;
  readonly created: number;
  readonly bytes: number;
  readonly retention_days: number | null;
}

export interface LogStreamRow {
  readonly id: string;
  readonly name: string;
  readonly created: number;
  readonly first_time: number | null;
  readonly last_time: number | null;
  readonly last_ingested: number | null;
  readonly bytes: number;
}

/** An event's place: streams are read by time, and by arrival within a millisecond. */
export interface Place {
  readonly time: number;
  readonly seq: number;
}

export interface LogEventRow extends Place {
  readonly stream: string;
  readonly ingested: number;
  readonly message: string;
}

const migrations = [
  `CREATE TABLE log_groups (
     id TEXT PRIMARY KEY, region TEXT NOT NULL, name TEXT NOT NULL, created BIGINT NOT NULL,
     bytes BIGINT NOT NULL)`,
  'CREATE UNIQUE INDEX log_groups_by_name ON log_groups (region, name)',
  `CREATE TABLE log_streams (
     id TEXT PRIMARY KEY, log_group TEXT NOT NULL, name TEXT NOT NULL, created BIGINT NOT NULL,
     first_time BIGINT, last_time BIGINT, last_ingested BIGINT, bytes BIGINT NOT NULL)`,
  'CREATE UNIQUE INDEX log_streams_by_name ON log_streams (log_group, name)',
  'CREATE INDEX log_streams_by_time ON log_streams (log_group, last_time)',
  `CREATE TABLE log_events (
     seq BIGINT PRIMARY KEY, log_group TEXT NOT NULL, stream TEXT NOT NULL, time BIGINT NOT NULL,
     ingested BIGINT NOT NULL, message TEXT NOT NULL)`,
  'CREATE INDEX log_events_by_stream ON log_events (stream, time, seq)',
  'CREATE INDEX log_events_by_group ON log_events (log_group, time, seq)',
  'ALTER TABLE log_groups ADD COLUMN retention_days BIGINT',
  placesMigration,
];

/** Rows that go in with one statement: each statement costs more than what it holds. */
const chunk = 16;
const onePlace = '(?, ?, ?, ?, ?, ?)';
const insertSql = (count: number): string =>
  `INSERT INTO log_events (seq, log_group, stream, time, ingested, message)
    VALUES ${Array(count).fill(onePlace).join(', ')}`;
const inserts = Array.from({ length: chunk + 1 }, (_, count) => insertSql(count));

/** An event as subscribers are told of it. */
export interface KeptEvent {
  readonly id: string;
  readonly time: number;
  readonly message: string;
}

/** AWS's ids have 56 digits. */
export const eventId = (seq: number): string => String(seq).padStart(56, '0');

const idOf = (...parts: string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 24);

/** What an event counts for, as AWS counts. */
export const sizeOf = (message: string): number =>
  Buffer.byteLength(message) + logsLimits.eventOverhead_bytes;

/** Groups, streams and events as rows. `seq` counts arrivals over the whole store. */
export class LogStore {
  readonly #state: State;
  #seq: number;
  #committed: number;

  private constructor(state: State, seq: number) {
    this.#state = state;
    this.#seq = seq;
    this.#committed = seq;
  }

  static async open(state: State): Promise<LogStore> {
    await state.migrate('logs', migrations);
    return new LogStore(state, await highestPlace(state));
  }

  /** The place of the event that came last; all up to it can be read. */
  get newest(): number {
    return this.#committed;
  }

  async createGroup(region: string, name: string, now: number): Promise<'made' | 'known' | 'full'> {
    return this.#state.transaction(async (rows) => {
      if (await findGroup(rows, region, name)) return 'known';
      const row = await rows.get<{ n: number }>('SELECT COUNT(*) AS n FROM log_groups');
      if (Number(row?.n) >= logsLimits.groups) return 'full';
      await rows.run(
        'INSERT INTO log_groups (id, region, name, created, bytes) VALUES (?, ?, ?, ?, 0)',
        idOf(region, name),
        region,
        name,
        now,
      );
      return 'made';
    });
  }

  group(region: string, name: string): Promise<LogGroupRow | undefined> {
    return findGroup(this.#state, region, name);
  }

  async createStream(
    group: LogGroupRow,
    name: string,
    now: number,
  ): Promise<'made' | 'known' | 'full'> {
    return this.#state.transaction(async (rows) => {
      if (await findStream(rows, group, name)) return 'known';
      const row = await rows.get<{ n: number }>(
        'SELECT COUNT(*) AS n FROM log_streams WHERE log_group = ?',
        group.id,
      );
      if (Number(row?.n) >= logsLimits.streams) return 'full';
      await rows.run(
        `INSERT INTO log_streams (id, log_group, name, created, bytes) VALUES (?, ?, ?, ?, 0)`,
        idOf(group.id, name),
        group.id,
        name,
        now,
      );
      return 'made';
    });
  }

  stream(group: LogGroupRow, name: string): Promise<LogStreamRow | undefined> {
    return findStream(this.#state, group, name);
  }

  /** All of the events or none, and what `then` makes of them, in one transaction. */
  async put(
    group: LogGroupRow,
    stream: LogStreamRow,
    events: readonly { readonly time: number; readonly message: string }[],
    now: number,
    then: (rows: Rows, kept: readonly KeptEvent[]) => Promise<void>,
  ): Promise<void> {
    if (events.length === 0) return;
    const placed = await this.#state.transaction(async (rows) => {
      const kept: KeptEvent[] = [];
      let bytes = 0;
      let first = Infinity;
      let last = -Infinity;
      for (const some of batches(events, chunk)) {
        const values: SqlValue[] = [];
        for (const { time, message: sent } of some) {
          // a text's rest after a zero character would be lost, in SQLite and in PostgreSQL
          const message = sent.replaceAll('\0', '\uFFFD');
          this.#seq += 1;
          kept.push({ id: eventId(this.#seq), time, message });
          values.push(this.#seq, group.id, stream.id, time, now, message);
          bytes += sizeOf(message);
          first = Math.min(first, time);
          last = Math.max(last, time);
        }
        await rows.run(inserts[some.length] as string, ...values);
      }
      await rows.run(
        `UPDATE log_streams SET bytes = bytes + ?, last_ingested = ?,
            first_time = CASE WHEN first_time < ? THEN first_time ELSE ? END,
            last_time = CASE WHEN last_time > ? THEN last_time ELSE ? END WHERE id = ?`,
        bytes,
        now,
        first,
        first,
        last,
        last,
        stream.id,
      );
      await rows.run('UPDATE log_groups SET bytes = bytes + ? WHERE id = ?', bytes, group.id);
      await then(rows, kept);
      return this.#seq;
    });
    this.#committed = Math.max(this.#committed, placed);
  }

  /** Days after which a group's events go; null for the server's own bound. */
  async retain(group: LogGroupRow, days: number | null): Promise<void> {
    await this.#state.run('UPDATE log_groups SET retention_days = ? WHERE id = ?', days, group.id);
  }

  /** Groups by name, after `after`, at most `limit`. */
  groups(
    region: string,
    filter: {
      prefix?: string | undefined;
      part?: string | undefined;
      /** Only groups of these names. */
      names?: readonly string[] | undefined;
      after: string;
    },
    limit: number,
  ): Promise<LogGroupRow[]> {
    return this.#state.all<LogGroupRow>(
      `SELECT id, name, created, bytes, retention_days FROM log_groups
        WHERE region = ? AND name > ? AND LOWER(name) LIKE ? ESCAPE '\\'
          AND SUBSTR(name, 1, ?) = ?
          ${filter.names ? `AND name IN (${filter.names.map(() => '?').join(', ')})` : ''}
        ORDER BY name LIMIT ?`,
      region,
      filter.after,
      `%${escaped(filter.part ?? '').toLowerCase()}%`,
      (filter.prefix ?? '').length,
      filter.prefix ?? '',
      ...(filter.names ?? []),
      limit,
    );
  }

  /** Streams of a group by name or by their last event's time, after a place, at most `limit`. */
  streams(
    group: LogGroupRow,
    query: {
      readonly prefix: string;
      readonly byTime: boolean;
      readonly descending: boolean;
      readonly after?: { readonly time: number; readonly name: string } | undefined;
    },
    limit: number,
  ): Promise<LogStreamRow[]> {
    const { prefix, byTime, descending, after } = query;
    const [sign, order] = descending ? ['<', 'DESC'] : ['>', 'ASC'];
    const time = 'COALESCE(last_time, 0)';
    const values: SqlValue[] = [group.id, prefix.length, prefix];
    let past = '';
    if (after && byTime) {
      past = `AND (${time} ${sign} ? OR (${time} = ? AND name ${sign} ?))`;
      values.push(after.time, after.time, after.name);
    } else if (after) {
      past = `AND name ${sign} ?`;
      values.push(after.name);
    }
    return this.#state.all<LogStreamRow>(
      `SELECT id, name, created, first_time, last_time, last_ingested, bytes FROM log_streams
        WHERE log_group = ? AND SUBSTR(name, 1, ?) = ? ${past}
        ORDER BY ${byTime ? `${time} ${order},` : ''} name ${order} LIMIT ?`,
      ...values,
      limit,
    );
  }

  /** Events of a stream with `from <= time < until` beyond `after`, in the order of reading. */
  events(
    stream: LogStreamRow,
    range: { from: number; until: number; after?: Place | undefined; backward: boolean },
    limit: number,
  ): Promise<LogEventRow[]> {
    const { after, backward } = range;
    const { from, until } = narrowed(range);
    const [sign, order] = backward ? ['<', 'DESC'] : ['>', 'ASC'];
    const past = after ? `AND (time ${sign} ? OR (time = ? AND seq ${sign} ?))` : '';
    return this.#state.all<LogEventRow>(
      `SELECT stream, time, seq, ingested, message FROM log_events
        WHERE stream = ? AND time >= ? AND time < ? ${past}
        ORDER BY time ${order}, seq ${order} LIMIT ?`,
      stream.id,
      from,
      until,
      ...(after ? [after.time, after.time, after.seq] : []),
      limit,
    );
  }

  /**
   * Events of a whole group, or of one stream of it, with `from <= time <= until` beyond `after`,
   * oldest first.
   */
  groupEvents(
    group: LogGroupRow,
    range: {
      from: number;
      until: number;
      after?: Place | undefined;
      stream?: LogStreamRow | undefined;
    },
    limit: number,
  ): Promise<(LogEventRow & { readonly name: string })[]> {
    const { after, stream } = range;
    const { from, until } = narrowed(range);
    const [column, id] = stream ? ['stream', stream.id] : ['log_group', group.id];
    const past = after ? 'AND (e.time > ? OR (e.time = ? AND e.seq > ?))' : '';
    return this.#state.all<LogEventRow & { name: string }>(
      `SELECT e.stream, s.name, e.time, e.seq, e.ingested, e.message
        FROM log_events e JOIN log_streams s ON s.id = e.stream
        WHERE e.${column} = ? AND e.time >= ? AND e.time <= ? ${past}
        ORDER BY e.time, e.seq LIMIT ?`,
      id,
      from,
      until,
      ...(after ? [after.time, after.time, after.seq] : []),
      limit,
    );
  }

  /** Events of a group with `after < seq <= until`, in the order in which they came. */
  arrived(
    group: LogGroupRow,
    { after, until }: { readonly after: number; readonly until: number },
    limit: number,
  ): Promise<(LogEventRow & { readonly name: string })[]> {
    // by arrival, which is a short stretch: the group's index would have all of the group sorted
    return this.#state.all<LogEventRow & { name: string }>(
      `SELECT e.stream, s.name, e.time, e.seq, e.ingested, e.message
        FROM log_events e JOIN log_streams s ON s.id = e.stream
        WHERE e.seq > ? AND e.seq <= ? AND e.log_group || '' = ? ORDER BY e.seq LIMIT ?`,
      after,
      until,
      group.id,
      limit,
    );
  }

  async deleteGroup(group: LogGroupRow): Promise<void> {
    await this.#state.transaction(async (rows) => {
      await keepPlace(rows, this.#seq);
      await rows.run('DELETE FROM log_events WHERE log_group = ?', group.id);
      await rows.run('DELETE FROM log_streams WHERE log_group = ?', group.id);
      await rows.run('DELETE FROM log_groups WHERE id = ?', group.id);
    });
  }

  async deleteStream(group: LogGroupRow, stream: LogStreamRow): Promise<void> {
    await this.#state.transaction(async (rows) => {
      await keepPlace(rows, this.#seq);
      await rows.run('DELETE FROM log_events WHERE stream = ?', stream.id);
      await rows.run('DELETE FROM log_streams WHERE id = ?', stream.id);
      await rows.run(
        'UPDATE log_groups SET bytes = bytes - ? WHERE id = ?',
        stream.bytes,
        group.id,
      );
    });
  }
}

/**
 * The times that are left beyond `after`: without them each page would pass over all pages before
 * it once more, since the index is entered by the range alone.
 */
const narrowed = ({
  from,
  until,
  after,
  backward = false,
}: {
  from: number;
  until: number;
  after?: Place | undefined;
  backward?: boolean;
}): { from: number; until: number } => {
  if (!after) return { from, until };
  return backward
    ? { from, until: Math.min(until, after.time + 1) }
    : { from: Math.max(from, after.time), until };
};

const findGroup = (rows: Rows, region: string, name: string): Promise<LogGroupRow | undefined> =>
  rows.get<LogGroupRow>(
    'SELECT id, name, created, bytes, retention_days FROM log_groups WHERE region = ? AND name = ?',
    region,
    name,
  );

const findStream = (
  rows: Rows,
  group: LogGroupRow,
  name: string,
): Promise<LogStreamRow | undefined> =>
  rows.get<LogStreamRow>(
    `SELECT id, name, created, first_time, last_time, last_ingested, bytes FROM log_streams
      WHERE log_group = ? AND name = ?`,
    group.id,
    name,
  );

const escaped = (text: string): string => text.replace(/[\\%_]/g, '\\$&');
