import type { OpenDuckDB } from '../storage/duckdb.js';

/**
 * The form of a CSV column's times where it is not ISO 8601, by all rows: such as `%d.%m.%Y`, in the
 * letters of strptime. Undefined where the column is ISO 8601, or holds no times.
 */
export async function timeFormat(
  { connection }: OpenDuckDB,
  path: string,
  column: string,
): Promise<string | undefined> {
  const found = await connection.runAndReadAll(
    'SELECT Columns, DateFormat, TimestampFormat FROM sniff_csv($1, header = true, sample_size = -1)',
    [path],
  );
  const [row] = found.getRowObjectsJS();
  const columns = row?.Columns as unknown as readonly { readonly name: string; readonly type: string }[];
  const type = columns.find(({ name }) => name === column)?.type;
  const format = type === 'DATE' ? row?.DateFormat : row?.TimestampFormat;
  if (type !== 'DATE' && type !== 'TIMESTAMP') return undefined;
  return typeof format === 'string' && !format.startsWith('%Y-%m-%d') ? format : undefined;
}
