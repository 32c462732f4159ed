import type {
  DeleteSubscriptionFilterCommandInput,
  DeleteSubscriptionFilterCommandOutput,
  DescribeSubscriptionFiltersCommandInput,
  DescribeSubscriptionFiltersCommandOutput,
  PutSubscriptionFilterCommandInput,
  PutSubscriptionFilterCommandOutput,
} from '@aws-sdk/client-cloudwatch-logs';
import { messageOf } from '../../base/errors.js';
import type { Handler } from '../../base/service.js';
import { writePageToken } from '../common/page-token.js';
import {
  groupNamed,
  invalidParameter,
  isFilterPlace,
  limitExceeded,
  notFound,
  placeOf,
  type Room,
} from './context.js';
import { parseFilter } from './filter-pattern.js';
import type { FilterRow } from './filter-store.js';
import { logsLimits } from './limits.js';

/** What is kept of a subscription filter. */
export interface SubscriptionFilter {
  readonly pattern: string;
  readonly destination: string;
  readonly roleArn?: string | undefined;
  readonly distribution: 'ByLogStream' | 'Random';
}

/** Makes a filter, or replaces the one of that name, whose matches are sent on as they come. */
export const putSubscriptionFilter =
  (room: Room): Handler<PutSubscriptionFilterCommandInput, PutSubscriptionFilterCommandOutput> =>
  async (input, { region }) => {
    const { name: group } = await groupNamed(room, { region }, input.logGroupName);
    parseFilter(input.filterPattern);
    checkDestination(room, input.destinationArn);
    const document: SubscriptionFilter = {
      pattern: input.filterPattern,
      destination: input.destinationArn,
      roleArn: input.roleArn,
      distribution: input.distribution ?? 'ByLogStream',
    };
    const name = input.filterName;
    const created = room.clock.now();
    const filter: FilterRow = { kind: 'subscription', region, group, name, created, document };
    if (await room.filters.put(filter, logsLimits.subscriptionFilters)) return {};
    throw limitExceeded(
      `A log group has at most ${logsLimits.subscriptionFilters} subscription filters.`,
    );
  };

/** @throws InvalidParameterException for what messages cannot be sent to. */
function checkDestination(room: Room, arn: string): void {
  if (/^arn:[^:]+:logs:/.test(arn)) {
    throw invalidParameter('Logs that feed logs would go round in circles: give another target.');
  }
  try {
    room.targets.check(arn);
  } catch (error) {
    throw invalidParameter(messageOf(error));
  }
}

export const describeSubscriptionFilters =
  (
    room: Room,
  ): Handler<DescribeSubscriptionFiltersCommandInput, DescribeSubscriptionFiltersCommandOutput> =>
  async (input, { region }) => {
    const { name: group } = await groupNamed(room, { region }, input.logGroupName);
    const limit = Math.min(input.limit ?? logsLimits.listPage, logsLimits.listPage);
    const listed = `subscription-filters/${region}`;
    const after = placeOf(listed, input, isFilterPlace);
    const query = { region, group, prefix: input.filterNamePrefix, after };
    const rows = (await room.filters.list(
      'subscription',
      query,
      limit + 1,
    )) as FilterRow<SubscriptionFilter>[];
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      subscriptionFilters: page.map(({ name, group: logGroupName, created, document }) => ({
        filterName: name,
        logGroupName,
        filterPattern: document.pattern,
        destinationArn: document.destination,
        ...(document.roleArn === undefined ? {} : { roleArn: document.roleArn }),
        distribution: document.distribution,
        applyOnTransformedLogs: false,
        creationTime: created,
      })),
      ...(rows.length > limit && last
        ? { nextToken: writePageToken(listed, input, [last.name, last.group]) }
        : {}),
    };
  };

export const deleteSubscriptionFilter =
  (
    room: Room,
  ): Handler<DeleteSubscriptionFilterCommandInput, DeleteSubscriptionFilterCommandOutput> =>
  async ({ logGroupName, filterName: name }, { region }) => {
    const { name: group } = await groupNamed(room, { region }, logGroupName);
    if (await room.filters.delete({ kind: 'subscription', region, group, name })) return {};
    throw notFound('subscription filter');
  };
