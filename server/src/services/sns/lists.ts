import type {
  ListSubscriptionsByTopicCommandInput,
  ListSubscriptionsByTopicCommandOutput,
  ListSubscriptionsCommandInput,
  ListSubscriptionsCommandOutput,
  ListTopicsCommandInput,
  ListTopicsCommandOutput,
} from '@aws-sdk/client-sns';
import type { Handler } from '../../base/service.js';
import { readPageToken, writePageToken } from '../common/page-token.js';
import { invalidParameter } from './errors.js';
import { snsLimits } from './limits.js';
import { type Room, topicOf } from './room.js';
import type { Subscription } from './store.js';

export const listTopics =
  (room: Room): Handler<ListTopicsCommandInput, ListTopicsCommandOutput> =>
  async ({ NextToken }, { region }) => {
    const { items, next } = await page(`sns-topics/${region}`, NextToken, (after, limit) =>
      room.store.topics(region, after, limit),
    );
    return { Topics: items.map(({ arn }) => ({ TopicArn: arn })), ...next };
  };

export const listSubscriptions =
  (room: Room): Handler<ListSubscriptionsCommandInput, ListSubscriptionsCommandOutput> =>
  async ({ NextToken }, { region, accountId }) => {
    const list = `sns-subscriptions/${region}`;
    const { items, next } = await page(list, NextToken, (after, limit) =>
      room.store.subscriptions(region, after, limit),
    );
    return { Subscriptions: items.map((item) => summary(item, accountId)), ...next };
  };

export const listSubscriptionsByTopic =
  (
    room: Room,
  ): Handler<ListSubscriptionsByTopicCommandInput, ListSubscriptionsByTopicCommandOutput> =>
  async ({ TopicArn, NextToken }, context) => {
    const { arn } = await topicOf(room.store, TopicArn, context);
    const { items, next } = await page(`sns-subscriptions/${arn}`, NextToken, (after, limit) =>
      room.store.ofTopic(arn, after, limit),
    );
    return { Subscriptions: items.map((item) => summary(item, context.accountId)), ...next };
  };

/** A hundred at a time, by ARN. */
async function page<T extends { readonly arn: string }>(
  list: string,
  token: string | undefined,
  read: (after: string, limit: number) => Promise<T[]>,
): Promise<{ items: T[]; next: { NextToken?: string } }> {
  const after = token === undefined ? '' : readPageToken(list, {}, token);
  if (typeof after !== 'string') throw invalidParameter('NextToken');
  const found = await read(after, snsLimits.page + 1);
  const items = found.slice(0, snsLimits.page);
  const last = items.at(-1);
  const more = found.length > items.length && last !== undefined;
  return { items, next: more ? { NextToken: writePageToken(list, {}, last.arn) } : {} };
}

const summary = (
  { arn, confirmed, protocol, endpoint, topic }: Subscription,
  owner: string,
): object => ({
  SubscriptionArn: confirmed ? arn : 'PendingConfirmation',
  Owner: owner,
  Protocol: protocol,
  Endpoint: endpoint,
  TopicArn: topic,
});
