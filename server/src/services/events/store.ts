import type { Target } from '@aws-sdk/client-eventbridge';
import type { Checked } from '../../base/service.js';
import type { Rows, State } from '../../storage/state.js';
import { type BusPlace, defaultBus } from './names.js';

const migrations = [
  `CREATE TABLE event_buses (
     region TEXT NOT NULL, bus TEXT NOT NULL, created BIGINT NOT NULL, modified BIGINT NOT NULL,
     document TEXT NOT NULL, PRIMARY KEY (region, bus))`,
  `CREATE TABLE event_rules (
     region TEXT NOT NULL, bus TEXT NOT NULL, name TEXT NOT NULL, document TEXT NOT NULL,
     PRIMARY KEY (region, bus, name))`,
];

export interface BusDocument {
  readonly description?: string | undefined;
  readonly kmsKey?: string | undefined;
  readonly deadLetter?: { readonly Arn?: string | undefined } | undefined;
  readonly logConfig?: object | undefined;
  /** Statements of the bus's policy, in IAM's form. */
  readonly statements?: readonly Statement[] | undefined;
}

export interface Statement {
  readonly Sid?: string;
  readonly [member: string]: unknown;
}

export interface Bus extends BusPlace {
  readonly created: number;
  readonly modified: number;
  readonly document: BusDocument;
}

export type RuleTarget = Checked<Target>;

export interface RuleDocument {
  readonly state: string;
  readonly pattern?: string | undefined;
  readonly schedule?: string | undefined;
  readonly description?: string | undefined;
  readonly roleArn?: string | undefined;
  readonly targets: readonly RuleTarget[];
}

export interface Rule extends BusPlace {
  readonly name: string;
  readonly document: RuleDocument;
}

type Row<T> = Omit<T, 'document'> & { readonly document: string };

const parsed = <T extends { readonly document: unknown }>(row: Row<T>): T =>
  ({ ...row, document: JSON.parse(row.document) }) as unknown as T;

/** Buses and rules as rows. Every region has its default bus without a row. */
export class EventsStore {
  readonly #rows: Rows;

  private constructor(rows: Rows) {
    this.#rows = rows;
  }

  static async open(state: State): Promise<EventsStore> {
    await state.migrate('events', migrations);
    return new EventsStore(state);
  }

  within(rows: Rows): EventsStore {
    return new EventsStore(rows);
  }

  async bus({ region, bus }: BusPlace): Promise<Bus | undefined> {
    const row = await this.#rows.get<Row<Bus>>(
      'SELECT region, bus, created, modified, document FROM event_buses WHERE region = ? AND bus = ?',
      region,
      bus,
    );
    if (row) return parsed<Bus>(row);
    return bus === defaultBus ? { region, bus, created: 0, modified: 0, document: {} } : undefined;
  }

  /** By name, the default bus among them. */
  async buses(region: string): Promise<Bus[]> {
    const rows = await this.#rows.all<Row<Bus>>(
      'SELECT region, bus, created, modified, document FROM event_buses WHERE region = ?',
      region,
    );
    const found = rows.map(parsed<Bus>);
    const hasDefault = found.some(({ bus }) => bus === defaultBus);
    const all = hasDefault
      ? found
      : [...found, (await this.bus({ region, bus: defaultBus })) as Bus];
    return all.sort((a, b) => (a.bus < b.bus ? -1 : 1));
  }

  async putBus({ region, bus, created, modified, document }: Bus): Promise<void> {
    await this.#rows.run(
      `INSERT INTO event_buses (region, bus, created, modified, document) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (region, bus) DO UPDATE SET modified = excluded.modified,
          document = excluded.document`,
      region,
      bus,
      created,
      modified,
      JSON.stringify(document),
    );
  }

  async deleteBus({ region, bus }: BusPlace): Promise<void> {
    await this.#rows.run('DELETE FROM event_buses WHERE region = ? AND bus = ?', region, bus);
  }

  async rule({ region, bus }: BusPlace, name: string): Promise<Rule | undefined> {
    const row = await this.#rows.get<Row<Rule>>(
      `SELECT region, bus, name, document FROM event_rules
        WHERE region = ? AND bus = ? AND name = ?`,
      region,
      bus,
      name,
    );
    return row && parsed<Rule>(row);
  }

  /** By name. */
  async rules({ region, bus }: BusPlace): Promise<Rule[]> {
    const rows = await this.#rows.all<Row<Rule>>(
      `SELECT region, bus, name, document FROM event_rules WHERE region = ? AND bus = ?
        ORDER BY name`,
      region,
      bus,
    );
    return rows.map(parsed<Rule>);
  }

  async countRules({ region, bus }: BusPlace): Promise<number> {
    const row = await this.#rows.get<{ n: number }>(
      'SELECT COUNT(*) AS n FROM event_rules WHERE region = ? AND bus = ?',
      region,
      bus,
    );
    return Number(row?.n ?? 0);
  }

  async putRule({ region, bus, name, document }: Rule): Promise<void> {
    await this.#rows.run(
      `INSERT INTO event_rules (region, bus, name, document) VALUES (?, ?, ?, ?)
        ON CONFLICT (region, bus, name) DO UPDATE SET document = excluded.document`,
      region,
      bus,
      name,
      JSON.stringify(document),
    );
  }

  async deleteRule({ region, bus }: BusPlace, name: string): Promise<void> {
    await this.#rows.run(
      'DELETE FROM event_rules WHERE region = ? AND bus = ? AND name = ?',
      region,
      bus,
      name,
    );
  }
}
