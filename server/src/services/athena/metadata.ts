import type {
  Database,
  GetDatabaseCommandInput,
  GetDatabaseCommandOutput,
  GetTableMetadataCommandInput,
  GetTableMetadataCommandOutput,
  ListDatabasesCommandInput,
  ListDatabasesCommandOutput,
  ListTableMetadataCommandInput,
  ListTableMetadataCommandOutput,
  TableMetadata,
} from '@aws-sdk/client-athena';
import { ServiceError } from '../../base/errors.js';
import type { Handler } from '../../base/service.js';
import { readPageToken, writePageToken } from '../common/page-token.js';
import { type CatalogColumn, type CatalogTable, catalogName } from '../common/table-catalog.js';
import type { Catalog, CatalogDatabase } from './catalog.js';
import { invalidRequest } from './failure.js';

const usualPage = 50;

/** What Athena tells of the catalog: a family of reads that behave alike. */
export const metadataOperations = (catalog: Catalog) => ({
  GetDatabase: getDatabase(catalog),
  ListDatabases: listDatabases(catalog),
  GetTableMetadata: getTableMetadata(catalog),
  ListTableMetadata: listTableMetadata(catalog),
});

function getDatabase(catalog: Catalog): Handler<GetDatabaseCommandInput, GetDatabaseCommandOutput> {
  return async (input, { region }) => {
    checkCatalog(input.CatalogName);
    const found = await catalog.database(region, input.DatabaseName);
    if (!found) throw noEntity(`Database ${input.DatabaseName} not found`);
    return { Database: shownDatabase(found) };
  };
}

function listDatabases(
  catalog: Catalog,
): Handler<ListDatabasesCommandInput, ListDatabasesCommandOutput> {
  return async (input, { region }) => {
    checkCatalog(input.CatalogName);
    const all = (await catalog.databases(region)).map(shownDatabase);
    const { items, ...more } = pageOf(
      `databases/${region}`,
      { ...input },
      all,
      ({ Name }) => Name ?? '',
    );
    return { DatabaseList: items, ...more };
  };
}

function getTableMetadata(
  catalog: Catalog,
): Handler<GetTableMetadataCommandInput, GetTableMetadataCommandOutput> {
  return async (input, { region }) => {
    checkCatalog(input.CatalogName);
    const found = await catalog.find(region, input.DatabaseName, input.TableName);
    if (!found) throw noEntity(`Table ${input.TableName} not found in ${input.DatabaseName}`);
    return { TableMetadata: shownTable(found) };
  };
}

function listTableMetadata(
  catalog: Catalog,
): Handler<ListTableMetadataCommandInput, ListTableMetadataCommandOutput> {
  return async (input, { region }) => {
    checkCatalog(input.CatalogName);
    const database = await catalog.database(region, input.DatabaseName);
    if (!database) throw noEntity(`Database ${input.DatabaseName} not found`);
    const matches = expression(input.Expression);
    const all = (await catalog.list(region, input.DatabaseName)).filter(({ name }) =>
      matches(name),
    );
    const named = all.map(shownTable);
    const { items, ...more } = pageOf(
      `tables/${region}`,
      { ...input },
      named,
      ({ Name }) => Name ?? '',
    );
    return { TableMetadataList: items, ...more };
  };
}

/** @throws MetadataException for any but Glue's. */
export function checkCatalog(name: string): void {
  if (name.toLowerCase() !== catalogName.toLowerCase()) {
    throw noEntity(`Catalog ${name} not found: there is one, ${catalogName}`);
  }
}

const noEntity = (message: string): ServiceError =>
  new ServiceError('MetadataException', `EntityNotFoundException: ${message}`);

function expression(text: string | undefined): (name: string) => boolean {
  if (text === undefined) return () => true;
  try {
    const pattern = new RegExp(`^(?:${text.toLowerCase().replaceAll(/(?<!\.)\*/g, '.*')})$`);
    return (name) => pattern.test(name);
  } catch {
    throw invalidRequest(`Expression ${text} is no regular expression`);
  }
}

function pageOf<T>(
  list: string,
  query: Readonly<Record<string, unknown>>,
  all: readonly T[],
  nameOf: (item: T) => string,
): { items: T[]; NextToken?: string } {
  const { NextToken: token, MaxResults: most } = query;
  const limit = typeof most === 'number' ? most : usualPage;
  const after = typeof token === 'string' ? readPageToken(list, query, token) : '';
  if (typeof after !== 'string') throw invalidRequest('NextToken is not one that this list gave');
  const rest = all.filter((item) => nameOf(item) > after);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  if (rest.length <= limit || last === undefined) return { items };
  return { items, NextToken: writePageToken(list, query, nameOf(last)) };
}

const shownDatabase = ({ name, description }: CatalogDatabase): Database => ({
  Name: name,
  ...(description === undefined ? {} : { Description: description }),
});

const serdes = {
  parquet: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
  csv: 'org.apache.hadoop.hive.serde2.OpenCSVSerde',
  json: 'org.openx.data.jsonserde.JsonSerDe',
} as const;

function shownTable(table: CatalogTable): TableMetadata {
  const column = ({ name, type, comment }: CatalogColumn) => ({
    ...{ Name: name, Type: type },
    ...(comment === undefined ? {} : { Comment: comment }),
  });
  return {
    ...{ Name: table.name, CreateTime: new Date(table.created), LastAccessTime: new Date(0) },
    TableType: 'EXTERNAL_TABLE',
    Columns: table.columns.map(column),
    PartitionKeys: table.partitionKeys.map(column),
    Parameters: {
      ...{ EXTERNAL: 'TRUE', ...table.parameters, location: table.location },
      'serde.serialization.lib': serdes[table.format.kind],
      ...(table.description === undefined ? {} : { comment: table.description }),
    },
  };
}
