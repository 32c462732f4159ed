import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { batches } from '../base/batches.js';
import { day_ms } from '../base/time.js';

/** What is known of a kept summary beside its bytes. Times are milliseconds. */
export interface SummaryInfo {
  /** First and last inference time in it; null where no record has one. */
  readonly first: number | null;
  readonly last: number | null;
  readonly rows: number;
}

export interface KeptSummary extends SummaryInfo {
  readonly id: string;
  readonly bytes: Uint8Array;
  /** More of it that is read apart. */
  readonly tiers?: readonly Uint8Array[] | undefined;
  /** Others that this one stands for: they are seldom asked for again, and go first. */
  readonly parts?: readonly string[] | undefined;
}

export interface SummariesOptions {
  /** Made if it is not there. Whoever deletes it, at any time, loses nothing but time. */
  readonly folder: string;
  /** Room that summaries may take; beyond it those go that were not used for longest. */
  readonly limit_bytes: number;
  /** Real time in milliseconds. */
  readonly now?: () => number;
}

/** A use within this time of the last is not written. */
const useStep_ms = 10 * 60_000;
/** How long parts of a kept whole stay after they were used. */
const partsStay_ms = 2 * day_ms;
const idsAtOnce = 500;
const dropsAtOnce = 1_000;
const fileName = 'summaries.db';

const tables = `
  CREATE TABLE IF NOT EXISTS summaries (
    id TEXT PRIMARY KEY, first BIGINT, last BIGINT, rows BIGINT NOT NULL, size BIGINT NOT NULL,
    used BIGINT NOT NULL, part INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS summaries_by_use ON summaries (part, used, size);
  CREATE TABLE IF NOT EXISTS bodies (id TEXT PRIMARY KEY, bytes BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS tiers (
    id TEXT NOT NULL, tier INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (id, tier));
  CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
  PRAGMA user_version = 1`;

/**
 * Kept summaries of records, in a database of their own that several threads may have open. It is
 * a cache: a crash loses the last writes at most, and a file that is damaged is begun anew.
 */
export class Summaries {
  readonly #database: Database.Database;
  readonly #limit_bytes: number;
  readonly #now: () => number;
  readonly #bodyOf: Database.Statement;
  readonly #tierOf: Database.Statement;
  /** Read since the last sweep. */
  readonly #used = new Set<string>();

  private constructor(database: Database.Database, options: SummariesOptions) {
    this.#database = database;
    this.#limit_bytes = options.limit_bytes;
    this.#now = options.now ?? Date.now;
    this.#bodyOf = database.prepare('SELECT bytes FROM bodies WHERE id = ?');
    this.#tierOf = database.prepare('SELECT bytes FROM tiers WHERE id = ? AND tier = ?');
  }

  static open(options: SummariesOptions): Summaries {
    mkdirSync(options.folder, { recursive: true });
    const file = join(options.folder, fileName);
    try {
      return new Summaries(openDatabase(file), options);
    } catch (error) {
      if (!isDamage(error)) throw error;
      Summaries.discard(options);
      return new Summaries(openDatabase(file), options);
    }
  }

  /** Deletes all that is kept; who has it open still sees it. */
  static discard({ folder }: Pick<SummariesOptions, 'folder'>): void {
    const file = join(folder, fileName);
    for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
  }

  /** What is known of those that are kept. */
  find(ids: readonly string[]): Map<string, SummaryInfo> {
    const found = new Map<string, SummaryInfo>();
    for (const some of batches(ids, idsAtOnce)) {
      const rows = this.#database
        .prepare(`SELECT id, first, last, rows FROM summaries WHERE id IN (${marks(some)})`)
        .all(...some) as (SummaryInfo & { id: string })[];
      for (const { id, first, last, rows: count } of rows) {
        found.set(id, { first, last, rows: count });
      }
    }
    return found;
  }

  /** The bytes of one that is kept. */
  read(id: string): Uint8Array | undefined {
    const row = this.#bodyOf.get(id) as { bytes: Uint8Array } | undefined;
    if (row !== undefined) this.#used.add(id);
    return row?.bytes;
  }

