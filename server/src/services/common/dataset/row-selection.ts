/** A column of Parquet files, by its name there and DuckDB's name of its type. */
export interface SelectedColumn {
  readonly name: string;
  readonly type: string;
}

/** How a column tells a moment. */
export type TimeKind = 'timestamp' | 'seconds' | 'iso8601';

/** Which rows and columns of Parquet files a data set has. */
export interface RowSelection {
  /** A column that a file does not have is null in its rows. */
  readonly columns: readonly SelectedColumn[];
  /** A boolean column: rows in which it is true are left out. */
  readonly deleted: string;
  /** Rows of `start <= time < end`, in milliseconds since the epoch; all of them without it. */
  readonly span?:
    | {
        readonly column: string;
        readonly kind: TimeKind;
        readonly start: number;
        readonly end: number;
      }
    | undefined;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const moment = (time_ms: number): string => `make_timestamp(${Math.round(time_ms * 1000)})`;

const times: Readonly<Record<TimeKind, (column: string) => string>> = {
  timestamp: (column) => column,
  seconds: (column) => `make_timestamp(TRY_CAST(round(${column} * 1e6) AS BIGINT))`,
  iso8601: (column) => `CAST(TRY_CAST(${column} AS TIMESTAMP WITH TIME ZONE) AS TIMESTAMP)`,
};

/** The SELECT of DuckDB's that gives the rows of these files, in the order of the files. */
export function selectRows(paths: readonly string[], selection: RowSelection): string {
  const { columns, deleted, span } = selection;
  const typed = [
    ...columns,
    { name: deleted, type: 'BOOLEAN' },
    ...(span && !columns.some(({ name }) => name === span.column)
      ? [{ name: span.column, type: 'TIMESTAMP' }]
      : []),
  ];
  const none = typed.map(({ name, type }) => `CAST(NULL AS ${type}) AS ${quoted(name)}`).join(', ');
  const files = `read_parquet([${paths.map(literal).join(', ')}], union_by_name = true)`;
  const where = [`NOT coalesce(${quoted(deleted)}, false)`];
  if (span) {
    const time = times[span.kind](quoted(span.column));
    where.push(`${time} >= ${moment(span.start)}`, `${time} < ${moment(span.end)}`);
  }
  return (
    `SELECT ${columns.map(({ name }) => quoted(name)).join(', ')} FROM ` +
    `(SELECT ${none} WHERE false UNION ALL BY NAME SELECT * FROM ${files}) ` +
    `WHERE ${where.join(' AND ')}`
  );
}
