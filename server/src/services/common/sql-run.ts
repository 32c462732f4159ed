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
  /** What messages call the files, in their order; none: by their paths. */
  readonly names?: readonly string[];
  /** What the partition keys are in each of the files, in their order; none: all null. */
  readonly partitions?: readonly Readonly<Record<string, string>>[];
}

/** A text in which a table's files go by their names: nobody knows the paths on the server's disk. */
export const byNames = (text: string, { files, names = [] }: SqlTable): string =>
  files.reduce(
    (told, path, at) => (text.includes(path) ? told.replaceAll(path, names[at] ?? path) : told),
    text,
  );

/** One statement in DuckDB's SQL, and where its rows go. */
export interface SqlOrder {
  readonly sql: string;
  readonly tables: readonly SqlTable[];
  /** The schema of names without one. */
  readonly schema?: string;
  /** Statements of the server's own that go before: macros, `SET` of what the statement expects. */
  readonly prelude?: readonly string[];
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
  /** Real time that the statement may take. */
  readonly time_ms?: number;
  /** Of the result; a statement that gives more fails. */
  readonly rows?: number;
  /** Of the result's file, likewise; where nothing is said, a share of the disk. */
  readonly bytes?: number;
}

/**
 * Runs a statement of anybody's over these tables alone: no other file, no network, no setting.
 * @throws SqlFailure when the statement is wrong or too large.
 */
export type RunSql = (order: SqlOrder, limits: SqlLimits) => Promise<SqlResult>;

/** Where a statement is wrong, as far as it is known. */
export interface SqlFault {
  /** `Parser`, `Binder`, `Catalog`, `Conversion`, `Out of Memory` and so on, as DuckDB says; `Result Size`, `Time Limit`. */
  readonly kind: string;
  /** Characters before the place in `SqlOrder.sql`. */
  readonly position?: number;
  /** Of a thing that there is not: `Table`, `Scalar Function`, … and its name. */
  readonly missing?: { readonly type: string; readonly name: string };
}

/** A statement that cannot be carried out; the message says what to change. */
export class SqlFailure extends Error {
  override readonly name = 'SqlFailure';
  readonly fault: SqlFault | undefined;

  constructor(message: string, fault?: SqlFault) {
    super(message);
    this.fault = fault;
  }
}
