import type {
  CreateFeatureGroupCommandInput,
  CreateFeatureGroupCommandOutput,
  OfflineStoreConfig,
} from '@aws-sdk/client-sagemaker';
import { sagemakerArn } from '../../../base/arns.js';
import { resourceInUse, ServiceError, validationException } from '../../../base/errors.js';
import type { CallContext, Checked, Handler } from '../../../base/service.js';
import { underS3Uri } from '../../common/s3-uri.js';
import { type CatalogTable, catalogName, featureDatabase } from '../../common/table-catalog.js';
import type { FeatureStoreDeps } from '../deps.js';
import { type CreateInput, type FeatureGroup, featureGroupKind } from '../feature-group.js';
import { type Change, recreated } from './changes.js';
import { checkFeatures } from './check-features.js';
import { checkThroughput, noBucket, offlinePlace, onlineStore } from './check-stores.js';
import type { GoneGroup } from './group-rows.js';
import { checkTableIsFree, tableOf } from './group-table.js';
import type { Groups } from './groups.js';
import { addNews } from './news.js';
import { ownershipOf } from './ownership.js';

/** Held in memory, each of them. */
const mostGroups = 10_000;

/** A new group, which can be written to at once. */
export const createFeatureGroup =
  (
    deps: FeatureStoreDeps,
    groups: Groups,
  ): Handler<CreateFeatureGroupCommandInput, CreateFeatureGroupCommandOutput> =>
  async (input, context) => {
    checkFeatures(input);
    const online = onlineStore(input);
    checkThroughput(input.ThroughputConfig, online);
    const { OfflineStoreConfig: offline } = input;
    if (offline) await requireBucket(deps, offline, context);
    const { FeatureGroupName: name } = input;
    const arn = sagemakerArn(context, featureGroupKind, name);
    return groups.alone(context.region, name, async () => {
      const same = groups.known(context.region, name);
      if (same) throw exists(same.name);
      if (groups.count >= mostGroups) throw tooMany();
      const gone = await groups.rows.goneOf(context.region, name);
      const now = deps.clock.now();
      const group: FeatureGroup = {
        kind: featureGroupKind,
        region: context.region,
        name,
        arn,
        status: 'Created',
        created: now,
        modified: now,
        document: {
          number: await groups.rows.nextNumber(),
          recordIdentifier: input.RecordIdentifierFeatureName,
          eventTime: input.EventTimeFeatureName,
          features: input.FeatureDefinitions,
          online,
          offline: offline && resolved(offline, input, context, epochOf(now, gone)),
          throughput: input.ThroughputConfig,
          roleArn: input.RoleArn,
          description: input.Description,
        },
      };
      const table = tableOf(group);
      const made = { group, table, tags: input.Tags ?? [], before: gone[0] };
      const keepIt = () => keep(deps, groups, made);
      // two groups that name one table at once: the second has to see the first's
      await (table ? groups.alone(table.region, tableTurn(table), keepIt) : keepIt());
      return { FeatureGroupArn: arn };
    });
  };

/** No name of a group has a blank. */
const tableTurn = ({ database, name }: CatalogTable): string => `table ${database}.${name}`;

/** The table comes first: a table without a group does no harm, a group without its table would. */
async function keep(
  deps: FeatureStoreDeps,
  groups: Groups,
  {
    group,
    table,
    tags,
    before,
  }: {
    readonly group: FeatureGroup;
    readonly table: CatalogTable | undefined;
    readonly tags: NonNullable<CreateInput['Tags']>;
    readonly before: GoneGroup | undefined;
  },
): Promise<void> {
  if (table) {
    await checkTableIsFree(deps.catalog, table);
    await deps.catalog.put(table);
  }
  const ownership = ownershipOf(tags);
  const changes: Change[] = before ? recreated(before.group, group) : [];
  try {
    await groups.insert(group, async (rows) => {
      await deps.tags.add(rows, group.arn, tags);
      await addNews(deps, rows, { group, ownership, before: before?.ownership, changes, tags });
    });
  } catch (error) {
    if (table) await deps.catalog.delete(table.region, table.database, table.name);
    throw error;
  }
}

async function requireBucket(
  { calls }: FeatureStoreDeps,
  offline: Checked<OfflineStoreConfig>,
  { region, accountId }: CallContext,
): Promise<void> {
  const { bucket } = offlinePlace(offline);
  try {
    await calls.s3.HeadBucket({ Bucket: bucket }, { region, accountId });
  } catch (error) {
    if (error instanceof ServiceError && error.status === 404) throw noBucket(bucket);
    throw error;
  }
}

/** Seconds; no group of that name before has written under the same folder. */
function epochOf(now: number, gone: readonly GoneGroup[]): number {
  const used = new Set(gone.map(({ group }) => epochIn(group)));
  let epoch = Math.floor(now / 1_000);
  while (used.has(epoch)) epoch += 1;
  return epoch;
}

function epochIn({ document }: FeatureGroup): number {
  const uri = document.offline?.S3StorageConfig.ResolvedOutputS3Uri ?? '';
  return Number(/-(\d+)\/data$/.exec(uri)?.[1] ?? 0);
}

/** The configuration with what AWS fills in: where the files go, and the table over them. */
function resolved(
  offline: Checked<OfflineStoreConfig>,
  { FeatureGroupName: name }: CreateInput,
  { region, accountId }: CallContext,
  epoch: number,
): Checked<OfflineStoreConfig> {
  const { S3StorageConfig: storage, DataCatalogConfig: catalog } = offline;
  if (catalog && catalog.Catalog.toLowerCase() !== catalogName.toLowerCase()) {
    throw validationException(
      `OfflineStoreConfig.DataCatalogConfig.Catalog is ${catalog.Catalog}: ${catalogName} is served.`,
    );
  }
  const folder = `${accountId}/sagemaker/${region}/offline-store/${name}-${epoch}/data`;
  const table = catalog ?? {
    Catalog: catalogName,
    Database: featureDatabase,
    TableName: `${name.replaceAll('-', '_').toLowerCase()}_${epoch}`,
  };
  const made = catalog !== undefined || offline.DisableGlueTableCreation !== true;
  return {
    ...offline,
    S3StorageConfig: { ...storage, ResolvedOutputS3Uri: underS3Uri(storage.S3Uri, folder) },
    DisableGlueTableCreation: offline.DisableGlueTableCreation ?? false,
    ...(made && { DataCatalogConfig: table }),
  };
}

const exists = (name: string): ServiceError =>
  resourceInUse(
    `Resource Already Exists: there is a feature group ${name} already. Delete it first, or ` +
      'choose another name.',
  );

const tooMany = (): ServiceError =>
  new ServiceError(
    'ResourceLimitExceeded',
    `There are ${mostGroups} feature groups already: delete some first.`,
  );
