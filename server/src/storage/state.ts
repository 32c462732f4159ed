import Database from 'libsql';

/** A value that a column holds. Booleans are 0 and 1, times are milliseconds since the epoch. */
export type SqlValue = string | number | bigint | null | Uint8Array;

/** Reads and writes of rows, in SQL that SQLite and PostgreSQL both understand, `?` for values. */
export interface Rows {
  get<T>(sql: string, ...values: SqlValue[]): Promise<T | undefined>;
  all<T>(sql: string, ...values: SqlValue[]): Promise<T[]>;
  /** @returns how many rows changed. */
  run(sql: string, ...values: SqlValue[]): Promise<number>;
}

/** The server's rows. A write that has resolved survives `kill -9` and power loss. */
export interface State extends Rows {
  /**
   * All or nothing; rolled back when `work` throws. Transactions run one after another, so `work`
   * uses the rows it is handed: calling the state itself from inside would wait for ever.
   */
  transaction<T>(work: (rows: Rows) => Promise<T>): Promise<T>;
  /** Brings a room's tables up to date; `steps` only ever grows at its end. */
  migrate(room: string, steps: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** Opens (or makes) the embedded state: SQLite with a write-ahead log that is synced at each commit. */
export function openState(file: string): State {
  const database = new Database(file);
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('PRAGMA synchronous = FULL');
  database.exec('PRAGMA busy_timeout = 5000');
  // what is written often is in memory, and goes into the database once for many commits
  database.exec('PRAGMA cache_size = -16000');
  database.exec('PRAGMA wal_autocheckpoint = 4000');
  database.exec('CREATE TABLE IF NOT EXISTS migrations (room TEXT PRIMARY KEY, steps INTEGER)');
  return new SqliteState(database);
}

interface Waiting {
  /** One statement is all or nothing by itself. */
  readonly single: boolean;
  readonly work: (rows: Rows) => Promise<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Bounds of a group of transactions that are committed, and so synced, together. */
const group_ms = 10;
const groupSize = 256;

class SqliteState implements State {
  readonly #database: Database.Database;
  readonly #statements = new Map<string, Database.Statement>();
  readonly #waiting: Waiting[] = [];
  #draining: Promise<void> | undefined;
  #closed = false;
  /** Resolves when the open group of transactions has ended. */
  #open: Promise<void> | undefined;

  constructor(database: Database.Database) {
    this.#database = database;
  }

  async get<T>(sql: string, ...values: SqlValue[]): Promise<T | undefined> {
    while (this.#open !== undefined) await this.#open;
    return this.#rows.get<T>(sql, ...values);
  }

  async all<T>(sql: string, ...values: SqlValue[]): Promise<T[]> {
    while (this.#open !== undefined) await this.#open;
    return this.#rows.all<T>(sql, ...values);
  }

  run(sql: string, ...values: SqlValue[]): Promise<number> {
    return this.#wait(true, (rows) => rows.run(sql, ...values));
  }

  transaction<T>(work: (rows: Rows) => Promise<T>): Promise<T> {
    return this.#wait(false, work);
  }

  #wait<T>(single: boolean, work: (rows: Rows) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(closedError());
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ single, work, resolve: resolve as (result: unknown) => void, reject });
      this.#draining ??= this.#drain();
    });
  }

  async migrate(room: string, steps: readonly string[]): Promise<void> {
    await this.transaction(async (rows) => {
      const done = await rows.get<{ steps: number }>(
        'SELECT steps FROM migrations WHERE room = ?',
        room,
      );
      for (const step of steps.slice(done?.steps ?? 0)) this.#database.exec(step);
      await rows.run(
        'INSERT INTO migrations (room, steps) VALUES (?, ?) ON CONFLICT (room) DO UPDATE SET steps = excluded.steps',
        room,
        steps.length,
      );
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#draining;
    this.#statements.clear();
    this.#database.close();
  }

  /** One connection serves all: transactions run one after another, and reads between groups. */
  async #drain(): Promise<void> {
    await Promise.resolve(); // those that are asked for together are committed together
    while (this.#waiting.length > 0) {
      this.#open = this.#commitGroup();
      await this.#open;
      // a group that never waited has ended before it was kept here: reads would spin on it
      this.#open = undefined;
      await new Promise((resolve) => setImmediate(resolve)); // reads that waited have their turn
    }
    this.#draining = undefined;
  }

  /** Runs waiting transactions, each under a savepoint, and commits them with one sync. */
  async #commitGroup(): Promise<void> {
    const done: { waiting: Waiting; result: unknown }[] = [];
    try {
      this.#database.exec('BEGIN IMMEDIATE');
    } catch (error) {
      this.#open = undefined;
      this.#waiting.shift()?.reject(error);
      return;
    }
    try {
      const until = performance.now() + group_ms;
      while (done.length < groupSize && performance.now() < until) {
        const waiting = this.#waiting.shift();
        if (!waiting) break;
        const outcome = await this.#attempt(waiting);
        if (outcome) done.push({ waiting, result: outcome.result });
      }
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
      for (const { waiting } of done) waiting.reject(error);
      return;
    } finally {
      this.#open = undefined;
    }
    for (const { waiting, result } of done) waiting.resolve(result);
  }

  async #attempt(waiting: Waiting): Promise<{ result: unknown } | undefined> {
    const { single } = waiting;
    if (!single) this.#prepare('SAVEPOINT one').run();
    try {
      const result = await waiting.work(this.#rows);
      if (!single) this.#prepare('RELEASE one').run();
      return { result };
    } catch (error) {
      waiting.reject(error);
      // a full disk makes SQLite roll back everything: then the whole group has failed
      if (!this.#database.inTransaction) throw error;
      if (single) return undefined;
      this.#database.exec('ROLLBACK TO one');
      this.#database.exec('RELEASE one');
      return undefined;
    }
  }

  #prepare(sql: string): Database.Statement {
    if (this.#closed && this.#draining === undefined) throw closedError();
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  readonly #rows: Rows = {
    get: async <T>(sql: string, ...values: SqlValue[]) => {
      const row = this.#prepare(sql).get(values) as (T & { _metadata?: unknown }) | undefined;
      if (!row) return undefined;
      delete row._metadata; // libsql adds the statement's duration to a single row
      return row;
    },
    all: async <T>(sql: string, ...values: SqlValue[]) => this.#prepare(sql).all(values) as T[],
    run: async (sql: string, ...values: SqlValue[]) => this.#prepare(sql).run(values).changes,
  };
}

/** libsql ends the process when a closed database is used; this is told instead. */
const closedError = (): Error => new Error('the state is closed');
