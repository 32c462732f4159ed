import { resourceNotFound, validationException } from '../../../base/errors.js';
import type { TimeKind } from '../../common/dataset/row-selection.js';
import type {
  FeatureRows,
  FeatureSource,
  FeatureWindow,
  NamedGroup,
} from '../../common/feature-rows.js';
import { readS3Uri, type S3Place } from '../../common/s3-uri.js';
import type { FeatureGroup, FeatureGroups } from '../feature-group.js';
import { columnTypeOf, sqlTypeOf } from '../offline/columns.js';
import type { OfflineStore } from '../offline/offline-store.js';

/** The rows of feature groups, for rooms that analyse them. */
export const featureRows = (
  groups: Pick<FeatureGroups, 'all' | 'find'>,
  offline: Pick<OfflineStore, 'settle' | 'files'>,
): FeatureRows => {
  const groupAt = async (region: string, place: S3Place) =>
    (await groups.all()).find((one) => one.region === region && holds(one, place));
  return {
    async holding(region, place) {
      const group = await groupAt(region, place);
      return group && named(group);
    },
    async at(region, place, window) {
      const group = await groupAt(region, place);
      return group && rowsOf(offline, group, window);
    },
    async settle(region, name) {
      const group = await groups.find(region, name);
      if (group?.document.offline) await offline.settle(group);
    },
    async named(region, name, window) {
      const group = await groups.find(region, name);
      if (!group) throw resourceNotFound(`Could not find feature group "${name}".`);
      if (group.document.offline) return rowsOf(offline, group, window);
      throw validationException(
        `Feature group "${group.name}" has no offline store, so its history cannot be read: ` +
          'create it with OfflineStoreConfig.',
      );
    },
  };
};

const named = ({ name, arn }: FeatureGroup): NamedGroup => ({ name, arn });

async function rowsOf(
  offline: Pick<OfflineStore, 'settle' | 'files'>,
  group: FeatureGroup,
  window: FeatureWindow | undefined,
): Promise<FeatureSource> {
  await offline.settle(group);
  const { recordIdentifier, eventTime, features } = group.document;
  const byWrite = window?.by === 'write_time';
  const typed = features.map((feature) => ({
    name: feature.FeatureName,
    type: columnTypeOf(feature),
  }));
  // a file's rows were all written before it was last changed
  const files = await offline.files(group, byWrite ? window?.start : undefined);
  return {
    ...named(group),
    files: files.sort((a, b) => a.lastModified - b.lastModified),
    selection: {
      columns: typed
        .filter(({ type }) => !type.list)
        .map(({ name, type }) => ({ name, type: sqlTypeOf(type) })),
      deleted: 'is_deleted',
      span: window && { ...spanColumn(group, byWrite), start: window.start, end: window.end },
    },
    reserved: [recordIdentifier, eventTime],
    collections: typed.filter(({ type }) => type.list).map(({ name }) => name),
  };
}

function holds({ document }: FeatureGroup, { bucket, key }: S3Place): boolean {
  const home = readS3Uri(document.offline?.S3StorageConfig?.ResolvedOutputS3Uri ?? '');
  return home?.bucket === bucket && (key === home.key || key.startsWith(`${home.key}/`));
}

function spanColumn(
  { document: { eventTime, features } }: FeatureGroup,
  byWrite: boolean,
): { column: string; kind: TimeKind } {
  if (byWrite) return { column: 'write_time', kind: 'timestamp' };
  const type = features.find(({ FeatureName }) => FeatureName === eventTime)?.FeatureType;
  return { column: eventTime, kind: type === 'String' ? 'iso8601' : 'seconds' };
}
