import type { CatalogColumn, TableFormat } from '../../common/table-catalog.js';
import type { Cursor } from './cursor.js';
import { isSymbol, isWord, StatementFault } from './tokens.js';
import { deepestType } from './types.js';

/** `database.name`, the database where it is written. */
export interface TableName {
  readonly database?: string | undefined;
  readonly name: string;
}

export interface CreateTable {
  readonly kind: 'create-table';
  readonly table: TableName;
  readonly ifNotExists: boolean;
  readonly columns: readonly CatalogColumn[];
  readonly partitionKeys: readonly CatalogColumn[];
  readonly location: string;
  readonly format: TableFormat;
  readonly parameters: Readonly<Record<string, string>>;
  readonly description?: string | undefined;
}

export function readTableName(cursor: Cursor): TableName {
  const parts = [cursor.name('the name of a table')];
  while (cursor.symbol('.')) parts.push(cursor.name('a name'));
  const [name = '', database] = parts.reverse();
  return { database, name };
}

interface Clauses {
  partitionKeys: CatalogColumn[];
  serde: string;
  serdeProperties: Record<string, string>;
  stored: string;
  separator: string | undefined;
  location: string | undefined;
  parameters: Record<string, string>;
  description: string | undefined;
}

/** What follows `CREATE EXTERNAL TABLE`, in Hive's words. */
export function readCreateTable(cursor: Cursor): CreateTable {
  const ifNotExists = cursor.words('IF', 'NOT', 'EXISTS');
  const table = readTableName(cursor);
  cursor.needSymbol('(');
  const columns = readColumns(cursor);
  const clauses: Clauses = {
    ...{ partitionKeys: [], serde: '', serdeProperties: {}, stored: '', separator: undefined },
    ...{ location: undefined, parameters: {}, description: undefined },
  };
  while (cursor.next && !isSymbol(cursor.next, ';')) readClause(cursor, clauses);
  const { location, partitionKeys, parameters, description } = clauses;
  if (location === undefined) cursor.fail("LOCATION 's3://bucket/folder/'");
  cursor.end();
  const format = formatOf(clauses);
  return {
    ...{ kind: 'create-table', table, ifNotExists, columns, partitionKeys, format },
    ...{ location: location as string, parameters, description },
  };
}

/** Up to the closing parenthesis. Python's SDK writes columns without commas between them. */
function readColumns(cursor: Cursor): CatalogColumn[] {
  const columns: CatalogColumn[] = [];
  while (!cursor.symbol(')')) {
    const name = cursor.name('the name of a column');
    const type = readHiveType(cursor);
    const comment = cursor.words('COMMENT') ? cursor.text('a comment in quotes') : undefined;
    columns.push({ name: name.toLowerCase(), type, ...(comment === undefined ? {} : { comment }) });
    cursor.symbol(',');
  }
  if (columns.length === 0) cursor.fail('a column');
  return columns;
}

/** A type as it is written, in lower case without spaces. */
function readHiveType(cursor: Cursor): string {
  let type = cursor.name('a type').toLowerCase();
  const pairs: Record<string, string> = { '<': '>', '(': ')' };
  const open = cursor.next?.kind === 'symbol' ? cursor.next.text : '';
  if (!Object.hasOwn(pairs, open)) return type;
  let depth = 0;
  do {
    const token = cursor.take();
    if (!token) cursor.fail(pairs[open] ?? '>');
    else if (token.text === '<' || token.text === '(') depth++;
    else if (token.text === '>' || token.text === ')') depth--;
    if (depth > deepestType) {
      throw new StatementFault(`types may lie ${deepestType} deep at most`, token?.at ?? 0);
    }
    type += token?.text.toLowerCase() ?? '';
  } while (depth > 0);
  return type;
}

function readClause(cursor: Cursor, clauses: Clauses): void {
  if (cursor.words('COMMENT')) clauses.description = cursor.text('a comment in quotes');
  else if (cursor.words('PARTITIONED', 'BY')) {
    cursor.needSymbol('(');
    clauses.partitionKeys = readColumns(cursor);
  } else if (cursor.words('ROW', 'FORMAT', 'SERDE'))
    clauses.serde = cursor.text('a SerDe in quotes');
  else if (cursor.words('WITH', 'SERDEPROPERTIES'))
    clauses.serdeProperties = readProperties(cursor);
  else if (cursor.words('ROW', 'FORMAT', 'DELIMITED')) readDelimited(cursor, clauses);
  else if (cursor.words('STORED', 'AS')) readStored(cursor, clauses);
  else if (cursor.words('LOCATION')) clauses.location = cursor.text("'s3://bucket/folder/'");
  else if (cursor.words('TBLPROPERTIES')) clauses.parameters = readProperties(cursor);
  else cursor.fail('PARTITIONED BY, ROW FORMAT, STORED AS, LOCATION or TBLPROPERTIES');
}

function readProperties(cursor: Cursor): Record<string, string> {
  const properties: Record<string, string> = {};
  cursor.needSymbol('(');
  while (!cursor.symbol(')')) {
    const key = cursor.text('a property in quotes');
    cursor.needSymbol('=');
    properties[key] = cursor.text('a value in quotes');
    cursor.symbol(',');
  }
  return properties;
}

function readDelimited(cursor: Cursor, clauses: Clauses): void {
  clauses.separator = '\u0001';
  for (;;) {
    if (cursor.words('FIELDS', 'TERMINATED', 'BY')) clauses.separator = cursor.text('a separator');
    else if (cursor.words('ESCAPED', 'BY')) cursor.text('a character');
    else if (cursor.words('LINES', 'TERMINATED', 'BY')) cursor.text('a line end');
    else if (cursor.words('COLLECTION', 'ITEMS', 'TERMINATED', 'BY')) cursor.text('a separator');
    else return;
  }
}

function readStored(cursor: Cursor, clauses: Clauses): void {
  if (cursor.words('INPUTFORMAT')) {
    clauses.stored = cursor.text('an input format in quotes');
    if (cursor.words('OUTPUTFORMAT')) cursor.text('an output format in quotes');
    return;
  }
  if (!isWord(cursor.next, 'PARQUET', 'TEXTFILE', 'JSON')) cursor.fail('PARQUET, TEXTFILE or JSON');
  clauses.stored = cursor.take()?.text ?? '';
}

function formatOf({ serde, serdeProperties, stored, separator, parameters }: Clauses): TableFormat {
  const kind = `${serde} ${stored}`.toLowerCase();
  if (kind.includes('parquet')) return { kind: 'parquet' };
  if (kind.includes('json')) return { kind: 'json' };
  const headerLines = Number(parameters['skip.header.line.count'] ?? 0) || 0;
  if (kind.includes('opencsvserde')) {
    return {
      ...{ kind: 'csv', headerLines, separator: serdeProperties.separatorChar ?? ',' },
      quote: serdeProperties.quoteChar ?? '"',
      escape: (serdeProperties.escapeChar ?? '\\').slice(0, 1),
    };
  }
  if (serde === '' || kind.includes('lazysimpleserde')) {
    const field = serdeProperties['field.delim'] ?? serdeProperties['serialization.format'];
    return {
      kind: 'csv',
      headerLines,
      separator: separator ?? field ?? '\u0001',
      quote: '',
      escape: '',
    };
  }
  throw new StatementFault(
    `the SerDe ${serde} is not served: Parquet, OpenCSVSerde, LazySimpleSerDe and JSON are`,
    0,
    'NOT_SUPPORTED',
  );
}
