import type { Rows, State } from '../../../storage/state.js';

export interface Dashboard {
  readonly name: string;
  /** JSON text, as it was put. */
  readonly body: string;
  /** By the product's clock. */
  readonly modified: number;
}

const migrations = [
  `CREATE TABLE dashboards (
     name TEXT PRIMARY KEY, body TEXT NOT NULL, modified BIGINT NOT NULL)`,
];

/** Dashboards belong to the account: every region has the same. */
export class Dashboards {
  readonly state: State;

  private constructor(state: State) {
    this.state = state;
  }

  static async open(state: State): Promise<Dashboards> {
    await state.migrate('cloudwatch-dashboards', migrations);
    return new Dashboards(state);
  }

  async get(name: string): Promise<Dashboard | undefined> {
    return this.state.get<Dashboard>(
      'SELECT name, body, modified FROM dashboards WHERE name = ?',
      name,
    );
  }

  async count(): Promise<number> {
    const row = await this.state.get<{ n: number }>('SELECT COUNT(*) AS n FROM dashboards');
    return Number(row?.n ?? 0);
  }

  async save(rows: Rows, { name, body, modified }: Dashboard): Promise<void> {
    await rows.run(
      `INSERT INTO dashboards (name, body, modified) VALUES (?, ?, ?)
        ON CONFLICT (name) DO UPDATE SET body = excluded.body, modified = excluded.modified`,
      name,
      body,
      modified,
    );
  }

  async remove(rows: Rows, name: string): Promise<void> {
    await rows.run('DELETE FROM dashboards WHERE name = ?', name);
  }

  /** After a name, in the order of names. */
  async list(after: string, limit: number): Promise<Dashboard[]> {
    return this.state.all<Dashboard>(
      'SELECT name, body, modified FROM dashboards WHERE name > ? ORDER BY name LIMIT ?',
      after,
      limit,
    );
  }
}
