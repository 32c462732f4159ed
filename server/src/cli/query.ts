import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Row } from '@aws-sdk/client-athena';
import { wrap } from '@guiderail/analysis';
import { AthenaQuery, type Session } from '@guiderail/sdk';
import { connected, serverFlags } from './connection.js';
import { parseFlags, readLimit, UsageError } from './flags.js';
import type { Io } from './io.js';
import { queryEnd } from './query-end.js';
import {
  type Column,
  counted,
  jsonText,
  leftOut,
  type Paper,
  paperOf,
  proseWidth,
  table,
} from './table.js';

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
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  const found = await session.s3Client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const body = found.Body as Readable;
  if (file !== '-') return pipeline(body, createWriteStream(file));
  body.setEncoding('utf8'); // a character may lie on both sides of a cut
  for await (const text of body) io.stdout(text as string);
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
        always: true,
        // half a number would be another one
        ...(numbers.includes(Type) ? { right: true } : { least: leastCells }),
        ...(i > 0 && { spare: i }),
      }),
    );
    return told({ rows: rows.slice(0, limit), columns, isAll: more === undefined }, paperOf(io));
  } finally {
    client.destroy();
  }
}

interface Shown {
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly isAll: boolean;
}

function told({ rows, columns, isAll }: Shown, paper: Paper): string {
  const count = isAll
    ? counted(rows.length, 'row')
    : `the first ${counted(rows.length, 'row')}; --limit shows up to ${mostLimit}, --csv FILE writes all`;
  const hidden = leftOut(rows, columns, paper);
  const narrow =
    hidden.length === 0
      ? []
      : wrap(
          `${counted(hidden.length, 'column')} left out, as the terminal is narrow: ` +
            `${hidden.join(', ')}. Name those that you want, or use --csv or --json.`,
          proseWidth(paper),
        );
  const notes = [count, ...narrow].map((line) => paper.paint(line, 'dim'));
  return `${[...table(rows, columns, paper), '', ...notes].join('\n')}\n`;
}