  /** The bytes of a tier of one that is kept. */
  readTier(id: string, tier: number): Uint8Array | undefined {
    return (this.#tierOf.get(id, tier) as { bytes: Uint8Array } | undefined)?.bytes;
  }

  /** Keeps summaries, all or none of them. @throws Error when the disk does not take them. */
  keep(summaries: readonly KeptSummary[]): void {
    const now = this.#now();
    const row = this.#database.prepare(
      'INSERT OR REPLACE INTO summaries (id, first, last, rows, size, used) VALUES (?, ?, ?, ?, ?, ?)',
    );
    const body = this.#database.prepare('INSERT OR REPLACE INTO bodies (id, bytes) VALUES (?, ?)');
    const more = this.#database.prepare(
      'INSERT OR REPLACE INTO tiers (id, tier, bytes) VALUES (?, ?, ?)',
    );
    const fewer = this.#database.prepare('DELETE FROM tiers WHERE id = ?');
    this.#together(() => {
      for (const { id, first, last, rows, bytes, tiers = [], parts } of summaries) {
        const size = tiers.reduce((sum, { length }) => sum + length, bytes.length);
        row.run(id, first, last, rows, size, now);
        body.run(id, blobOf(bytes));
        fewer.run(id);
        for (const [tier, some] of tiers.entries()) more.run(id, tier, blobOf(some));
        if (parts !== undefined) this.#markParts(parts);
      }
    });
  }

  forget(ids: readonly string[]): void {
    this.#together(() => this.#drop(ids));
  }

  /** A text that was kept under a name. */
  recall(name: string): string | undefined {
    const row = this.#database.prepare('SELECT text FROM notes WHERE name = ?').get(name);
    return (row as { text: string } | undefined)?.text;
  }

  remember(name: string, text: string): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO notes (name, text) VALUES (?, ?)')
      .run(name, text);
  }

  /** Room that is taken. */
  get bytes(): number {
    const row = this.#database.prepare('SELECT total(size) AS bytes FROM summaries').get();
    return (row as { bytes: number }).bytes;
  }

  /** Upkeep, after a run: notes what was used, drops parts of kept wholes that were not used for two days, then what is too much. */
  sweep(): void {
    this.#noteUses();
    const old = this.#now() - partsStay_ms;
    for (;;) {
      const parts = this.#oldest(1, old);
      this.forget(parts.map(({ id }) => id));
      if (parts.length < dropsAtOnce) break;
    }
    let excess = this.bytes - this.#limit_bytes;
    while (excess > 0) {
      const doomed: string[] = [];
      const parts = this.#oldest(1);
      for (const { id, size } of parts.length > 0 ? parts : this.#oldest(0)) {
        if (excess <= 0) break;
        doomed.push(id);
        excess -= size;
      }
      if (doomed.length === 0) break;
      this.forget(doomed);
    }
    this.#database.exec('PRAGMA incremental_vacuum');
  }

  close(): void {
    this.#database.close();
  }

  /** Of parts of kept wholes, or of the others, those that were not used for longest. */
  #oldest(part: 0 | 1, before = Number.MAX_SAFE_INTEGER): { id: string; size: number }[] {
    // in the order of the index: there may be a hundred thousand
    return this.#database
      .prepare(
        `SELECT id, size FROM summaries WHERE part = ? AND used < ? ORDER BY used LIMIT ${dropsAtOnce}`,
      )
      .all(part, before) as { id: string; size: number }[];
  }

  #noteUses(): void {
    const now = this.#now();
    const ids = [...this.#used];
    this.#used.clear();
    this.#together(() => {
      for (const some of batches(ids, idsAtOnce)) {
        this.#database
          .prepare(`UPDATE summaries SET used = ? WHERE used < ? AND id IN (${marks(some)})`)
          .run(now, now - useStep_ms, ...some);
      }
    });
  }

  #markParts(ids: readonly string[]): void {
    for (const some of batches(ids, idsAtOnce)) {
      this.#database
        .prepare(`UPDATE summaries SET part = 1 WHERE id IN (${marks(some)})`)
        .run(...some);
    }
  }

  #drop(ids: readonly string[]): void {
    for (const some of batches(ids, idsAtOnce)) {
      this.#database.prepare(`DELETE FROM summaries WHERE id IN (${marks(some)})`).run(...some);
      this.#database.prepare(`DELETE FROM bodies WHERE id IN (${marks(some)})`).run(...some);
      this.#database.prepare(`DELETE FROM tiers WHERE id IN (${marks(some)})`).run(...some);
    }
  }

  #together(work: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }
}

const blobOf = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
const marks = (values: readonly unknown[]): string => values.map(() => '?').join(', ');

function openDatabase(file: string): Database.Database {
  const database = new Database(file);
  try {
    database.exec('PRAGMA auto_vacuum = INCREMENTAL');
    database.exec('PRAGMA journal_mode = WAL');
    // what is lost with the power is made anew
    database.exec('PRAGMA synchronous = NORMAL');
    database.exec('PRAGMA busy_timeout = 10000');
    database.exec(tables);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Whether an error says that the file is damaged, and should be discarded. */
export function isDamage(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  return (
    /^SQLITE_(CORRUPT|NOTADB)/.test(code ?? '') || /malformed|not a database/.test(message ?? '')
  );
}
