import { hour_ms, minute_ms } from '../../../base/time.js';
import type { Rows, State } from '../../../storage/state.js';
import type { CaptureCounts } from '../../common/capture-source.js';

const minutesPerHour = hour_ms / minute_ms;

/** Whose counts they are. */
export interface CountsOwner {
  readonly region: string;
  readonly endpoint: string;
  readonly variant: string;
}

const migrations = [
  `CREATE TABLE capture_counts (
     region TEXT NOT NULL, endpoint TEXT NOT NULL, minute BIGINT NOT NULL, variant TEXT NOT NULL,
     requests BIGINT NOT NULL, sampled BIGINT NOT NULL, dropped BIGINT NOT NULL,
     PRIMARY KEY (region, endpoint, minute, variant))`,
  'CREATE TABLE capture_segments (id TEXT PRIMARY KEY, counted BIGINT NOT NULL)',
];

const addToRow = `
  ON CONFLICT (region, endpoint, minute, variant) DO UPDATE SET
    requests = capture_counts.requests + excluded.requests,
    sampled = capture_counts.sampled + excluded.sampled,
    dropped = capture_counts.dropped + excluded.dropped`;

interface Change {
  readonly owner: CountsOwner;
  readonly minute: number;
  readonly sums: CaptureCounts;
}

/**
 * Counts of captures by the minute of product time, so that fine schedules can be told apart:
 * gathered in memory, written together. Beside them stands how many lines of
 * each waiting segment they include, so that a crash between a record and its count is made good.
 */
export class CountsTable {
  readonly #state: State;
  #sums = new CountSums();
  #segments = new Map<string, number>();
  #gone: string[] = [];
  #writing: Promise<void> = Promise.resolve();

  private constructor(state: State) {
    this.#state = state;
  }

  static async open(state: State): Promise<CountsTable> {
    await state.migrate('capture', migrations);
    return new CountsTable(state);
  }

  /** Adds to the counts of the minute of `time`. */
  add(owner: CountsOwner, time: number, change: Partial<CaptureCounts>): void {
    this.#sums.add(owner, time, change);
  }

  /** The first `lines` lines of a segment are counted. */
  counted(segment: string, lines: number): void {
    this.#segments.set(segment, lines);
  }

  /** The segment no longer waits. */
  release(segment: string): void {
    this.#segments.delete(segment);
    this.#gone.push(segment);
  }

  /** Writes what was added so far; it stays in memory when that fails. */
  flush(): Promise<void> {
    this.#writing = this.#writing.catch(() => undefined).then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    if (this.#sums.size + this.#segments.size + this.#gone.length === 0) return;
    const sums = this.#sums;
    const segments = this.#segments;
    const gone = this.#gone;
    this.#sums = new CountSums();
    this.#segments = new Map();
    this.#gone = [];
    try {
      await this.#state.transaction(async (rows) => {
        await sums.write(rows);
        for (const [id, counted] of segments) {
          await rows.run(
            `INSERT INTO capture_segments (id, counted) VALUES (?, ?)
              ON CONFLICT (id) DO UPDATE SET counted = excluded.counted`,
            id,
            counted,
          );
        }
        for (const id of gone) await rows.run('DELETE FROM capture_segments WHERE id = ?', id);
      });
    } catch (error) {
      this.#sums.addAll(sums);
      this.#segments = new Map([...segments, ...this.#segments]);
      this.#gone.push(...gone);
      throw error;
    }
  }

  /** How many lines of each segment are in the counts that were written. */
  async countedLines(): Promise<Map<string, number>> {
    const rows = await this.#state.all<{ id: string; counted: number }>(
      'SELECT id, counted FROM capture_segments',
    );
    return new Map(rows.map(({ id, counted }) => [id, Number(counted)]));
  }

  /** Joins minutes before a time into hours: what is old is asked for by the hour at the finest. */
  async coarsen(before: number): Promise<void> {
    const end = Math.floor(before / hour_ms) * minutesPerHour;
    await this.#state.transaction(async (rows) => {
      await rows.run(
        `INSERT INTO capture_counts
           (region, endpoint, minute, variant, requests, sampled, dropped)
         SELECT region, endpoint, minute - minute % ${minutesPerHour}, variant,
                SUM(requests), SUM(sampled), SUM(dropped)
           FROM capture_counts WHERE minute < ? AND minute % ${minutesPerHour} <> 0
          GROUP BY region, endpoint, minute - minute % ${minutesPerHour}, variant
         ${addToRow}`,
        end,
      );
      await rows.run(
        `DELETE FROM capture_counts WHERE minute < ? AND minute % ${minutesPerHour} <> 0`,
        end,
      );
    });
  }

  /** The variants that got requests in the minutes that [start, end) touches. */
  async variants(region: string, endpoint: string, start: number, end: number): Promise<string[]> {
    await this.flush();
    const rows = await this.#state.all<{ variant: string }>(
      `SELECT DISTINCT variant FROM capture_counts
        WHERE region = ? AND endpoint = ? AND minute >= ? AND minute < ? ORDER BY variant`,
      region,
      endpoint,
      Math.floor(start / minute_ms),
      Math.ceil(end / minute_ms),
    );
    return rows.map(({ variant }) => variant);
  }

  /** Sums over the variants and the minutes that [start, end) touches. */
  async sum(region: string, endpoint: string, start: number, end: number): Promise<CaptureCounts> {
    await this.flush();
    const row = await this.#state.get<Record<keyof CaptureCounts, number | null>>(
      `SELECT SUM(requests) AS requests, SUM(sampled) AS sampled, SUM(dropped) AS dropped
         FROM capture_counts WHERE region = ? AND endpoint = ? AND minute >= ? AND minute < ?`,
      region,
      endpoint,
      Math.floor(start / minute_ms),
      Math.ceil(end / minute_ms),
    );
    return {
      requests: Number(row?.requests ?? 0),
      sampled: Number(row?.sampled ?? 0),
      dropped: Number(row?.dropped ?? 0),
    };
  }
}

/** Counts of owners and minutes, gathered to be written together. */
export class CountSums {
  readonly #changes = new Map<string, Change>();

  get size(): number {
    return this.#changes.size;
  }

  /** Adds to the counts of the minute of `time`. */
  add(owner: CountsOwner, time: number, change: Partial<CaptureCounts>): void {
    const minute = Math.floor(time / minute_ms);
    const key = `${minute}/${owner.region}/${owner.endpoint}/${owner.variant}`;
    let found = this.#changes.get(key);
    if (!found) {
      found = { owner, minute, sums: { requests: 0, sampled: 0, dropped: 0 } };
      this.#changes.set(key, found);
    }
    found.sums.requests += change.requests ?? 0;
    found.sums.sampled += change.sampled ?? 0;
    found.sums.dropped += change.dropped ?? 0;
  }

  addAll(others: CountSums): void {
    for (const { owner, minute, sums } of others.#changes.values()) {
      this.add(owner, minute * minute_ms, sums);
    }
  }

  /** Adds to the rows, in a transaction of the caller's. */
  async write(rows: Rows): Promise<void> {
    for (const change of this.#changes.values()) await writeChange(rows, change);
  }
}

async function writeChange(rows: Rows, { owner, minute, sums }: Change): Promise<void> {
  await rows.run(
    `INSERT INTO capture_counts (region, endpoint, minute, variant, requests, sampled, dropped)
     VALUES (?, ?, ?, ?, ?, ?, ?) ${addToRow}`,
    owner.region,
    owner.endpoint,
    minute,
    owner.variant,
    sums.requests,
    sums.sampled,
    sums.dropped,
  );
}
