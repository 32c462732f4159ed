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
/** Rows at a time of what makes them one after the other. */
const iteratedRows = 100;

/** Changes of values, by the names of their features; what one throws is why its row fails. */
export type Convert = Readonly<Record<string, (value: unknown) => unknown>>;

/**
 * Rows of data as records of a group.
 * @throws Error when the data are no table, a file cannot be read, or a column is no feature.
 */
export async function* preparedRows(
  data: FeatureData,
  definitions: readonly FeatureDefinition[],
  { duckdb, convert }: { duckdb?: DuckDBConnection | undefined; convert?: Convert | undefined },
): AsyncGenerator<readonly PreparedRow[]> {
  const changes = Object.entries(convert ?? {});
  let row = 0;
  let names: readonly string[] | undefined;
  let encode: ((row: never) => string) | undefined;
  for await (const block of tableBlocks(data, duckdb)) {
    if (!encode || names !== block.names) {
      ({ names } = block);
      encode = names ? encodeCells(definitions, names) : encodeObjects(definitions);
    }
    const encoded = encode;
    yield block.rows.map((one, at) => {
      const place = { row: row++, line: block.lines?.[at] };
      try {
        const changed = changes.length === 0 ? one : converted(one, names, changes);
        return { ...place, record: encoded(changed as never) };
      } catch (error) {
        return { ...place, record: undefined, reason: (error as Error).message };
      }
    });
  }
}

function converted(
  row: FeatureRow | readonly unknown[],
  names: readonly string[] | undefined,
  changes: readonly (readonly [string, (value: unknown) => unknown])[],
): FeatureRow | readonly unknown[] {
  const copy: Record<string | number, unknown> = Array.isArray(row)
    ? ([...row] as unknown as Record<number, unknown>)
    : { ...row };
  for (const [name, change] of changes) {
    const at = names ? names.indexOf(name) : name;
    if (at in copy) copy[at] = change(copy[at]);
  }
  return copy;
}

/** Some rows of a table, in their order. */
export interface TableBlock {
  /** Of the cells, where rows are cells; undefined where they are objects. */
  readonly names: readonly string[] | undefined;
  readonly rows: readonly (FeatureRow | readonly unknown[])[];
  /** Of a CSV file, from 1. */
  readonly lines?: readonly number[];
}

/** A table by and by. @throws Error when the data are none, or a file cannot be read. */
export async function* tableBlocks(
  data: FeatureData,
  duckdb: DuckDBConnection | undefined,
): AsyncGenerator<TableBlock> {
  if (typeof data === 'string') yield* fileBlocks(data, duckdb);
  else if (typeof data !== 'object' || data === null) throw new Error(`${data} is no table`);
  else if (isDuckDB(data)) yield* duckdbBlocks(data);
  else if (isArrow(data)) yield* columnBlocks(arrowColumns(data), data.numRows);
  else if (isRows(data) || isAsyncRows(data)) yield* rowBlocks(data);
  else {
    const columns = columnsOf(data as FeatureColumns);
    const readers = columns.map(([name, column]): Column => [name, (at) => column[at]]);
    yield* columnBlocks(readers, columns[0]?.[1].length ?? 0);
  }
}

async function* rowBlocks(
  data: Iterable<FeatureRow> | AsyncIterable<FeatureRow>,
): AsyncGenerator<TableBlock> {
  if (Array.isArray(data)) {
    for (let at = 0; at < data.length; at += blockRows) {
      yield { names: undefined, rows: data.slice(at, at + blockRows) };
    }
    return;
  }
  if (!isRows(data)) {
    // rows that come slowly are not kept waiting for a block
    for await (const row of data) yield { names: undefined, rows: [row] };
    return;
  }
  let rows: FeatureRow[] = [];
  for (const row of data) {
    rows.push(row);
    if (rows.length < iteratedRows) continue;
    yield { names: undefined, rows };
    rows = [];
  }
  if (rows.length > 0) yield { names: undefined, rows };
}

