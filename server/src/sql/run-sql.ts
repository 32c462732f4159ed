import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';
import { uuid } from '../base/ids.js';
import { quoteName, quoteText } from '../base/quote.js';
import {
  type RunSql,
  SqlFailure,
  type SqlLimits,
  type SqlOrder,
  type SqlResult,
} from '../services/common/sql-run.js';
import { catalogName } from '../services/common/table-catalog.js';
import { sqlFailure } from './failure.js';
import { SizeWatch } from './size-watch.js';

/** Runs statements, and names files for what they result in. */
export interface SqlRunner {
  readonly run: RunSql;
  /** A path where no file is yet, for `SqlOrder.output`; whoever asked removes or adopts the file. */
  newFile(suffix: string): string;
  /** Removes what nobody took over; a file that is not there is no error. */
  removeFile(path: string): Promise<void>;
}

/** In the case in which Athena tells of it. */
const catalog = catalogName.toLowerCase();
/** Of DuckDB's statement types. */
const selectType = 1;
/** Of a result, unless the order says fewer. */
const mostRows = 100_000_000;
/** AWS's bound on a query. */
const longest_ms = 30 * 60_000;
/** What a statement may write to disk where memory does not do. */
const spill = '20GiB';

/** `RunSql` with a folder for what does not fit into memory. */
export type PerformSql = (
  tempFolder: string,
  order: SqlOrder,
  limits: SqlLimits,
) => Promise<SqlResult>;

/**
 * Statements of anybody's over local files, in a DuckDB of their own each.
 * @param options.folder for results and what does not fit into memory; what an earlier run left is
 *   removed
 * @param options.perform where they run; in this very thread if nothing is said
 */
export async function openSqlRunner({
  folder,
  perform = runSql,
}: {
  readonly folder: string;
  readonly perform?: PerformSql;
}): Promise<SqlRunner> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return {
    newFile: (suffix) => join(folder, `${uuid()}${suffix}`),
    removeFile: (path) => rm(path, { force: true }),
    run: (order, limits) => perform(join(folder, 'temp'), order, limits),
  };
}

/** `RunSql`, in this thread. */
export async function runSql(
  folder: string,
  order: SqlOrder,
  limits: SqlLimits,
): Promise<SqlResult> {
  const { openDuckDB } = await import('../storage/duckdb.js');
  limits.signal.throwIfAborted();
  const { memory_bytes, threads } = limits;
  const options = { memory_bytes, threads, tempFolder: folder, unlocked: true };
  const database = await openDuckDB(options);
  const { time_ms = longest_ms } = limits;
  let late = false;
  let again: NodeJS.Timeout | undefined;
  // an interrupt ends what runs at that moment alone
  const interrupt = () => {
    clearTimeout(again);
    database.connection.interrupt();
    again = setTimeout(interrupt, 100);
  };
  const end = setTimeout(() => {
    late = true;
    interrupt();
  }, time_ms);
  limits.signal.addEventListener('abort', interrupt, { once: true });
  let size: SizeWatch | undefined;
  try {
    size = await SizeWatch.begin(order.output.path, limits.bytes, interrupt);
    const result = await perform(database.connection, order, limits);
    await size.check();
    return result;
  } catch (error) {
    await rm(order.output.path, { force: true });
    limits.signal.throwIfAborted();
    if (late) {
      const message = `The statement took more than ${time_ms / 1000} s: ask for less.`;
      throw new SqlFailure(message, { kind: 'Time Limit' });
    }
    throw size?.failure() ?? sqlFailure(error);
  } finally {
    size?.end();
    clearTimeout(end);
    clearTimeout(again);
    limits.signal.removeEventListener('abort', interrupt);
    await database.close();
  }
}

async function perform(
  connection: DuckDBConnection,
  order: SqlOrder,
  { signal, rows: most = mostRows }: SqlLimits,
): Promise<SqlResult> {
  await prepareTables(connection, order);
  await confine(connection, order);
  const statement = bare(order.sql);
  const prepared = await prepareSelect(connection, statement);
  signal.throwIfAborted();
  const { columns, fields, names } = await columnsOf(prepared, order.output.format);
  prepared.destroySync();
  const places = names.map((_, i) => `c${i}`).join(', ');
  const copied = await connection.runAndReadAll(
    `COPY (SELECT ${fields.join(', ')} FROM (\n${statement}\n) AS q(${places}) LIMIT ${most + 1}) ` +
      `TO ${quoteText(order.output.path)} (${formatOf(order.output.format, names)}, USE_TMP_FILE false)`,
  );
  signal.throwIfAborted();
  const rows = Number(copied.getRowsJS()[0]?.[0] ?? 0);
  if (rows > most) {
    const message = `The result has more than ${most} rows: add a LIMIT or a WHERE.`;
    throw new SqlFailure(message, { kind: 'Result Size' });
  }
  return { columns, rows };
}

