import { quoteList, quoteName } from '../../../base/quote.js';

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

const moment = (time_ms: number): string => `make_timestamp(${Math.round(time_ms * 1000)})`;

const typesOfTimes: Readonly<Record<TimeKind, string>> = {
  timestamp: 'TIMESTAMP',
  seconds: 'DOUBLE',
  iso8601: 'VARCHAR',
};

const times: Readonly<Record<TimeKind, (column: string) => string>> = {
  timestamp: (column) => column,
  seconds: (column) => `make_timestamp(TRY_CAST(round(${column} * 1e6) AS BIGINT))`,
  iso8601: (column) => `CAST(TRY_CAST(${column} AS TIMESTAMP WITH TIME ZONE) AS TIMESTAMP)`,
};

/** The SELECT of DuckDB's that gives the rows of these files, in the order of the files. */
export function selectRows(paths: readonly string[], selection: RowSelection): string {
  const { columns, deleted } = selection;
  const where = [`NOT coalesce(${quoteName(deleted)}, false)`, ...within(selection)];
  const names = columns.map(({ name }) => quoteName(name)).join(', ');
  return `SELECT ${names} FROM ${allRows(paths, selection)} WHERE ${where.join(' AND ')}`;
}

/**
 * The SELECT that counts rows of the span, deletions among them, rows from its end on, and rows
 * whose time cannot be read.
 */
export function countRows(paths: readonly string[], selection: RowSelection): string {
  const { deleted, span } = selection;
  const time = span ? times[span.kind](quoteName(span.column)) : 'NULL';
  const inside = within(selection).join(' AND ') || 'true';
  const later = span ? `${time} >= ${moment(span.end)}` : 'false';
  return (
    `SELECT count(*) FILTER (WHERE ${inside}), ` +
    `count(*) FILTER (WHERE ${inside} AND coalesce(${quoteName(deleted)}, false)), ` +
    `count(*) FILTER (WHERE ${later}), ` +
    `count(*) FILTER (WHERE ${span ? `${time} IS NULL` : 'false'}) ` +
    `FROM ${allRows(paths, selection)}`
  );
}

function within({ span }: RowSelection): string[] {
  if (!span) return [];
  const time = times[span.kind](quoteName(span.column));
  return [`${time} >= ${moment(span.start)}`, `${time} < ${moment(span.end)}`];
}

/** All rows, with every column that the selection names, in the files or not. */
function allRows(paths: readonly string[], { columns, deleted, span }: RowSelection): string {
  const typed = [
    ...columns,
    { name: deleted, type: 'BOOLEAN' },
    ...(span && !columns.some(({ name }) => name === span.column)
      ? [{ name: span.column, type: typesOfTimes[span.kind] }]
      : []),
  ];
  const none = typed
    .map(({ name, type }) => `CAST(NULL AS ${type}) AS ${quoteName(name)}`)
    .join(', ');
  const files = `read_parquet(${quoteList(paths)}, union_by_name = true, hive_partitioning = false)`;
  return `(SELECT ${none} WHERE false UNION ALL BY NAME SELECT * FROM ${files})`;
}
