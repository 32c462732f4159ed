import { join } from 'node:path';
import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
  LIST,
  listValue,
  TIMESTAMP,
  VARCHAR,
} from '@duckdb/node-api';
import { quoteName, quoteText } from '../../../base/quote.js';
import type { LoggedWrite } from '../../../storage/record-store.js';
import { addedColumns, type Cell, type ColumnType, sqlTypeOf } from './columns.js';
import { hourOf, partitionOf } from './partition.js';
import { RowReader, type Unfit } from './row-reader.js';
import type { ParquetBatch, ParquetFile, WrittenBatch } from './write-parquet.js';

/** Rows that are handed to DuckDB at a time: as many as a vector of its holds. */
const chunkRows = 2048;
/** From so many partitions on the rows are sorted first, or each partition would read them all. */
const sortFrom = 500;
/** Rows of a Parquet row group. */
const groupRows = 122_880;

const scalarTypes = { BIGINT, DOUBLE, VARCHAR };

/** What the thread's work is done with. */
export interface ParquetTools {
  readonly connection: DuckDBConnection;
  /** For the files. */
  readonly folder: string;
  /** Aborted, the work ends soon, by an error. */
  readonly signal: AbortSignal;
}

/**
 * Writes the log's entries of a batch as Parquet files into a folder, one for each hour of event
 * time. Memory is bounded by DuckDB's own limit: rows that do not fit go to its temporary folder.
 */
export async function writeBatch(
  tools: ParquetTools,
  batch: ParquetBatch,
  entries: Iterable<LoggedWrite>,
): Promise<WrittenBatch> {
  const { connection, folder } = tools;
  const names = batch.features.map(({ FeatureName }) => FeatureName ?? '');
  const reader = new RowReader(batch);
  const columns = ['hour BIGINT', ...reader.types.map((type, at) => `c${at} ${sqlTypeOf(type)}`)];
  columns.push(...addedColumns.map(({ name, type }) => `${name} ${type}`));
  await connection.run(`CREATE TABLE batch (${columns.join(', ')})`);
  await connection.run(
    `CREATE TABLE unfit (sequence BIGINT, record_identifier VARCHAR, event_time_ms DOUBLE,
      is_deleted BOOLEAN, feature VARCHAR, reason VARCHAR, record VARCHAR)`,
  );
  const values = await fill(tools, batch, reader, entries);
  const told = names.map((name, at) => `c${at} AS ${quoteName(name)}`);
  const selected = [...told, ...addedColumns.map(({ name }) => name)].join(', ');
  const files = await writePartitions(tools, selected);
  if (values === 0) return { files, unfit: undefined };
  const path = join(folder, 'unfit.jsonl');
  await connection.run(`COPY unfit TO ${quoteText(path)} (FORMAT json)`);
  return { files, unfit: { path, values } };
}

/** Rows of a chunk, column by column. */
interface Rows {
  readonly hours: bigint[];
  /** Null where a record has no value. */
  readonly features: readonly Cell[][];
  readonly invoked: DuckDBTimestampValue[];
  readonly deleted: boolean[];
}

async function fill(
  { connection, signal }: ParquetTools,
  batch: ParquetBatch,
  reader: RowReader,
  entries: Iterable<LoggedWrite>,
): Promise<number> {
  const types = [BIGINT, ...reader.types.map(duckTypeOf), TIMESTAMP, TIMESTAMP, BOOLEAN];
  const written = timestamp(batch.written_ms);
  const appender = await connection.createAppender('batch');
  const aside = await connection.createAppender('unfit');
  let unfit = 0;
  let rows = emptyRows(reader.types.length);
  const flush = () => {
    const count = rows.hours.length;
    const features = rows.features.map((cells) => cells.slice(0, count).map(duckValueOf));
    const times = new Array<DuckDBValue>(count).fill(written);
    const chunk = DuckDBDataChunk.create(types, count);
    chunk.setColumns([rows.hours, ...features, times, rows.invoked, rows.deleted]);
    appender.appendDataChunk(chunk);
    rows = emptyRows(reader.types.length);
  };
  for (const write of entries) {
    for (const wrong of reader.read(write, rows.features, rows.hours.length)) {
      appendUnfit(aside, write, wrong);
      unfit += 1;
    }
    rows.hours.push(BigInt(hourOf(write.eventTime_ms)));
    rows.invoked.push(timestamp(write.invoked_ms));
    rows.deleted.push(write.deleted);
    if (rows.hours.length < chunkRows) continue;
    flush();
    await new Promise((resolve) => setImmediate(resolve)); // a word to stop may have come
    signal.throwIfAborted();
  }
  if (rows.hours.length > 0) flush();
  appender.closeSync();
  aside.closeSync();
  return unfit;
}

const emptyRows = (features: number): Rows => ({
  hours: [],
  features: Array.from({ length: features }, () => new Array<Cell>(chunkRows).fill(null)),
  invoked: [],
  deleted: [],
});

const duckValueOf = (cell: Cell): DuckDBValue => (Array.isArray(cell) ? listValue(cell) : cell);

function appendUnfit(appender: DuckDBAppender, write: LoggedWrite, wrong: Unfit): void {
  appender.appendBigInt(BigInt(write.sequence));
  appender.appendVarchar(write.id);
  appender.appendDouble(write.eventTime_ms);
  appender.appendBoolean(write.deleted);
  if (wrong.feature === undefined) appender.appendNull();
  else appender.appendVarchar(wrong.feature);
  appender.appendVarchar(wrong.reason);
  appender.appendVarchar(write.record);
  appender.endRow();
}

const duckTypeOf = ({ scalar, list }: ColumnType): DuckDBType =>
  list ? LIST(scalarTypes[scalar]) : scalarTypes[scalar];

const timestamp = (ms: number): DuckDBTimestampValue =>
  new DuckDBTimestampValue(BigInt(Math.round(ms * 1000)));

async function writePartitions(
  { connection, folder, signal }: ParquetTools,
  selected: string,
): Promise<ParquetFile[]> {
  const counted = await connection.runAndReadAll(
    'SELECT hour, count(*) FROM batch GROUP BY hour ORDER BY hour',
  );
  const hours = counted.getRows().map(([hour, rows]) => ({ hour, rows: Number(rows) }));
  if (hours.length >= sortFrom) {
    await connection.run('CREATE TABLE sorted AS SELECT * FROM batch ORDER BY hour');
    await connection.run('DROP TABLE batch');
    await connection.run('ALTER TABLE sorted RENAME TO batch');
  }
  const files: ParquetFile[] = [];
  for (const { hour, rows } of hours) {
    signal.throwIfAborted();
    const path = join(folder, `${hour}.parquet`);
    await copyTo(connection, `SELECT ${selected} FROM batch WHERE hour = ${hour}`, path);
    files.push({ path, partition: partitionOf(Number(hour)), rows });
  }
  return files;
}

/** Writes a statement's rows as a Parquet file in the form that AWS's readers and pandas take. */
export async function copyTo(
  connection: DuckDBConnection,
  statement: string,
  path: string,
): Promise<void> {
  await connection.run(
    `COPY (${statement}) TO ${quoteText(path)}
      (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE ${groupRows})`,
  );
}