function formatOf(format: 'csv' | 'parquet', names: readonly string[]): string {
  if (format === 'parquet') return 'FORMAT parquet, COMPRESSION snappy';
  const fields = "FORMAT csv, FORCE_QUOTE *, NULLSTR ''";
  const unlike = new Set(names.map((name) => name.toLowerCase()));
  if (unlike.size === names.length) return `${fields}, HEADER`;
  // a header of DuckDB's would rename columns of the same name
  const header = names.map((name) => `"${name.replaceAll('"', '""')}"`).join(',');
  return `${fields}, HEADER false, PREFIX ${quoteText(`${header}\n`)}, SUFFIX '\n'`;
}

async function prepareTables(connection: DuckDBConnection, order: SqlOrder): Promise<void> {
  const { checkPaths, createView } = await import('./views.js');
  await connection.run('SET errors_as_json = true');
  // files are on this very disk: the system keeps them better
  await connection.run('SET enable_external_file_cache = false');
  // told the columns of Parquet files, DuckDB takes them for empty, and few rows it joins in loops
  await connection.run('SET asof_loop_join_threshold = 0');
  await connection.run(`SET max_temp_directory_size = '${spill}'`);
  await connection.run(`ATTACH ':memory:' AS ${catalog}`);
  const usual = order.schema ?? 'default';
  const schemas = new Set(['default', usual, ...order.tables.map(({ schema }) => schema)]);
  for (const schema of schemas) {
    await connection.run(`CREATE SCHEMA IF NOT EXISTS ${catalog}.${quoteName(schema)}`);
  }
  await connection.run(`USE ${catalog}.${quoteName(usual)}`);
  for (const [number, table] of order.tables.entries()) {
    checkPaths(table.files);
    await createView(connection, table, number);
  }
  for (const statement of order.prelude ?? []) await connection.run(statement);
}

/** From here on nothing can be read but the tables' files, and nothing written but the output. */
async function confine(connection: DuckDBConnection, order: SqlOrder): Promise<void> {
  const paths = [...order.tables.flatMap(({ files }) => files), order.output.path];
  const { textList } = await import('./views.js');
  await connection.run(`SET allowed_paths = ${textList(paths)}`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
}

const bare = (sql: string): string => sql.trim().replace(/(\s*;)+$/, '');

/** @throws SqlFailure unless it is one statement that only reads. */
async function prepareSelect(
  connection: DuckDBConnection,
  statement: string,
): Promise<DuckDBPreparedStatement> {
  // PRAGMA, SHOW and CALL are turned into reads of settings by the parser
  if (!/^(\s|\(|--[^\n]*\n|\/\*.*?\*\/)*(SELECT|WITH|VALUES|FROM|TABLE)\b/is.test(statement)) {
    throw new SqlFailure('Only statements that begin with SELECT, WITH or VALUES are served.', {
      kind: 'Parser',
      position: 0,
    });
  }
  const statements = await connection.extractStatements(statement);
  if (statements.count !== 1) {
    throw new SqlFailure('One statement at a time: there is more after the first.');
  }
  const prepared = await statements.prepare(0);
  if (prepared.statementType !== selectType) {
    prepared.destroySync();
    throw new SqlFailure('Only statements that read are served here.');
  }
  if (prepared.parameterCount > 0) {
    prepared.destroySync();
    throw new SqlFailure('The statement has parameters without values.');
  }
  return prepared;
}

async function columnsOf(prepared: DuckDBPreparedStatement, format: 'csv' | 'parquet') {
  const { csvText } = await import('./csv-text.js');
  const names = Array.from({ length: prepared.columnCount }, (_, i) => prepared.columnName(i));
  const types = names.map((_, i) => prepared.columnType(i));
  const columns = names.map((name, i) => ({ name, type: String(types[i]) }));
  const fields = types.map((type, i) => {
    const value = format === 'csv' ? csvText(`c${i}`, type) : `c${i}`;
    return `${value} AS ${quoteName(names[i] ?? '')}`;
  });
  return { names, columns, fields };
}
