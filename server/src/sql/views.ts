import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteName, quoteText } from '../base/quote.js';
import { SqlFailure, type SqlTable } from '../services/common/sql-run.js';
import type { CatalogColumn, TableFormat } from '../services/common/table-catalog.js';
import { duckdbType } from './hive-types.js';

type CsvFormat = Extract<TableFormat, { kind: 'csv' }>;

/** Makes a view that shows a table's files by its declared columns and partition keys. */
export async function createView(
  connection: DuckDBConnection,
  table: SqlTable,
  number: number,
): Promise<void> {
  const parts = [];
  for (const [at, part] of partsOf(table).entries()) {
    parts.push(await selectOf(connection, part, `${number}_${at}`));
  }
  const name = `${quoteName(table.schema)}.${quoteName(table.name)}`;
  await connection.run(`CREATE VIEW ${name} AS ${parts.join(' UNION ALL ')}`);
}

/** Files with partitions that are read together. */
const mostInPart = 512;

/**
 * DuckDB copies what it looks partitions up in for each file that it reads: in parts of so many files
 * the time goes by the files, in one by their square.
 */
function partsOf(table: SqlTable): SqlTable[] {
  const { files, partitions, partitionKeys = [] } = table;
  if (partitionKeys.length === 0 || files.length <= mostInPart) return [table];
  return Array.from({ length: Math.ceil(files.length / mostInPart) }, (_, part) => {
    const [from, to] = [part * mostInPart, (part + 1) * mostInPart];
    const values = partitions && { partitions: partitions.slice(from, to) };
    return { ...table, files: files.slice(from, to), ...values };
  });
}

/** A SELECT of the files' rows by the declared columns and partition keys. */
async function selectOf(
  connection: DuckDBConnection,
  table: SqlTable,
  number: string,
): Promise<string> {
  const columns = columnsOf(table);
  for (const [i, key] of (table.partitionKeys ?? []).entries()) {
    const values = `partitions_${number}_${i}`;
    await keepPartitions(connection, table, key, values);
    columns.push(partitionKey(key, values, table.files.length));
  }
  let from = '(SELECT 1) AS f WHERE false';
  if (table.files.length > 0) {
    from = `${readerOf(table, await keepFiles(connection, table, `files_${number}`))} AS f`;
  }
  return `SELECT ${columns.join(', ')} FROM ${from}`;
}

/** Values of a partition key that are looked up in one list. */
const mostTogether = 128;

/** Looked up by the file's number: a join that finds it would be made where nobody names it, too. */
const partitionKey = (key: CatalogColumn, values: string, files: number): string =>
  files === 0 ? nullOf(key) : `${valueAmong(values, 0, files)} AS ${quoteName(key.name)}`;

/**
 * The value of a file, whose number is at least `from` and below `to`. DuckDB copies a list for each
 * file that it reads, so that one list of all values would take time by the square of the files.
 */
function valueAmong(values: string, from: number, to: number): string {
  if (to - from <= mostTogether) {
    return `getvariable('${values}_${from}')[CAST(f.file_index AS BIGINT) - ${from} + 1]`;
  }
  const middle = from + mostTogether * Math.ceil((to - from) / mostTogether / 2);
  const [below, above] = [valueAmong(values, from, middle), valueAmong(values, middle, to)];
  return `CASE WHEN f.file_index < ${middle} THEN ${below} ELSE ${above} END`;
}

const nullOf = ({ name, type }: CatalogColumn): string =>
  `CAST(NULL AS ${duckdbType(type)}) AS ${quoteName(name)}`;

function columnsOf({ columns, files, format }: SqlTable): string[] {
  if (files.length === 0) return columns.map(nullOf);
  if (format.kind === 'csv') return columns.map((column, i) => csvColumn(column, i));
  return columns.map(({ name }) => `f.${quoteName(name)}`);
}

/** Every field is text, and empty is nothing but in columns of text: as OpenCSVSerde reads. */
function csvColumn({ name, type }: CatalogColumn, index: number): string {
  const field = `f.c${index}`;
  const wanted = duckdbType(type);
  return `${csvValue(field, wanted)} AS ${quoteName(name)}`;
}

