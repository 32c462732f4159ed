import { readS3Prefix, underS3Uri } from '../common/s3-uri.js';
import { byNames, SqlFailure, type SqlResult } from '../common/sql-run.js';
import type { CatalogTable } from '../common/table-catalog.js';
import { adoptResult } from './adopt-result.js';
import { isBuiltIn } from './catalog.js';
import { hiveType } from './column-info.js';
import type { AthenaDeps } from './deps.js';
import type { TableName } from './dialect/create-table.js';
import { preludeOf } from './dialect/macros.js';
import { type PartitionFilter, partitionFilter } from './dialect/partition-filter.js';
import { readStatement, type Statement } from './dialect/statement.js';
import { StatementFault } from './dialect/tokens.js';
import { translate } from './dialect/translate.js';
import type { Execution } from './executions.js';
import { failureInTrino, faultOfStatement, QueryFailure } from './failure.js';
import { filesOf, namesIn, tablesByName } from './tables.js';

/** What a statement came to: a file of rows, or lines of text. */
export type Outcome =
  | {
      readonly kind: 'rows';
      readonly path: string;
      readonly result: SqlResult;
      readonly bytes: number;
    }
  | { readonly kind: 'lines'; readonly lines: readonly string[]; readonly column?: string };

/** Carries a query's statement out. @throws QueryFailure when it is wrong, or the signal's reason. */
export async function carryOut(
  deps: AthenaDeps,
  execution: Execution,
  signal: AbortSignal,
): Promise<Outcome> {
  const { query } = execution.document;
  try {
    const statement = readStatement(query);
    if (statement.kind === 'select')
      return await select(deps, execution, { sql: query, at: 0 }, 'csv', signal);
    if (statement.kind === 'create-table-as') {
      return await createTableAs(deps, execution, statement, signal);
    }
    return { kind: 'lines', ...(await define(deps, execution, statement)) };
  } catch (error) {
    if (error instanceof StatementFault) throw faultOfStatement(query, error);
    throw error;
  }
}

async function select(
  deps: AthenaDeps,
  { region, submitted, document }: Execution,
  { sql, at }: { readonly sql: string; readonly at: number },
  format: 'csv' | 'parquet',
  signal: AbortSignal,
): Promise<Extract<Outcome, { kind: 'rows' }>> {
  const { database, parameters, query } = document;
  const translated = translate(sql, { now: submitted, parameters: parameters ?? [] });
  const named = tablesByName(await deps.catalog.list(region));
  const meant = namesIn(sql, database).flatMap((one) => {
    if (one.database === 'information_schema') throw noInformationSchema();
    const table = named.get(`${one.database}.${one.name}`);
    return table === undefined ? [] : [{ table, name: one.name }];
  });
  const tables = await Promise.all(
    meant.map(({ table, name }) => {
      const read = partitionsRead(translated.sql, table, { name, database });
      return filesOf(deps, table, name, read);
    }),
  );
  signal.throwIfAborted();
  const path = deps.newFile(`.${format}`);
  const order = {
    ...{ sql: translated.sql, tables: tables.map(({ table }) => table), schema: database },
    ...{ prelude: preludeOf(translated.sql), output: { path, format } },
  };
  try {
    const result = await deps.runSql(order, { ...deps.limits, signal });
    return { kind: 'rows', path, result, bytes: tables.reduce((sum, { bytes }) => sum + bytes, 0) };
  } catch (error) {
    if (!(error instanceof SqlFailure)) throw error;
    const told = tables.reduce((text, { table }) => byNames(text, table), error.message);
    if (told !== error.message) throw new QueryFailure(`HIVE_BAD_DATA: ${told}`);
    const sourceOf = (position: number) => at + translated.sourceOf(position);
    throw failureInTrino(query, { sourceOf }, error, { database, tables: [...named.keys()] });
  }
}

/** What of a table's partitions a statement reads. */
function partitionsRead(
  sql: string,
  { database, columns, partitionKeys }: CatalogTable,
  named: { readonly name: string; readonly database: string },
): PartitionFilter | undefined {
  const texts = partitionKeys.filter(({ type }) => /^(string|varchar)\b/i.test(type));
  const keys = texts
    .map(({ name }) => name.toLowerCase())
    .filter((key) => !columns.some(({ name }) => name.toLowerCase() === key));
  return partitionFilter(sql, { database, name: named.name }, named.database, keys);
}

