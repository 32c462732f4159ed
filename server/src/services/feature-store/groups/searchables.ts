import type { Searchable, SearchedThing } from '../../common/searchable.js';
import type { FeatureStoreDeps } from '../deps.js';
import type { OfflineStore } from '../offline/offline-store.js';
import { groupMembers } from './describe-feature-group.js';
import { metadataMembers } from './describe-feature-metadata.js';
import type { Groups } from './groups.js';

/** Feature groups and their features, as SageMaker's Search finds them. */
export const groupSearchables = (
  { tags }: Pick<FeatureStoreDeps, 'tags'>,
  groups: Groups,
  offline: Pick<OfflineStore, 'status'>,
): readonly Searchable[] => {
  const ofRegion = async (region: string) =>
    (await groups.all()).filter((group) => group.region === region);

  async function* groupsOf(region: string): AsyncGenerator<SearchedThing> {
    for (const group of await ofRegion(region)) {
      const Tags = await tags.all(group.arn);
      yield { id: group.name, members: { ...groupMembers(group, offline), Tags } };
    }
  }

  async function* featuresOf(region: string): AsyncGenerator<SearchedThing> {
    for (const group of await ofRegion(region)) {
      const metadata = await groups.metadata.of(group.document.number);
      for (const feature of group.document.features) {
        const { FeatureName: name } = feature;
        const members = metadataMembers(group, feature, metadata.get(name));
        yield { id: `${group.name}/${name}`, members };
      }
    }
  }

  return [
    { resource: 'FeatureGroup', properties: groupProperties, things: groupsOf },
    { resource: 'FeatureMetadata', properties: featureProperties, things: featuresOf },
  ];
};

const groupProperties = [
  'FeatureGroupName',
  'FeatureGroupArn',
  'FeatureGroupStatus',
  'FeatureDefinitions',
  'RecordIdentifierFeatureName',
  'EventTimeFeatureName',
  'Description',
  'CreationTime',
  'LastModifiedTime',
  'LastUpdateStatus',
  'OnlineStoreConfig',
  'OfflineStoreConfig',
  'OfflineStoreStatus',
  'RoleArn',
  'FailureReason',
  'Tags',
  'AllTags',
];

const featureProperties = [
  'FeatureName',
  'FeatureType',
  'FeatureGroupName',
  'FeatureGroupArn',
  'Description',
  'Parameters',
  'AllParameters',
  'CreationTime',
  'LastModifiedTime',
];
