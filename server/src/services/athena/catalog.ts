import type { Rows, SqlValue, State } from '../../storage/state.js';
import { type CatalogTable, featureDatabase, type TableCatalog } from '../common/table-catalog.js';

/** These are there without being made. */
const builtIn = ['default', featureDatabase];

const migrations = [
  `CREATE TABLE catalog_tables (
     region TEXT NOT NULL, database_name TEXT NOT NULL, name TEXT NOT NULL,
     document TEXT NOT NULL, PRIMARY KEY (region, database_name, name))`,
  `CREATE TABLE catalog_databases (
     region TEXT NOT NULL, name TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (region, name))`,
];

export interface CatalogDatabase {
  readonly name: string;
  readonly description?: string | undefined;
}

const lower = (text: string): string => text.toLowerCase();

/** Tables and databases as rows. */
export class Catalog implements TableCatalog {
  readonly #rows: Rows;

  private constructor(rows: Rows) {
    this.#rows = rows;
  }

  static async open(state: State): Promise<Catalog> {
    await state.migrate('catalog', migrations);
    return new Catalog(state);
  }

  /** The same catalog inside a transaction of the caller's. */
  within(rows: Rows): Catalog {
    return new Catalog(rows);
  }

  async put(table: CatalogTable): Promise<void> {
    await this.createDatabase(table.region, { name: table.database });
    const columns = table.columns.map((column) => ({ ...column, name: lower(column.name) }));
    const partitionKeys = table.partitionKeys.map((key) => ({ ...key, name: lower(key.name) }));
    const [database, name] = [lower(table.database), lower(table.name)];
    await this.#rows.run(
      `INSERT INTO catalog_tables (region, database_name, name, document) VALUES (?, ?, ?, ?)
        ON CONFLICT (region, database_name, name) DO UPDATE SET document = excluded.document`,
      table.region,
      database,
      name,
      JSON.stringify({ ...table, database, name, columns, partitionKeys }),
    );
  }

  async find(region: string, database: string, name: string): Promise<CatalogTable | undefined> {
    const [row] = await this.#documents<CatalogTable>(
      'catalog_tables WHERE region = ? AND database_name = ? AND name = ?',
      ...[region, lower(database), lower(name)],
    );
    return row;
  }

  /** By database, then by name. */
  async list(region: string, database?: string): Promise<CatalogTable[]> {
    const within = database === undefined ? '' : ' AND database_name = ?';
    return this.#documents(
      `catalog_tables WHERE region = ?${within} ORDER BY database_name, name`,
      ...[region, ...(database === undefined ? [] : [lower(database)])],
    );
  }

  async delete(region: string, database: string, name: string): Promise<boolean> {
    const deleted = await this.#rows.run(
      'DELETE FROM catalog_tables WHERE region = ? AND database_name = ? AND name = ?',
      ...[region, lower(database), lower(name)],
    );
    return deleted === 1;
  }

  /** @returns false when there is one of that name. */
  async createDatabase(region: string, database: CatalogDatabase): Promise<boolean> {
    const name = lower(database.name);
    if (builtIn.includes(name)) return false;
    const made = await this.#rows.run(
      'INSERT INTO catalog_databases (region, name, document) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      ...[region, name, JSON.stringify({ ...database, name })],
    );
    return made === 1;
  }

  async databases(region: string): Promise<CatalogDatabase[]> {
    const made = await this.#documents<CatalogDatabase>(
      'catalog_databases WHERE region = ?',
      region,
    );
    const all = [...builtIn.map((name): CatalogDatabase => ({ name })), ...made];
    return all.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async database(region: string, name: string): Promise<CatalogDatabase | undefined> {
    return (await this.databases(region)).find((one) => one.name === lower(name));
  }

  /** Its tables go with it, where it is not one of those that are always there. */
  async deleteDatabase(region: string, name: string): Promise<boolean> {
    await this.#rows.run(
      'DELETE FROM catalog_tables WHERE region = ? AND database_name = ?',
      ...[region, lower(name)],
    );
    const deleted = await this.#rows.run(
      'DELETE FROM catalog_databases WHERE region = ? AND name = ?',
      ...[region, lower(name)],
    );
    return deleted === 1;
  }

  async #documents<T>(from: string, ...values: SqlValue[]): Promise<T[]> {
    const rows = await this.#rows.all<{ document: string }>(
      `SELECT document FROM ${from}`,
      ...values,
    );
    return rows.map(({ document }) => JSON.parse(document) as T);
  }
}

export const isBuiltIn = (database: string): boolean => builtIn.includes(lower(database));
