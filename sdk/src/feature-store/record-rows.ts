import { stat } from 'node:fs/promises';
import type { FeatureDefinition } from '@aws-sdk/client-sagemaker';
import { csvFileBlocks } from './csv-records.js';
import {
  type ArrowTable,
  columnsOf,
  type DuckDBRows,
  type FeatureColumns,
  type FeatureData,
  type FeatureRow,
  isArrow,
  isAsyncRows,
  isDuckDB,
  isRows,
} from './feature-data.js';
import { encodeCells, encodeObjects } from './record-encoder.js';

/** What is used of a connection of `@duckdb/node-api`. */
export interface DuckDBConnection {
  stream(sql: string, values?: never): Promise<DuckDBRows>;
}

/** A row that is ready to be sent, or why it cannot be. */
export interface PreparedRow {
  /** Its place in the data, from 0. */
  readonly row: number;
  /** Its line in a CSV file, from 1. */
  readonly line: number | undefined;
  /** The `Record` as JSON; undefined where `reason` tells why there is none. */
  readonly record: string | undefined;
  readonly reason?: string;
}

/** Rows at a time of columns. */
const blockRows = 1000;

/**
 * Rows of data as records of a group.
 * @throws Error when the data are no table, a file cannot be read, or a column is no feature.
 */
export async function* preparedRows(
  data: FeatureData,
  definitions: readonly FeatureDefinition[],
  duckdb: DuckDBConnection | undefined,
): AsyncGenerator<readonly PreparedRow[]> {
  let row = 0;
  for await (const { rows, lines, encode } of encodedBlocks(data, definitions, duckdb)) {
    yield rows.map((one, at) => {
      const place = { row: row++, line: lines?.[at] };
      try {
        return { ...place, record: encode(one as never) };
      } catch (error) {
        return { ...place, record: undefined, reason: (error as Error).message };
      }
    });
  }
}

interface Block {
  readonly rows: readonly unknown[];
  readonly lines?: readonly number[];
  readonly encode: (row: never) => string;
}

async function* encodedBlocks(
  data: FeatureData,
  definitions: readonly FeatureDefinition[],
  duckdb: DuckDBConnection | undefined,
): AsyncGenerator<Block> {
  if (typeof data === 'string') yield* fileBlocks(data, definitions, duckdb);
  else if (typeof data !== 'object' || data === null) throw new Error(`${data} is no table`);
  else if (isDuckDB(data)) yield* duckdbBlocks(data, definitions);
  else if (isArrow(data)) yield* columnBlocks(arrowColumns(data), data.numRows, definitions);
  else if (isRows(data) || isAsyncRows(data)) yield* rowBlocks(data, definitions);
  else {
    const columns = columnsOf(data as FeatureColumns);
    const readers = columns.map(([name, column]): Column => [name, (at) => column[at]]);
    yield* columnBlocks(readers, columns[0]?.[1].length ?? 0, definitions);
  }
}

async function* rowBlocks(
  data: Iterable<FeatureRow> | AsyncIterable<FeatureRow>,
  definitions: readonly FeatureDefinition[],
): AsyncGenerator<Block> {
  const encode = encodeObjects(definitions);
  if (Array.isArray(data)) {
    for (let at = 0; at < data.length; at += blockRows) {
      yield { rows: data.slice(at, at + blockRows), encode };
    }
    return;
  }
  // rows that come slowly are not kept waiting for a block
  for await (const row of data) yield { rows: [row], encode };
}

type Column = readonly [name: string, read: (at: number) => unknown];

async function* columnBlocks(
  columns: readonly Column[],
  length: number,
  definitions: readonly FeatureDefinition[],
): AsyncGenerator<Block> {
  const encode = encodeCells(
    definitions,
    columns.map(([name]) => name),
  );
  for (let start = 0; start < length; start += blockRows) {
    const count = Math.min(blockRows, length - start);
    const rows = Array.from({ length: count }, (_, at) =>
      columns.map(([, read]) => read(start + at)),
    );
    yield { rows, encode };
  }
}

/** Arrow's numbers of the types whose values are milliseconds since 1970. */
const arrowTimes = new Set([8, 10]);

function arrowColumns(table: ArrowTable): Column[] {
  return table.schema.fields.map(({ name, type }): Column => {
    const column = table.getChild(name as never);
    if (!column) return [name, () => undefined];
    if (!arrowTimes.has(type.typeId)) return [name, (at) => column.get(at)];
    return [
      name,
      (at) => {
        const value = column.get(at);
        return typeof value === 'number' ? new Date(value) : value;
      },
    ];
  });
}

async function* duckdbBlocks(
  data: DuckDBRows,
  definitions: readonly FeatureDefinition[],
): AsyncGenerator<Block> {
  const encode = encodeCells(definitions, data.columnNames());
  if (data.yieldRowsJs) for await (const rows of data.yieldRowsJs()) yield { rows, encode };
  else if (data.getRowsJS) yield { rows: await data.getRowsJS(), encode };
  else throw new Error('What looks like a DuckDB result gives no rows: it has no yieldRowsJs.');
}

async function* fileBlocks(
  path: string,
  definitions: readonly FeatureDefinition[],
  duckdb: DuckDBConnection | undefined,
): AsyncGenerator<Block> {
  await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new Error(error.code === 'ENOENT' ? `there is no file ${path}` : error.message);
  });
  if (/\.(parquet|pq)$/i.test(path)) {
    if (!duckdb) {
      throw new Error(
        `${path}: Parquet is read by DuckDB: give a connection of @duckdb/node-api as duckdb.`,
      );
    }
    const result = await duckdb.stream('SELECT * FROM read_parquet($1)', [path] as never);
    yield* duckdbBlocks(result, definitions);
    return;
  }
  let encode: ((row: readonly unknown[]) => string) | undefined;
  try {
    for await (const { rows, lines } of csvFileBlocks(path)) {
      const skipped = encode === undefined && rows.length > 0 ? 1 : 0;
      if (skipped)
        encode = encodeCells(
          definitions,
          (rows[0] ?? []).map((name) => name ?? ''),
        );
      if (encode) yield { rows: rows.slice(skipped), lines: lines.slice(skipped), encode };
    }
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  }
}
