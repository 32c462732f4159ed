import type { StatementType } from '@aws-sdk/client-athena';
import {
  type CreateTable,
  readCreateTable,
  readTableName,
  type TableName,
} from './create-table.js';
import { Cursor } from './cursor.js';
import { isSymbol, isWord, significant, type Token, tokensOf } from './tokens.js';

/** A statement as far as it must be known to carry it out. */
export type Statement =
  | { readonly kind: 'select'; readonly sql: string }
  | CreateTable
  | {
      readonly kind: 'create-table-as';
      readonly table: TableName;
      readonly ifNotExists: boolean;
      readonly location: string | undefined;
      readonly sql: string;
      /** Characters before `sql` in the statement. */
      readonly at: number;
    }
  | {
      readonly kind: 'create-database';
      readonly name: string;
      readonly ifNotExists: boolean;
      readonly description: string | undefined;
    }
  | {
      readonly kind: 'drop-database';
      readonly name: string;
      readonly ifExists: boolean;
      readonly cascade: boolean;
    }
  | { readonly kind: 'drop-table'; readonly table: TableName; readonly ifExists: boolean }
  | {
      readonly kind: 'show-tables';
      readonly database: string | undefined;
      readonly like: string | undefined;
    }
  | { readonly kind: 'show-databases' }
  | { readonly kind: TableStatement; readonly table: TableName };

/** Statements that are a word or two and a table's name. */
type TableStatement = 'describe' | 'show-columns' | 'show-partitions' | 'repair';

/** AWS's names of a statement's kind, of which some are guesses by the documentation. */
export function typesOf(sql: string): { type: StatementType; sub: string } {
  const [first, second] = significant(tokensOfStart(sql)).filter(({ kind }) => kind === 'word');
  const one = first?.text.toUpperCase() ?? '';
  const two = second?.text.toUpperCase() ?? '';
  if (['SELECT', 'WITH', 'VALUES'].includes(one)) return { type: 'DML', sub: 'SELECT' };
  if (one === 'CREATE') {
    return /\bAS\s+(SELECT|WITH|\()/i.test(sql)
      ? { type: 'DDL', sub: 'CREATE_TABLE_AS_SELECT' }
      : { type: 'DDL', sub: `CREATE_${two === 'EXTERNAL' ? 'TABLE' : two}` };
  }
  if (one === 'SHOW' || one === 'DESCRIBE')
    return { type: 'UTILITY', sub: `${one}_${two || 'TABLE'}` };
  return { type: 'DDL', sub: `${one}_${two}` };
}

function tokensOfStart(sql: string): Token[] {
  try {
    return tokensOf(sql);
  } catch {
    return tokensOf(/^[\w\s(]*/.exec(sql)?.[0] ?? '');
  }
}

/** @throws StatementFault for what is not served. */
export function readStatement(sql: string): Statement {
  const tokens = significant(tokensOf(sql));
  const first = tokens.find((token) => !isSymbol(token, '('));
  if (isWord(first, 'SELECT', 'WITH', 'VALUES', 'TABLE')) return { kind: 'select', sql };
  const cursor = new Cursor(tokens);
  if (cursor.words('CREATE', 'EXTERNAL', 'TABLE')) return readCreateTable(cursor);
  if (cursor.words('CREATE', 'TABLE')) return readCreateTableAs(cursor, sql);
  if (isWord(cursor.next, 'CREATE') && isWord(cursor.ahead(1), 'DATABASE', 'SCHEMA')) {
    return readCreateDatabase(cursor);
  }
  if (isWord(cursor.next, 'DROP')) return readDrop(cursor);
  if (cursor.words('MSCK', 'REPAIR', 'TABLE')) return ended(cursor, 'repair');
  if (cursor.words('DESCRIBE')) {
    if (!cursor.words('EXTENDED')) cursor.words('FORMATTED');
    return ended(cursor, 'describe');
  }
  if (cursor.words('SHOW')) return readShow(cursor);
  return cursor.fail(
    'SELECT, WITH, VALUES, CREATE EXTERNAL TABLE, CREATE TABLE … AS, CREATE DATABASE, DROP, SHOW, DESCRIBE or MSCK REPAIR TABLE',
  );
}

function ended(cursor: Cursor, kind: TableStatement): Statement {
  const table = readTableName(cursor);
  cursor.end();
  return { kind, table };
}

function readCreateDatabase(cursor: Cursor): Statement {
  cursor.take();
  cursor.take();
  const ifNotExists = cursor.words('IF', 'NOT', 'EXISTS');
  const name = cursor.name('the name of a database');
  const description = cursor.words('COMMENT') ? cursor.text('a comment in quotes') : undefined;
  if (cursor.words('LOCATION')) cursor.text("'s3://bucket/folder/'");
  cursor.end();
  return { kind: 'create-database', name, ifNotExists, description };
}

function readDrop(cursor: Cursor): Statement {
  cursor.take();
  const isTable = cursor.words('TABLE');
  if (!isTable && !cursor.words('DATABASE')) cursor.needWord('SCHEMA');
  const ifExists = cursor.words('IF', 'EXISTS');
  if (isTable) {
    const table = readTableName(cursor);
    cursor.words('PURGE');
    cursor.end();
    return { kind: 'drop-table', table, ifExists };
  }
  const name = cursor.name('the name of a database');
  const cascade = cursor.words('CASCADE');
  cursor.words('RESTRICT');
  cursor.end();
  return { kind: 'drop-database', name, ifExists, cascade };
}

function readShow(cursor: Cursor): Statement {
  if (cursor.words('DATABASES') || cursor.words('SCHEMAS')) {
    cursor.end();
    return { kind: 'show-databases' };
  }
  if (cursor.words('COLUMNS')) {
    if (!cursor.words('IN')) cursor.needWord('FROM');
    return ended(cursor, 'show-columns');
  }
  if (cursor.words('PARTITIONS')) return ended(cursor, 'show-partitions');
  if (!cursor.words('TABLES')) cursor.fail('TABLES, DATABASES, SCHEMAS, COLUMNS or PARTITIONS');
  const within = cursor.words('IN') || cursor.words('FROM');
  const database = within ? cursor.name('the name of a database') : undefined;
  cursor.words('LIKE');
  const like = cursor.next?.kind === 'text' ? cursor.text('a pattern') : undefined;
  cursor.end();
  return { kind: 'show-tables', database, like };
}

/** `CREATE TABLE name WITH (…) AS SELECT …`: the table's files are Parquet. */
function readCreateTableAs(cursor: Cursor, source: string): Statement {
  const ifNotExists = cursor.words('IF', 'NOT', 'EXISTS');
  const table = readTableName(cursor);
  let location: string | undefined;
  if (cursor.words('WITH')) {
    cursor.needSymbol('(');
    while (!cursor.symbol(')')) {
      const property = cursor.name('a property').toLowerCase();
      cursor.needSymbol('=');
      if (property === 'external_location') location = cursor.text("'s3://bucket/folder/'");
      else if (property === 'format') {
        if (!/^parquet$/i.test(cursor.text("'PARQUET'"))) cursor.fail("format = 'PARQUET'");
      } else if (['write_compression', 'parquet_compression'].includes(property))
        cursor.text('a codec');
      else cursor.fail('external_location or format, which alone are served,');
      cursor.symbol(',');
    }
  }
  if (!isWord(cursor.next, 'AS'))
    cursor.fail('AS SELECT, or CREATE EXTERNAL TABLE for files that are there,');
  cursor.take();
  const at = cursor.next?.at ?? source.length;
  return { kind: 'create-table-as', table, ifNotExists, location, at, sql: source.slice(at) };
}