type CreateTableAs = Extract<Statement, { kind: 'create-table-as' }>;

async function createTableAs(
  deps: AthenaDeps,
  execution: Execution,
  statement: CreateTableAs,
  signal: AbortSignal,
): Promise<Outcome> {
  const at = await placeOfTable(deps, execution, statement.table, statement.ifNotExists);
  if (!at) return { kind: 'lines', lines: [] };
  const usual = underS3Uri(execution.document.outputLocation, `tables/${execution.id}/`);
  const location = statement.location ?? usual;
  const place = readS3Prefix(location);
  if (!place)
    throw new QueryFailure(`external_location is ${location}: it must be s3://bucket/folder/`);
  const { path, result } = await select(deps, execution, statement, 'parquet', signal);
  const key = `${place.key.replace(/\/*$/, '')}/${execution.id}.parquet`.replace(/^\//, '');
  await adoptResult(deps, { bucket: place.bucket, key }, path);
  await deps.catalog.put({
    ...{ region: execution.region, ...at, location, format: { kind: 'parquet' } },
    columns: result.columns.map(({ name, type }) => ({ name, type: hiveType(type) })),
    ...{ partitionKeys: [], parameters: { EXTERNAL: 'TRUE' }, created: deps.clock.now() },
  });
  return { kind: 'lines', lines: [] };
}

interface Lines {
  readonly lines: readonly string[];
  /** The name of the only column, where the lines are rows. */
  readonly column?: string;
}

async function define(
  deps: AthenaDeps,
  execution: Execution,
  statement: Exclude<Statement, { kind: 'select' | 'create-table-as' }>,
): Promise<Lines> {
  const { catalog } = deps;
  const { region, document } = execution;
  switch (statement.kind) {
    case 'create-table':
      return createTable(deps, execution, statement);
    case 'create-database': {
      const made = await catalog.createDatabase(region, statement);
      if (!made && !statement.ifNotExists) {
        throw new QueryFailure(
          `FAILED: Execution Error: Database ${statement.name} already exists`,
        );
      }
      return { lines: [] };
    }
    case 'drop-database':
      return dropDatabase(deps, execution, statement);
    case 'drop-table': {
      const { database = document.database, name } = statement.table;
      const dropped = await catalog.delete(region, database, name);
      if (!dropped && !statement.ifExists) throw missing(database, name);
      return { lines: [] };
    }
    case 'show-databases':
      return {
        lines: (await catalog.databases(region)).map(({ name }) => name),
        column: 'database_name',
      };
    case 'show-tables': {
      const { database = document.database, like } = statement;
      const shown = like === undefined ? /^/ : hivePattern(like);
      const names = (await catalog.list(region, database)).map(({ name }) => name);
      return { lines: names.filter((name) => shown.test(name)), column: 'tab_name' };
    }
    case 'show-partitions':
      return showPartitions(deps, await tableOf(deps, execution, statement.table));
    default:
      return showTable(await tableOf(deps, execution, statement.table), statement.kind);
  }
}

function showTable(table: CatalogTable, kind: 'describe' | 'show-columns' | 'repair'): Lines {
  const all = [...table.columns, ...table.partitionKeys];
  if (kind === 'repair') return { lines: [] };
  if (kind === 'show-columns') return { lines: all.map(({ name }) => name), column: 'field' };
  const line = ({ name, type, comment = '' }: (typeof all)[number]) =>
    [name.padEnd(20), type.padEnd(20), comment.padEnd(20)].join('\t');
  const lines = all.map(line);
  if (table.partitionKeys.length > 0) {
    lines.push(
      '\t \t ',
      '# Partition Information\t \t ',
      ['# col_name', 'data_type', 'comment'].map((title) => title.padEnd(20)).join('\t'),
      ...table.partitionKeys.map(line),
    );
  }
  return { lines, column: 'result' };
}

/** A line such as `year=2026/month=11` for each that has objects. */
async function showPartitions(deps: AthenaDeps, table: CatalogTable): Promise<Lines> {
  if (table.partitionKeys.length === 0) {
    throw new QueryFailure(
      `FAILED: SemanticException Table ${table.database}.${table.name} is not a partitioned table`,
    );
  }
  const { partitions = [] } = (await filesOf(deps, table, table.name)).table;
  const line = (values: Readonly<Record<string, string>>): string =>
    table.partitionKeys.map(({ name }) => `${name}=${values[name] ?? hiveNull}`).join('/');
  return { lines: [...new Set(partitions.map(line))].sort(), column: 'partition' };
}

/** Hive's word for a partition whose key is null. */
const hiveNull = '__HIVE_DEFAULT_PARTITION__';

async function createTable(
  deps: AthenaDeps,
  execution: Execution,
  statement: Extract<Statement, { kind: 'create-table' }>,
): Promise<Lines> {
  const { kind: _, table, ifNotExists, ...rest } = statement;
  const at = await placeOfTable(deps, execution, table, ifNotExists);
  if (!at) return { lines: [] };
  if (!readS3Prefix(rest.location)) {
    throw new QueryFailure(`LOCATION is ${rest.location}: it must be s3://bucket/folder/`);
  }
  const parameters = { EXTERNAL: 'TRUE', ...rest.parameters };
  await deps.catalog.put({
    ...rest,
    ...{ region: execution.region, ...at, parameters, created: deps.clock.now() },
  });
  return { lines: [] };
}

/** Where a new table goes; undefined when it is there already and may be. */
async function placeOfTable(
  { catalog }: AthenaDeps,
  { region, document }: Execution,
  { database = document.database, name }: TableName,
  ifNotExists: boolean,
): Promise<{ database: string; name: string } | undefined> {
  if (!(await catalog.database(region, database))) {
    throw new QueryFailure(`SCHEMA_NOT_FOUND: Schema '${database}' does not exist`);
  }
  if (!(await catalog.find(region, database, name))) return { database, name };
  if (ifNotExists) return undefined;
  throw new QueryFailure(`TABLE_ALREADY_EXISTS: Table '${database}.${name}' already exists`);
}

async function tableOf(
  { catalog }: AthenaDeps,
  { region, document }: Execution,
  { database = document.database, name }: TableName,
): Promise<CatalogTable> {
  const table = await catalog.find(region, database, name);
  if (table) return table;
  const named = tablesByName(await catalog.list(region, database));
  const meant = named.get(`${database}.${name}`.toLowerCase());
  if (!meant) throw missing(database, name);
  return meant;
}

async function dropDatabase(
  { catalog }: AthenaDeps,
  { region }: Execution,
  { name, ifExists, cascade }: Extract<Statement, { kind: 'drop-database' }>,
): Promise<Lines> {
  if (isBuiltIn(name)) throw new QueryFailure(`The database ${name} is always there`);
  const there = await catalog.database(region, name);
  if (!there && ifExists) return { lines: [] };
  if (!there) throw new QueryFailure(`SCHEMA_NOT_FOUND: Schema '${name}' does not exist`);
  const tables = await catalog.list(region, name);
  if (tables.length > 0 && !cascade) {
    throw new QueryFailure(`The database ${name} has ${tables.length} tables: add CASCADE`);
  }
  await catalog.deleteDatabase(region, name);
  return { lines: [] };
}

/** DuckDB has a schema of that name, which would tell of the statement's own tables alone. */
const noInformationSchema = (): QueryFailure =>
  new QueryFailure(
    'SCHEMA_NOT_FOUND: information_schema is not served: SHOW DATABASES, SHOW TABLES and DESCRIBE ' +
      'tell what there is',
  );

const missing = (database: string, name: string): QueryFailure =>
  new QueryFailure(`TABLE_NOT_FOUND: Table 'awsdatacatalog.${database}.${name}' does not exist`);

/** Hive's patterns of SHOW TABLES: `*` is anything, `|` is or. */
function hivePattern(pattern: string): RegExp {
  const words = pattern.toLowerCase().split('|');
  const quoted = words.map((word) =>
    word
      .split('*')
      .map((part) => part.replace(/[.+?^${}()[\]\\]/g, '\\$&'))
      .join('.*'),
  );
  return new RegExp(`^(?:${quoted.join('|')})$`);
}
