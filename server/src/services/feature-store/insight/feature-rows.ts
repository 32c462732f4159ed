import type { TimeKind } from '../../common/dataset/row-selection.js';
import type { FeatureRows } from '../../common/feature-rows.js';
import { readS3Uri } from '../../common/s3-uri.js';
import type { FeatureGroup, FeatureGroups } from '../feature-group.js';
import { columnTypeOf, sqlTypeOf } from '../offline/columns.js';
import type { OfflineStore } from '../offline/offline-store.js';

/** The rows of feature groups, for rooms that analyse them. */
export const featureRows = (
  groups: FeatureGroups,
  offline: Pick<OfflineStore, 'settle' | 'files'>,
): FeatureRows => ({
  async at(region, place, window) {
    const group = (await groups.all()).find((one) => one.region === region && holds(one, place));
    if (!group) return undefined;
    await offline.settle(group);
    const { recordIdentifier, eventTime, features } = group.document;
    const byWrite = window?.by === 'write_time';
    return {
      ...{ name: group.name, arn: group.arn },
      // a file's rows were all written before it was last changed
      files: await offline.files(group, byWrite ? window?.start : undefined),
      selection: {
        columns: features.map((feature) => ({
          name: feature.FeatureName,
          type: sqlTypeOf(columnTypeOf(feature)),
        })),
        deleted: 'is_deleted',
        span: window && { ...spanColumn(group, byWrite), start: window.start, end: window.end },
      },
      reserved: [recordIdentifier, eventTime],
    };
  },
});

function holds({ document }: FeatureGroup, { bucket, key }: { bucket: string; key: string }) {
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
