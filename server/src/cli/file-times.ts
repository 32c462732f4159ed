import { quoteName } from '../base/quote.js';
import type { OpenDuckDB } from '../storage/duckdb.js';
import { isIsoLike } from './event-times.js';

/**
 * The form of a CSV column's times where it is not ISO 8601, by all rows: such as `%d.%m.%Y`, in the
 * letters of strptime. Undefined where the column is ISO 8601, or holds no times.
 * @param dialect options of read_csv
 */
export async function timeFormat(
  { connection }: OpenDuckDB,
  path: string,
  column: string,
  dialect = 'header = true',
): Promise<string | undefined> {
  const found = await connection.runAndReadAll(
    `SELECT Columns, DateFormat, TimestampFormat FROM sniff_csv($1, sample_size = -1, ${dialect})`,
    [path],
  );
  const [row] = found.getRowObjectsJS();
  const columns = row?.Columns as unknown as readonly {
    readonly name: string;
    readonly type: string;
  }[];
  const type = columns.find(({ name }) => name === column)?.type;
  const format = type === 'DATE' ? row?.DateFormat : row?.TimestampFormat;
  if (type !== 'DATE' && type !== 'TIMESTAMP') return undefined;
  return typeof format === 'string' && !format.startsWith('%Y-%m-%d') ? format : undefined;
}

/** How an ingestion's file is read: options of read_csv. */
export const ingestedDialect = `header = true, delim = ',', quote = '"', escape = '"',
  ignore_errors = true, nullstr = ['', 'NaN', 'NA', 'null']`;

/** The same of an ingestion's file, where the column's first time tells that the rest must be looked at. */
export async function otherFormat(
  duckdb: OpenDuckDB,
  path: string,
  column: string,
): Promise<string | undefined> {
  const name = quoteName(column);
  const read = `read_csv($1, all_varchar = true, ${ingestedDialect})`;
  const columns = await duckdb.connection.runAndReadAll(`DESCRIBE SELECT * FROM ${read}`, [path]);
  if (!columns.getRowsJS().some(([one]) => one === column)) return undefined;
  const found = await duckdb.connection.runAndReadAll(
    `SELECT ${name} FROM ${read} WHERE ${name} IS NOT NULL LIMIT 1`,
    [path],
  );
  const first = String(found.getRowsJS()[0]?.[0] ?? '');
  if (first === '' || isIsoLike(first) || Number.isFinite(Number(first))) return undefined;
  return timeFormat(duckdb, path, column, ingestedDialect);
}
