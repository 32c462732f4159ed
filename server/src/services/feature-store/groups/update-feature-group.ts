import type {
  UpdateFeatureGroupCommandInput,
  UpdateFeatureGroupCommandOutput,
} from '@aws-sdk/client-sagemaker';
import { type ServiceError, validationException } from '../../../base/errors.js';
import type { Checked, Handler } from '../../../base/service.js';
import type { FeatureStoreDeps } from '../deps.js';
import { type FeatureGroup, type FeatureGroupDocument, ttlOf } from '../feature-group.js';
import { type Change, ttlChange } from './changes.js';
import { checkAdditions } from './check-features.js';
import { checkThroughput, hasTtl, wholeTtl } from './check-stores.js';
import { tableOf } from './group-table.js';
import type { Groups } from './groups.js';
import { addNews } from './news.js';
import { ownershipOf } from './ownership.js';

type Input = Checked<Omit<UpdateFeatureGroupCommandInput, '$metadata'>>;

/** Adds features, or changes the online store or the throughput; done when it answers. */
export const updateFeatureGroup =
  (
    deps: FeatureStoreDeps,
    groups: Groups,
  ): Handler<UpdateFeatureGroupCommandInput, UpdateFeatureGroupCommandOutput> =>
  async (input, { region }) => {
    const { name, arn } = groups.described(region, input.FeatureGroupName);
    await groups.alone(region, name, async () => {
      const before = groups.described(region, name);
      const now = deps.clock.now();
      const document = { ...changed(before.document, input), lastUpdate: { status: 'Successful' } };
      const after: FeatureGroup = { ...before, modified: now, document };
      const added = document.features.slice(before.document.features.length);
      const changes: Change[] = [
        ...(added.length > 0 ? [{ what: 'FeaturesAdded', features: added } as const] : []),
        ...ttlChange(ttlOf(before), ttlOf(after)),
      ];
      const table = added.length > 0 ? tableOf(after) : undefined;
      if (table) await deps.catalog.put(table); // a column too many is empty, one too few is missed
      const tags = await deps.tags.all(arn);
      const ownership = ownershipOf(tags);
      await groups.update(after, async (rows) => {
        const metadata = groups.metadata.within(rows);
        for (const { FeatureName: feature } of added) {
          await metadata.put(document.number, {
            ...{ feature, created: now, modified: now, description: undefined, parameters: [] },
          });
        }
        await addNews(deps, rows, { group: after, ownership, changes, tags });
      });
    });
    return { FeatureGroupArn: arn };
  };

function changed(document: FeatureGroupDocument, input: Input): FeatureGroupDocument {
  const { FeatureAdditions: added, OnlineStoreConfig: online, ThroughputConfig: rate } = input;
  const given = [added, online, rate].filter((one) => one !== undefined).length;
  if (given !== 1) {
    throw validationException(
      'Give one of FeatureAdditions, OnlineStoreConfig and ThroughputConfig, and one alone.',
    );
  }
  if (online) return withOnline(document, online);
  if (rate) return withThroughput(document, rate);
  checkAdditions(document.features, added ?? [], document.online);
  return { ...document, features: [...document.features, ...(added ?? [])] };
}

/** A TTL without unit and value takes the one that is there away. */
function withOnline(
  document: FeatureGroupDocument,
  { TtlDuration: ttl, StorageType: storage }: NonNullable<Input['OnlineStoreConfig']>,
): FeatureGroupDocument {
  if (!document.online) throw noOnlineStore();
  const { TtlDuration: before, ...rest } = document.online;
  if (storage !== undefined && storage !== rest.StorageType) {
    const isServed = rest.StorageType === 'Standard' && storage === 'Standard_V2';
    if (!isServed) throw cannotMigrate(rest.StorageType ?? 'Standard', storage);
  }
  const after = ttl === undefined ? before : hasTtl(ttl) ? wholeTtl(ttl) : undefined;
  return {
    ...document,
    online: {
      ...rest,
      ...(storage !== undefined && { StorageType: storage }),
      ...(after && { TtlDuration: after }),
    },
  };
}

function withThroughput(
  document: FeatureGroupDocument,
  rate: NonNullable<Input['ThroughputConfig']>,
): FeatureGroupDocument {
  const ThroughputMode = rate.ThroughputMode ?? document.throughput?.ThroughputMode ?? 'OnDemand';
  const before = ThroughputMode === 'Provisioned' ? document.throughput : undefined;
  const throughput = { ...before, ...rate, ThroughputMode };
  checkThroughput(throughput, document.online);
  return { ...document, throughput };
}

const noOnlineStore = (): ServiceError =>
  validationException(
    'This feature group has no online store (EnableOnlineStore was false when it was made), ' +
      'and one cannot be added.',
  );

const cannotMigrate = (from: string, to: string): ServiceError =>
  validationException(
    `StorageType cannot go from ${from} to ${to}; the one way that there is leads from Standard to Standard_V2.`,
  );