function csvValue(field: string, type: string): string {
  if (type === 'VARCHAR') return field;
  const filled = `NULLIF(trim(${field}), '')`;
  // Python's SDK declares whole numbers of 64 bits as int
  if (type === 'INTEGER') return `CAST(${filled} AS BIGINT)`;
  if (type === 'TIMESTAMP') {
    const number = `TRY_CAST(${filled} AS BIGINT)`;
    return `CASE WHEN ${number} IS NULL THEN CAST(${filled} AS TIMESTAMP) ELSE epoch_ms(${number}) END`;
  }
  return `CAST(${filled} AS ${type})`;
}

function readerOf({ format, columns }: SqlTable, list: string): string {
  switch (format.kind) {
    case 'parquet':
      return `read_parquet(${list}, hive_partitioning = false${parquetSchema(columns)})`;
    case 'json':
      return (
        `read_json(${list}, format = 'newline_delimited', hive_partitioning = false, columns = ` +
        `{${columns.map(({ name, type }) => `${quoteText(name)}: ${quoteText(duckdbType(type))}`).join(', ')}})`
      );
    case 'csv':
      return csvReader(list, format, columns.length);
  }
}

/**
 * By their names, whatever a file's own types and order are, and null where it does not have them:
 * told so, DuckDB looks into no file before it reads it.
 */
function parquetSchema(columns: readonly CatalogColumn[]): string {
  if (columns.length === 0) return '';
  const fields = columns.map(({ name, type }) => {
    const text = quoteText(name);
    const field = `{name: ${text}, type: ${quoteText(duckdbType(type))}, default_value: NULL}`;
    return `${text}: ${field}`;
  });
  return `, schema = MAP {${fields.join(', ')}}`;
}

/** One thread for each file: several for one do not find lines' ends where fields hold them too. */
function csvReader(list: string, format: CsvFormat, columns: number): string {
  const fields = Array.from({ length: columns }, (_, i) => `'c${i}': 'VARCHAR'`).join(', ');
  return (
    `read_csv(${list}, auto_detect = false, header = false, skip = ${format.headerLines}, ` +
    `delim = ${quoteText(format.separator)}, quote = ${quoteText(format.quote)}, ` +
    `escape = ${quoteText(format.escape)}, null_padding = true, strict_mode = false, ` +
    'parallel = false, ' +
    `nullstr = '\\N', hive_partitioning = false, columns = {${fields}})`
  );
}

/** Behind a name, as DuckDB's catalog shows statements how a view was made. */
async function keepFiles(
  connection: DuckDBConnection,
  { files }: SqlTable,
  name: string,
): Promise<string> {
  await connection.run(`SET VARIABLE ${name} = ${textList(files)}`);
  return `getvariable('${name}')`;
}

const hiveNull = '__HIVE_DEFAULT_PARTITION__';

/** Keeps a key's values, one for each of the files, in lists of `mostTogether`. */
async function keepPartitions(
  connection: DuckDBConnection,
  { files, partitions }: SqlTable,
  key: CatalogColumn,
  name: string,
): Promise<void> {
  const texts = files.map((_, i) => {
    const value = partitions?.[i]?.[key.name];
    return value === undefined || value === hiveNull ? null : value;
  });
  const lists = [];
  for (let from = 0; from < texts.length; from += mostTogether) {
    const some = textList(texts.slice(from, from + mostTogether));
    lists.push(`SET VARIABLE ${name}_${from} = CAST(${some} AS ${duckdbType(key.type)}[])`);
  }
  if (lists.length > 0) await connection.run(lists.join(';\n'));
}

/** A list of texts, which DuckDB reads so in a fifth of the time that it takes for its own literals. */
export const textList = (texts: readonly (string | null)[]): string =>
  `CAST(CAST(${quoteText(JSON.stringify(texts))} AS JSON) AS VARCHAR[])`;

/** @throws SqlFailure for a path in which DuckDB would see a pattern. */
export function checkPaths(files: readonly string[]): void {
  const odd = files.find((file) => /[*?[\]]/.test(file));
  if (odd !== undefined) {
    throw new SqlFailure(`The data directory must not have any of *?[] in its path: ${odd}.`);
  }
}
