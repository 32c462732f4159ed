import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteList, quoteName, quoteText } from '../base/quote.js';
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
  const keys = table.partitionKeys ?? [];
  const name = `${quoteName(table.schema)}.${quoteName(table.name)}`;
  const parts = [];
  for (const part of await partsOf(connection, table)) {
    const columns = await columnsOf(connection, part);
    for (const [i, key] of keys.entries()) {
      const values = `partitions_${number}_${parts.length}_${i}`;
      await keepPartitions(connection, part, key, values);
      columns.push(partitionKey(key, values, part.files.length));
    }
    let from = '(SELECT 1) AS f WHERE false';
    if (part.files.length > 0) {
      const list = await keepFiles(connection, part, `files_${number}_${parts.length}`);
      from = `${readerOf(part, list)} AS f`;
    }
    parts.push(`SELECT ${columns.join(', ')} FROM ${from}`);
  }
  await connection.run(`CREATE VIEW ${name} AS ${parts.join(' UNION ALL ')}`);
}

/** Tables whose Parquet files have more schemas than this are read by DuckDB's own union of names. */
const mostSchemas = 32;

type Part = SqlTable & { readonly isAlike?: boolean };

/**
 * A table of Parquet by files of the same schema. Reading them so looks into each file once; a union
 * of names does so whenever the view is named.
 */
async function partsOf(connection: DuckDBConnection, table: SqlTable): Promise<Part[]> {
  const { files, format } = table;
  if (format.kind !== 'parquet' || files.length === 0) return [table];
  if (files.length === 1) return [{ ...table, isAlike: true }];
  const found = await connection.runAndReadAll(
    `SELECT list(file_name) FROM (
       SELECT file_name, string_agg(concat_ws(':', name, duckdb_type, type, converted_type, num_children), ',') AS schema
       FROM parquet_schema(${quoteList(files)}) GROUP BY file_name)
     GROUP BY schema`,
  );
  const groups = found.getRowsJS().map(([names]) => new Set(names as string[]));
  const place = (group: ReadonlySet<string>) => files.findIndex((file) => group.has(file));
  groups.sort((a, b) => place(a) - place(b)); // DuckDB groups in any order
  if (groups.length > mostSchemas) return [table];
  return groups.map((group) => ({
    ...table,
    files: files.filter((file) => group.has(file)),
    ...(table.partitions && {
      partitions: table.partitions.filter((_, i) => group.has(files[i] ?? '')),
    }),
    isAlike: true,
  }));
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

async function columnsOf(connection: DuckDBConnection, table: Part): Promise<string[]> {
  const { columns, files, format } = table;
  if (files.length === 0) return columns.map(nullOf);
  if (format.kind === 'csv') return columns.map((column, i) => csvColumn(column, i));
  if (format.kind === 'json') return columns.map(({ name }) => quoteName(name));
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${readerOf(table)}`);
  const found = new Map<string, { name: string; type: string }>();
  for (const [name, type] of described.getRowsJS() as string[][]) {
    found.set((name as string).toLowerCase(), { name: name as string, type: type as string });
  }
  return columns.map((column) => {
    const there = found.get(column.name.toLowerCase());
    if (!there) return nullOf(column);
    const type = duckdbType(column.type);
    const value = `f.${quoteName(there.name)}`;
    const read = there.type === type ? value : `CAST(${value} AS ${type})`;
    return `${read} AS ${quoteName(column.name)}`;
  });
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

function readerOf(
  { files, format, columns, isAlike = false }: Part,
  list = quoteList(files),
): string {
  switch (format.kind) {
    case 'parquet':
      return `read_parquet(${list}, union_by_name = ${!isAlike}, hive_partitioning = false)`;
    case 'json':
      return (
        `read_json(${list}, format = 'newline_delimited', hive_partitioning = false, columns = ` +
        `{${columns.map(({ name, type }) => `${quoteText(name)}: ${quoteText(duckdbType(type))}`).join(', ')}})`
      );
    case 'csv':
      return csvReader(list, format, columns.length);
  }
}

function csvReader(list: string, format: CsvFormat, columns: number): string {
  const fields = Array.from({ length: columns }, (_, i) => `'c${i}': 'VARCHAR'`).join(', ');
  return (
    `read_csv(${list}, auto_detect = false, header = false, skip = ${format.headerLines}, ` +
    `delim = ${quoteText(format.separator)}, quote = ${quoteText(format.quote)}, ` +
    `escape = ${quoteText(format.escape)}, null_padding = true, strict_mode = false, ` +
    `nullstr = '\\N', hive_partitioning = false, columns = {${fields}})`
  );
}

/** Behind a name, as DuckDB's catalog shows statements how a view was made. */
async function keepFiles(
  connection: DuckDBConnection,
  { files }: SqlTable,
  name: string,
): Promise<string> {
  await connection.run(`SET VARIABLE ${name} = ${quoteList(files)}`);
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
    return value === undefined || value === hiveNull ? 'NULL' : quoteText(value);
  });
  const lists = [];
  for (let from = 0; from < texts.length; from += mostTogether) {
    const some = texts.slice(from, from + mostTogether).join(', ');
    lists.push(`SET VARIABLE ${name}_${from} = CAST([${some}] AS ${duckdbType(key.type)}[])`);
  }
  if (lists.length > 0) await connection.run(lists.join(';\n'));
}

/** @throws SqlFailure for a path in which DuckDB would see a pattern. */
export function checkPaths(files: readonly string[]): void {
  const odd = files.find((file) => /[*?[\]]/.test(file));
  if (odd !== undefined) {
    throw new SqlFailure(`The data directory must not have any of *?[] in its path: ${odd}.`);
  }
}