type Column = readonly [name: string, read: (at: number) => unknown];

async function* columnBlocks(
  columns: readonly Column[],
  length: number,
): AsyncGenerator<TableBlock> {
  const names = columns.map(([name]) => name);
  for (let start = 0; start < length; start += blockRows) {
    const count = Math.min(blockRows, length - start);
    const rows = Array.from({ length: count }, (_, at) =>
      columns.map(([, read]) => read(start + at)),
    );
    yield { names, rows };
  }
}

/** Arrow's numbers of types whose values need to be read. */
const arrow = { decimal: 7, date: 8, timestamp: 10 };

function arrowColumns(table: ArrowTable): Column[] {
  return table.schema.fields.map(({ name, type }): Column => {
    const column = table.getChild(name as never);
    if (!column) return [name, () => undefined];
    const { typeId, scale = 0 } = type;
    const isTime = typeId === arrow.date || typeId === arrow.timestamp;
    return [
      name,
      (at) => {
        const value = column.get(at);
        if (isTime && typeof value === 'number') return new Date(value);
        if (typeId !== arrow.decimal || !(value instanceof Uint32Array)) return value;
        return decimalText(value, scale);
      },
    ];
  });
}

/** A decimal number of its words, the lowest first, in two's complement. */
function decimalText(words: Uint32Array, scale: number): string {
  const number = words.reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n);
  const signed = BigInt.asIntN(words.length * 32, number);
  if (scale <= 0) return String(signed * 10n ** BigInt(-scale));
  const digits = String(signed < 0n ? -signed : signed).padStart(scale + 1, '0');
  return `${signed < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

async function* duckdbBlocks(data: DuckDBRows): AsyncGenerator<TableBlock> {
  const times = data.columnTypes().flatMap((type, at) => (String(type) === 'TIME' ? [at] : []));
  for await (const { names, rows } of duckdbRows(data)) {
    const read = times.length === 0 ? rows : rows.map((row) => withTimes(row, times));
    yield { names, rows: read };
  }
}

/** DuckDB gives a time of day as microseconds since midnight. */
function withTimes(row: readonly unknown[], times: readonly number[]): unknown[] {
  const read = [...row];
  for (const at of times) {
    const value = read[at];
    if (typeof value !== 'bigint') continue;
    const whole = new Date(Number(value / 1000n)).toISOString().slice(11, 19);
    const fraction = String(value % 1_000_000n).padStart(6, '0');
    read[at] = value % 1_000_000n === 0n ? whole : `${whole}.${fraction.replace(/0+$/, '')}`;
  }
  return read;
}

async function* duckdbRows(data: DuckDBRows) {
  const names = data.columnNames();
  if (data.yieldRowsJs) {
    let count = 0;
    for await (const rows of data.yieldRowsJs()) {
      count += rows.length;
      yield { names, rows };
    }
    if (count === 0 && (data.rowCount ?? 0) > 0) {
      throw new Error(
        `The DuckDB result has been read before and gives its ${data.rowCount} rows once: run the ` +
          'query again, or give a reader (runAndReadAll).',
      );
    }
  } else if (data.getRowsJS) {
    if (data.done === false) await data.readAll?.();
    yield { names, rows: await data.getRowsJS() };
  } else throw new Error('What looks like a DuckDB result gives no rows: it has no yieldRowsJs.');
}

async function* fileBlocks(
  path: string,
  duckdb: DuckDBConnection | undefined,
): AsyncGenerator<TableBlock> {
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
    yield* duckdbBlocks(result);
    return;
  }
  let names: readonly string[] | undefined;
  try {
    for await (const { rows, lines } of csvFileBlocks(path)) {
      if (rows.length === 0) continue;
      const skipped = names ? 0 : 1;
      names ??= (rows[0] ?? []).map((name) => name ?? '');
      yield { names, rows: rows.slice(skipped), lines: lines.slice(skipped) };
    }
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  }
}
