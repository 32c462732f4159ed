import type {
  DescribeFeatureGroupCommandInput,
  DescribeFeatureGroupCommandOutput,
  FeatureDefinition,
  OfflineStoreStatus,
} from '@aws-sdk/client-sagemaker';
import type { Handler } from '../../../base/service.js';
import { invalidNextToken } from '../../common/resources.js';
import type { FeatureGroup } from '../feature-group.js';
import type { OfflineStore } from '../offline/offline-store.js';
import type { Groups } from './groups.js';

/** What DescribeFeatureGroup, Search and events have of a group in common. */
export function groupMembers(
  group: FeatureGroup,
  offline: Pick<OfflineStore, 'status'> | undefined,
) {
  const { document } = group;
  return {
    FeatureGroupArn: group.arn,
    FeatureGroupName: group.name,
    RecordIdentifierFeatureName: document.recordIdentifier,
    EventTimeFeatureName: document.eventTime,
    FeatureDefinitions: [...document.features] as FeatureDefinition[],
    CreationTime: new Date(group.created),
    LastModifiedTime: new Date(group.modified),
    ...(document.online && { OnlineStoreConfig: document.online }),
    ...(document.offline && { OfflineStoreConfig: document.offline }),
    ...(document.roleArn !== undefined && { RoleArn: document.roleArn }),
    FeatureGroupStatus: group.status as 'Created',
    ...offlineStatusOf(group, offline),
    ...lastUpdateOf(group),
    ...(document.description !== undefined && { Description: document.description }),
  };
}

/** Active unless the offline store tells of trouble; none where there is no offline store. */
export function offlineStatusOf(
  group: FeatureGroup,
  offline: Pick<OfflineStore, 'status'> | undefined,
): { OfflineStoreStatus?: OfflineStoreStatus } {
  if (!group.document.offline) return {};
  return { OfflineStoreStatus: offline?.status(group) ?? { Status: 'Active' } };
}

function lastUpdateOf({ document: { lastUpdate } }: FeatureGroup) {
  if (!lastUpdate) return {};
  const { status, reason } = lastUpdate;
  return {
    LastUpdateStatus: {
      Status: status as 'Successful',
      ...(reason !== undefined && { FailureReason: reason }),
    },
  };
}

/** All features are told at once, as many as a group can have, so there is never a NextToken. */
export const describeFeatureGroup =
  (
    groups: Groups,
    offline: Pick<OfflineStore, 'status'>,
  ): Handler<DescribeFeatureGroupCommandInput, DescribeFeatureGroupCommandOutput> =>
  async (input, { region }) => {
    if (input.NextToken !== undefined) throw invalidNextToken();
    const group = groups.described(region, input.FeatureGroupName);
    const { throughput } = group.document;
    return {
      ...groupMembers(group, offline),
      ThroughputConfig: throughput ?? { ThroughputMode: 'OnDemand' },
      NextToken: undefined,
    };
  };
