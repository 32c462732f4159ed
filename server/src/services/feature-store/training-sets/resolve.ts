import { validationException } from '../../../base/errors.js';
import type { FeatureGroup } from '../feature-group.js';
import type { TrainingSetGroup, TrainingSetRequest } from './request.js';
import type { PlannedGroup, SetPlan } from './set-plan.js';
import type { SetTable } from './set-table.js';

/** A group's offline store as a table. @throws ValidationException where it has none */
export function groupTable({ name, document }: FeatureGroup): SetTable {
  const catalog = document.offline?.DataCatalogConfig;
  if (!catalog) {
    throw validationException(
      `Feature group ${name} has no offline store with a table: create it with OfflineStoreConfig.`,
    );
  }
  return {
    ...{ database: catalog.Database, table: catalog.TableName, store: true },
    ...{ recordIdentifier: document.recordIdentifier, eventTime: document.eventTime },
    columns: document.features.map(({ FeatureName, FeatureType, CollectionType }) => ({
      name: FeatureName,
      type: CollectionType === undefined ? FeatureType : 'Other',
    })),
  };
}

/**
 * The plan of a request whose tables are found.
 * @param groups one for each of the request's, in their order
 * @throws ValidationException naming what is not there
 */
export function planOf(
  asked: TrainingSetRequest,
  base: SetTable,
  groups: readonly FeatureGroup[],
): SetPlan {
  const baseFeatures = asked.base.features ?? base.columns.map(({ name }) => name);
  for (const name of [...baseFeatures, base.recordIdentifier, base.eventTime]) {
    present(base, name, 'The base');
  }
  if (asked.pointInTime) timed(base);
  const planned = asked.featureGroups.map((group, i) =>
    plannedGroup(asked, { group, base, found: groups[i] as FeatureGroup, place: i + 1 }),
  );
  uniqueTitles([...baseFeatures, ...planned.flatMap(({ titles }) => titles)]);
  const { pointInTime, asOf_ms, eventTimeRange, includeDeleted, includeDuplicated } = asked;
  const { recentRecords, recentRecordsPer, limit } = asked;
  return {
    ...{ base, baseFeatures, groups: planned, pointInTime, asOf_ms, eventTimeRange },
    ...{ includeDeleted, includeDuplicated, recentRecords, recentRecordsPer, limit },
  };
}

function plannedGroup(
  { columnNames }: TrainingSetRequest,
  of: {
    readonly group: TrainingSetGroup;
    readonly base: SetTable;
    readonly found: FeatureGroup;
    readonly place: number;
  },
): PlannedGroup {
  const { group, base, found, place } = of;
  const table = groupTable(found);
  const features = group.features ?? table.columns.map(({ name }) => name);
  const { join, comparator, maximumAge_ms, lag_ms } = group;
  const baseKey = group.baseKey ?? base.recordIdentifier;
  const groupKey = group.groupKey ?? table.recordIdentifier;
  for (const name of [...features, groupKey]) present(table, name, `Feature group ${found.name}`);
  present(base, baseKey, 'The base');
  comparable(base, baseKey);
  comparable(table, groupKey);
  const titles = features.map((name) =>
    columnNames === 'group' ? `${found.name}.${name}` : `${name}.${place}`,
  );
  return { table, features, titles, baseKey, groupKey, join, comparator, maximumAge_ms, lag_ms };
}

function present({ columns }: SetTable, name: string, whose: string): void {
  if (columns.some((column) => column.name === name)) return;
  const shown = columns.slice(0, 20).map((column) => column.name);
  const more = columns.length > 20 ? ', …' : '';
  throw validationException(`${whose} has no ${name}: there are ${shown.join(', ')}${more}.`);
}

function comparable({ columns }: SetTable, name: string): void {
  if (columns.find((column) => column.name === name)?.type !== 'Other') return;
  throw validationException(`${name} is a collection, which cannot be a key.`);
}

function timed({ columns, eventTime }: SetTable): void {
  const type = columns.find(({ name }) => name === eventTime)?.type;
  if (type !== 'Boolean' && type !== 'Other') return;
  throw validationException(`The base's ${eventTime} is no time: its type is ${type}.`);
}

/** Files tell columns apart by their names, and SQL by their names in lower case. */
function uniqueTitles(titles: readonly string[]): void {
  const seen = new Set<string>();
  for (const title of titles) {
    const plain = title.toLowerCase();
    if (seen.has(plain)) {
      throw validationException(
        `Two columns of the set would be named ${title}: leave one out by "features", or choose ` +
          'other "columnNames".',
      );
    }
    seen.add(plain);
  }
}
