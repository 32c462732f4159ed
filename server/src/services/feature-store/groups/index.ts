import type { ServiceOperations } from '../../../base/service.js';
import type { FeatureStoreDeps } from '../deps.js';
import type { OfflineStore } from '../offline/offline-store.js';
import { createFeatureGroup } from './create-feature-group.js';
import { deleteFeatureGroup } from './delete-feature-group.js';
import { describeFeatureGroup } from './describe-feature-group.js';
import { describeFeatureMetadata } from './describe-feature-metadata.js';
import type { Groups } from './groups.js';
import { listFeatureGroups } from './list-feature-groups.js';
import { defineNews } from './news.js';
import { updateFeatureGroup } from './update-feature-group.js';
import { updateFeatureMetadata } from './update-feature-metadata.js';

export { Groups } from './groups.js';
export { groupSearchables } from './searchables.js';

/** The control plane of feature groups. Called once: it defines how consumers are told. */
export function groupOperations(
  deps: FeatureStoreDeps,
  groups: Groups,
  offline: Pick<OfflineStore, 'beforeDelete' | 'afterDelete' | 'status'>,
): ServiceOperations {
  defineNews(deps);
  return {
    service: 'sagemaker',
    handlers: {
      CreateFeatureGroup: createFeatureGroup(deps, groups),
      DescribeFeatureGroup: describeFeatureGroup(groups, offline),
      UpdateFeatureGroup: updateFeatureGroup(deps, groups),
      ListFeatureGroups: listFeatureGroups(deps, offline),
      DeleteFeatureGroup: deleteFeatureGroup(deps, groups, offline),
      DescribeFeatureMetadata: describeFeatureMetadata(groups),
      UpdateFeatureMetadata: updateFeatureMetadata(deps, groups),
    },
  };
}
