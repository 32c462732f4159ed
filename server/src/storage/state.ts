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
  database.exec('CREATE TABLE IF NOT EXISTS migrations (room TEXT PRIMARY KEY, steps INTEGER)');
  return new SqliteState(database);
}

class SqliteState implements State {
  readonly #database: Database.Database;
  readonly #statements = new Map<string, Database.Statement>();
  #last: Promise<unknown> = Promise.resolve();
  #inTransaction = false;

  constructor(database: Database.Database) {
    this.#database = database;
  }

  async get<T>(sql: string, ...values: SqlValue[]): Promise<T | undefined> {
    await this.#idle();
    return this.#rows.get<T>(sql, ...values);
  }

  async all<T>(sql: string, ...values: SqlValue[]): Promise<T[]> {
    await this.#idle();
    return this.#rows.all<T>(sql, ...values);
  }

  run(sql: string, ...values: SqlValue[]): Promise<number> {
    return this.transaction((rows) => rows.run(sql, ...values));
  }

  transaction<T>(work: (rows: Rows) => Promise<T>): Promise<T> {
    const result = this.#last.then(() => this.#commit(work));
    this.#last = result.catch(() => undefined);
    return result;
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
    await this.#last;
    this.#statements.clear();
    this.#database.close();
  }

  /** One connection serves all, so a read outside waits for the open transaction to end. */
  async #idle(): Promise<void> {
    while (this.#inTransaction) await this.#last;
  }

  async #commit<T>(work: (rows: Rows) => Promise<T>): Promise<T> {
    this.#database.exec('BEGIN IMMEDIATE');
    this.#inTransaction = true;
    try {
      const result = await work(this.#rows);
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
      throw error;
    } finally {
      this.#inTransaction = false;
    }
  }

  #prepare(sql: string): Database.Statement {
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
