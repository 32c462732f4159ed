import { writeFile } from 'node:fs/promises';
import type { Row } from '@aws-sdk/client-athena';
import { AthenaQuery, type Session } from '@guiderail/sdk';
import { connected, serverFlags } from './connection.js';
import { parseFlags, readLimit, UsageError } from './flags.js';
import type { Io } from './io.js';
import { queryEnd } from './query-end.js';
import { type Column, counted, jsonText, paperOf, table } from './table.js';

const options = {
  ...serverFlags,
  database: { type: 'string' },
  limit: { type: 'string' },
  csv: { type: 'string' },
  'output-location': { type: 'string' },
} as const;

const usualLimit = 100;
/** Of one page of GetQueryResults, whose first row is the header. */
const mostLimit = 999;
/** Cells that a column may be cut to. */
const leastCells = 12;

interface Asked {
  readonly sql: string;
  readonly database: string;
  readonly output: string | undefined;
}

/** `guiderail query`: rows of a statement over the catalog's tables. */
export async function queryCommand(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseFlags(args, options, true);
  const [sql, ...more] = positionals;
  if (sql === undefined || more.length > 0) throw new UsageError('give one statement, in quotes');
  if (values.json && values.csv !== undefined)
    throw new UsageError('--csv and --json exclude each other');
  const limit = readLimit(values.limit, usualLimit, mostLimit);
  const asked: Asked = {
    sql,
    database: values.database ?? 'sagemaker_featurestore',
    output: values['output-location'],
  };
  return connected(values, io, async ({ session }) => {
    const query = await answered(session, asked, io);
    if (values.csv !== undefined) await writeCsv(session, query, values.csv, io);
    else if (values.json) io.stdout(jsonText((await query.asRows()).map(jsonRow)));
    else io.stdout(await shown(session, query, limit, io));
    return 0;
  });
}

async function answered(session: Session, asked: Asked, io: Io): Promise<AthenaQuery> {
  const outputLocation = asked.output ?? `s3://${await session.defaultBucket()}/queries/`;
  const query = new AthenaQuery({
    ...{ catalog: 'AwsDataCatalog', database: asked.database, tableName: '' },
    sagemakerSession: session,
  });
  const id = await query.run({ queryString: asked.sql, outputLocation });
  await queryEnd(session, query, { id, what: 'query' }, io);
  return query;
}

/** Where the result lies. */
async function placeOf(query: AthenaQuery): Promise<{ bucket: string; key: string }> {
  const { QueryExecution } = await query.getQueryExecution();
  const uri = new URL(QueryExecution?.ResultConfiguration?.OutputLocation ?? '');
  return { bucket: uri.host, key: decodeURIComponent(uri.pathname.slice(1)) };
}

async function writeCsv(session: Session, query: AthenaQuery, file: string, io: Io): Promise<void> {
  const { bucket, key } = await placeOf(query);
  const text = await session.readS3File(bucket, key);
  if (file === '-') io.stdout(text);
  else await writeFile(file, text);
}

const jsonRow = (row: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'bigint' ? String(value) : value,
    ]),
  );

const numbers = ['tinyint', 'smallint', 'integer', 'bigint', 'float', 'double', 'decimal'];

async function shown(session: Session, query: AthenaQuery, limit: number, io: Io): Promise<string> {
  const { QueryExecution } = await query.getQueryExecution();
  const client = await session.athenaClient();
  const { GetQueryResultsCommand } = await import('@aws-sdk/client-athena');
  try {
    const { ResultSet, NextToken: more } = await client.send(
      new GetQueryResultsCommand({
        QueryExecutionId: QueryExecution?.QueryExecutionId,
        MaxResults: limit + 1,
      }),
    );
    const info = ResultSet?.ResultSetMetadata?.ColumnInfo ?? [];
    const all = ResultSet?.Rows ?? [];
    const rows = QueryExecution?.StatementType === 'DML' ? all.slice(1) : all;
    if (info.length === 0) return 'done\n';
    const columns = info.map(
      ({ Name = '', Type = '' }, i): Column<Row> => ({
        title: Name,
        of: ({ Data = [] }) => Data[i]?.VarCharValue ?? '',
        right: numbers.includes(Type),
        least: Math.max(leastCells, Name.length),
      }),
    );
    const lines = table(rows.slice(0, limit), columns, paperOf(io));
    const told =
      more === undefined
        ? counted(rows.length, 'row')
        : `the first ${rows.length} rows; --limit shows up to ${mostLimit}, --csv FILE writes all`;
    return `${[...lines, '', paperOf(io).paint(told, 'dim')].join('\n')}\n`;
  } finally {
    client.destroy();
  }
}
