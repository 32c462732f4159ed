import { validationException } from '../../../base/errors.js';
import type { CatalogColumn, CatalogTable, TableCatalog } from '../../common/table-catalog.js';
import type { FeatureGroup } from '../feature-group.js';
import { addedColumns, columnTypeOf, hiveTypeOf } from '../offline/columns.js';

const column = (name: string, type: string): CatalogColumn => ({ name, type });

const partitionKeys = ['year', 'month', 'day', 'hour'].map((name) => column(name, 'string'));

/** The columns of a group's rows: its features, and what the offline store adds. */
export const tableColumns = ({ document }: FeatureGroup): CatalogColumn[] => [
  ...document.features.map((feature) =>
    column(feature.FeatureName.toLowerCase(), hiveTypeOf(columnTypeOf(feature))),
  ),
  ...addedColumns.map(({ name, hive }) => column(name, hive)),
];

/** The table of a group's offline store; undefined where it has none, or the client makes it. */
export function tableOf(group: FeatureGroup): CatalogTable | undefined {
  const { offline, features } = group.document;
  const { DataCatalogConfig: catalog, S3StorageConfig: storage } = offline ?? {};
  if (!catalog || offline?.DisableGlueTableCreation === true) return undefined;
  if (storage?.ResolvedOutputS3Uri === undefined) return undefined;
  const names = new Set(features.map((feature) => feature.FeatureName.toLowerCase()));
  return {
    region: group.region,
    database: catalog.Database,
    name: catalog.TableName,
    columns: tableColumns(group),
    partitionKeys: partitionKeys.filter(({ name }) => !names.has(name)), // a feature comes first
    location: storage.ResolvedOutputS3Uri,
    format: { kind: 'parquet' },
    parameters: { EXTERNAL: 'TRUE', classification: 'parquet' },
    created: group.created,
    description: group.document.description,
    owner: group.arn,
  };
}

/**
 * A table of that name may be the one of a group of the same name that was deleted.
 * @throws ValidationException when it is something else's
 */
export async function checkTableIsFree(catalog: TableCatalog, table: CatalogTable): Promise<void> {
  const there = await catalog.find(table.region, table.database, table.name);
  if (!there || there.owner === table.owner) return;
  const whose = there.owner === undefined ? '' : `, of ${there.owner}`;
  throw validationException(
    `There is a table ${table.database}.${table.name} already${whose}: choose another ` +
      'OfflineStoreConfig.DataCatalogConfig.TableName.',
  );
}
