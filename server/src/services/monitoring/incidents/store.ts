import { type MonitorHistory, newMonitor } from '@guiderail/analysis';
import type { Rows, SqlValue, State } from '../../../storage/state.js';
import type { Incident } from './document.js';

/** Closed incidents of a schedule that are kept; the oldest go first. */
const mostClosed = 500;

const migrations = [
  `CREATE TABLE incidents (
     region TEXT NOT NULL, id TEXT NOT NULL, schedule TEXT NOT NULL, endpoint TEXT NOT NULL,
     state TEXT NOT NULL, level TEXT NOT NULL, opened BIGINT NOT NULL, modified BIGINT NOT NULL,
     muted_until BIGINT, document TEXT NOT NULL, PRIMARY KEY (region, id))`,
  'CREATE INDEX incidents_by_time ON incidents (region, opened, id)',
  'CREATE INDEX incidents_by_schedule ON incidents (region, schedule, state)',
  'CREATE INDEX incidents_by_mute ON incidents (muted_until)',
  `CREATE TABLE incident_histories (
     region TEXT NOT NULL, schedule TEXT NOT NULL, history TEXT NOT NULL,
     PRIMARY KEY (region, schedule))`,
  'CREATE INDEX incidents_by_state ON incidents (region, state, level, schedule)',
];

/** Incidents, and what each schedule's windows have shown. */
export class IncidentStore {
  readonly #rows: Rows;

  private constructor(rows: Rows) {
    this.#rows = rows;
  }

  static async open(state: State): Promise<IncidentStore> {
    await state.migrate('monitoring-incidents', migrations);
    return new IncidentStore(state);
  }

  within(rows: Rows): IncidentStore {
    return new IncidentStore(rows);
  }

  async history(region: string, schedule: string): Promise<MonitorHistory> {
    const row = await this.#rows.get<{ history: string }>(
      'SELECT history FROM incident_histories WHERE region = ? AND schedule = ?',
      region,
      schedule,
    );
    return row ? (JSON.parse(row.history) as MonitorHistory) : newMonitor;
  }

  async putHistory(region: string, schedule: string, history: MonitorHistory): Promise<void> {
    await this.#rows.run(
      `INSERT INTO incident_histories (region, schedule, history) VALUES (?, ?, ?)
        ON CONFLICT (region, schedule) DO UPDATE SET history = excluded.history`,
      region,
      schedule,
      JSON.stringify(history),
    );
  }

  async forgetHistory(region: string, schedule: string): Promise<void> {
    await this.#rows.run(
      'DELETE FROM incident_histories WHERE region = ? AND schedule = ?',
      region,
      schedule,
    );
  }

  async get(region: string, id: string): Promise<Incident | undefined> {
    const row = await this.#rows.get<{ document: string }>(
      'SELECT document FROM incidents WHERE region = ? AND id = ?',
      region,
      id,
    );
    return row && (JSON.parse(row.document) as Incident);
  }

  async put(incident: Incident): Promise<void> {
    const { region, id, schedule, endpoint, state, level, opened, modified } = incident;
    const values = [state, level, modified, incident.mutedUntil, JSON.stringify(incident)];
    await this.#rows.run(
      `INSERT INTO incidents
        (region, id, schedule, endpoint, opened, state, level, modified, muted_until, document)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (region, id) DO UPDATE SET state = excluded.state, level = excluded.level,
          modified = excluded.modified, muted_until = excluded.muted_until,
          document = excluded.document`,
      region,
      id,
      schedule,
      endpoint,
      opened,
      ...values,
    );
  }

  /** `where` and `order` are SQL of the caller's making. */
  async select(
    where: readonly string[],
    values: readonly SqlValue[],
    order: string,
    limit: number,
  ): Promise<Incident[]> {
    const rows = await this.#rows.all<{ document: string }>(
      `SELECT document FROM incidents WHERE ${where.join(' AND ')}
        ORDER BY ${order} LIMIT ${Math.trunc(limit)}`,
      ...values,
    );
    return rows.map(({ document }) => JSON.parse(document) as Incident);
  }

  /** How many are not closed, of each level. */
  async open(region: string, schedule: string): Promise<{ warning: number; critical: number }> {
    const rows = await this.#rows.all<{ level: string; count: number }>(
      `SELECT level, COUNT(*) AS count FROM incidents
        WHERE region = ? AND schedule = ? AND state <> 'closed' GROUP BY level`,
      region,
      schedule,
    );
    const of = (level: string) => Number(rows.find((row) => row.level === level)?.count ?? 0);
    return { warning: of('warning'), critical: of('critical') };
  }

  /** Forgets closed incidents of a schedule beyond what is kept. */
  async prune(region: string, schedule: string): Promise<void> {
    await this.#rows.run(
      `DELETE FROM incidents WHERE region = ? AND schedule = ? AND state = 'closed' AND id NOT IN (
        SELECT id FROM incidents WHERE region = ? AND schedule = ? AND state = 'closed'
          ORDER BY modified DESC LIMIT ${mostClosed})`,
      region,
      schedule,
      region,
      schedule,
    );
  }
}
