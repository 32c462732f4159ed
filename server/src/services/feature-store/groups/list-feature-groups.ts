import type {
  FeatureGroupSummary,
  ListFeatureGroupsCommandInput,
  ListFeatureGroupsCommandOutput,
} from '@aws-sdk/client-sagemaker';
import type { Handler } from '../../../base/service.js';
import type { FeatureStoreDeps } from '../deps.js';
import {
  type FeatureGroup,
  type FeatureGroupDocument,
  featureGroupKind,
} from '../feature-group.js';
import type { OfflineStore } from '../offline/offline-store.js';
import { offlineStatusOf } from './describe-feature-group.js';

/** SortBy OfflineStoreStatus is the order of creation. */
const orders: Readonly<Record<string, string>> = { Name: 'Name', FeatureGroupStatus: 'Status' };

export const listFeatureGroups =
  (
    { resources }: Pick<FeatureStoreDeps, 'resources'>,
    offline: Pick<OfflineStore, 'status'>,
  ): Handler<ListFeatureGroupsCommandInput, ListFeatureGroupsCommandOutput> =>
  async (input, { region }) => {
    const { FeatureGroupStatusEquals, OfflineStoreStatusEquals: wanted, SortBy, ...query } = input;
    const statusOf = (group: FeatureGroup) => offlineStatusOf(group, offline).OfflineStoreStatus;
    const { items, ...more } = await resources.list<FeatureGroupDocument>(
      featureGroupKind,
      region,
      {
        ...query,
        StatusEquals: FeatureGroupStatusEquals,
        SortBy: orders[SortBy ?? ''] ?? 'CreationTime',
        ...(wanted !== undefined && { OfflineStoreStatusEquals: wanted }), // ties the token to it
      },
      (group) => wanted === undefined || statusOf(group)?.Status === wanted,
    );
    const summary = (group: FeatureGroup): FeatureGroupSummary => ({
      FeatureGroupName: group.name,
      FeatureGroupArn: group.arn,
      CreationTime: new Date(group.created),
      FeatureGroupStatus: group.status as 'Created',
      ...offlineStatusOf(group, offline),
    });
    return { FeatureGroupSummaries: items.map(summary), ...more };
  };
