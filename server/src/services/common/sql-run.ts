import type { CatalogColumn, TableFormat } from './table-catalog.js';

/** A table as a statement sees it: local files under a name. */
export interface SqlTable {
  readonly schema: string;
  readonly name: string;
  /** A column that a file does not have is null in its rows. */
  readonly columns: readonly CatalogColumn[];
  readonly partitionKeys?: readonly CatalogColumn[];
  readonly format: TableFormat;
  /** Paths of files, such as `Objects.listFiles` gives; none: a table without rows. */
  readonly files: readonly string[];
}

/** One statement in DuckDB's SQL, and where its rows go. */
export interface SqlOrder {
  readonly sql: string;
  readonly tables: readonly SqlTable[];
  /** The schema of names without one. */
  readonly schema?: string;
  /** A file that is not there yet. CSV as Athena writes it: every field in quotes, null empty. */
  readonly output: { readonly path: string; readonly format: 'csv' | 'parquet' };
}

export interface SqlResult {
  /** As DuckDB names the types. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: number;
}

export interface SqlLimits {
  readonly memory_bytes: number;
  readonly threads: number;
  readonly signal: AbortSignal;
}

/**
 * Runs a statement of anybody's over these tables alone: no other file, no network, no setting.
 * @throws SqlFailure when the statement is wrong or too large.
 */
export type RunSql = (order: SqlOrder, limits: SqlLimits) => Promise<SqlResult>;

/** A statement that cannot be carried out; the message says what to change. */
export class SqlFailure extends Error {
  override readonly name = 'SqlFailure';
}
