import type { OfflineStoreStatus } from '@aws-sdk/client-sagemaker';
import type { FeatureGroup } from '../feature-group.js';

/** What the control plane asks of the rest of the feature store. */
export interface GroupHooks {
  /** Brings what still waits into the offline store; a group is deleted once this has resolved. */
  beforeDelete(group: FeatureGroup): Promise<void>;
  /** Undefined, or nothing known: Active. */
  readonly offlineStatus?: (group: FeatureGroup) => OfflineStoreStatus | undefined;
}
