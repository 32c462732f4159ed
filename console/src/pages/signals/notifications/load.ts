import type {
  GetSubscriptionAttributesCommandInput,
  GetSubscriptionAttributesCommandOutput,
  GetTopicAttributesCommandInput,
  GetTopicAttributesCommandOutput,
  ListSubscriptionsByTopicCommandInput,
  ListSubscriptionsByTopicCommandOutput,
  ListSubscriptionsCommandInput,
  ListSubscriptionsCommandOutput,
  Subscription,
} from '@aws-sdk/client-sns';
import { aws, type Json } from '../../../api/index.js';
import { productNow } from '../../../app/session.js';
import { allPages } from '../common/all-pages.js';
import { listTopics, topicName } from '../common/topics.js';
import type { MetricLine } from '../metrics/lines.js';
import { loadValues } from '../metrics/load.js';

/** Topics, and subscriptions, whose attributes are asked for: one request each. */
const mostAsked = 60;

export interface TopicOfList {
  readonly arn: string;
  readonly name: string;
  readonly display: string | undefined;
  readonly confirmed: number | undefined;
  readonly waiting: number | undefined;
  /** Of the last day. */
  readonly published: number | undefined;
  readonly delivered: number | undefined;
  readonly failed: number | undefined;
}

/** Topics with their subscriptions and what they did in the last day. */
export async function loadTopics(signal: AbortSignal) {
  const { items, more } = await listTopics(signal);
  const asked = items.slice(0, mostAsked);
  const [attributes, counts] = await Promise.all([
    Promise.all(asked.map((arn) => topicAttributes(arn, signal))),
    countsOf(asked, signal),
  ]);
  const topics = items.map((arn, i): TopicOfList => {
    const known = attributes[i];
    return {
      ...{ arn, name: topicName(arn), display: known?.DisplayName || undefined },
      confirmed: known && Number(known.SubscriptionsConfirmed ?? 0),
      waiting: known && Number(known.SubscriptionsPending ?? 0),
      ...counts[i],
    } as TopicOfList;
  });
  return { topics, more };
}

async function topicAttributes(TopicArn: string, signal: AbortSignal) {
  const { Attributes = {} } = await aws<
    GetTopicAttributesCommandInput,
    GetTopicAttributesCommandOutput
  >('sns', 'GetTopicAttributes', { TopicArn }, signal);
  return Attributes as Record<string, string>;
}

const counted = [
  ['published', 'NumberOfMessagesPublished'],
  ['delivered', 'NumberOfNotificationsDelivered'],
  ['failed', 'NumberOfNotificationsFailed'],
] as const;

async function countsOf(arns: readonly string[], signal: AbortSignal) {
  const lines = arns.flatMap((arn, i) =>
    counted.map(
      ([, name], at): MetricLine => ({
        ...{ kind: 'metric', id: `t${i}x${at}`, namespace: 'AWS/SNS', name, stat: 'Sum' },
        dimensions: [['TopicName', topicName(arn)]],
      }),
    ),
  );
  const to = Math.ceil(productNow() / 300_000) * 300_000;
  const counts = arns.map(() => ({ published: 0, delivered: 0, failed: 0 }));
  for (const { id, values } of await loadValues(
    lines,
    { from: to - 86_400_000, to },
    300,
    signal,
  )) {
    const [topic = 0, at = 0] = id.slice(1).split('x').map(Number);
    const [member] = counted[at] ?? counted[0];
    const count = counts[topic];
    if (count) count[member] = values.reduce((a, b) => a + b, 0);
  }
  return counts;
}

export interface SubscriptionOfList extends Json<Subscription> {
  /** Whether its filter was asked for: that of a subscription that waits cannot be. */
  readonly known: boolean;
  readonly policy: string | undefined;
  readonly scope: string | undefined;
  readonly raw: boolean;
}

const mostSubscriptions = 1000;

/** Subscriptions of a topic, or of all where it is empty, with their filters as far as they are asked for. */
export async function loadSubscriptions(topic: string, signal: AbortSignal) {
  const { items, more } = await allPages(async (NextToken) => {
    const page =
      topic === ''
        ? await aws<ListSubscriptionsCommandInput, ListSubscriptionsCommandOutput>(
            ...(['sns', 'ListSubscriptions', { NextToken }, signal] as const),
          )
        : await aws<ListSubscriptionsByTopicCommandInput, ListSubscriptionsByTopicCommandOutput>(
            ...([
              'sns',
              'ListSubscriptionsByTopic',
              { TopicArn: topic, NextToken },
              signal,
            ] as const),
          );
    return { items: page.Subscriptions ?? [], token: page.NextToken };
  }, mostSubscriptions);
  const subscriptions = await Promise.all(
    items.map(async (one, i): Promise<SubscriptionOfList> => {
      const confirmed = one.SubscriptionArn?.startsWith('arn:') ?? false;
      const known = confirmed && i < mostAsked;
      const read = known ? await attributesOf(one.SubscriptionArn ?? '', signal) : {};
      return {
        ...one,
        ...{ known, policy: read.FilterPolicy, scope: read.FilterPolicyScope },
        raw: read.RawMessageDelivery?.toLowerCase() === 'true',
      };
    }),
  );
  return { subscriptions, more };
}

async function attributesOf(
  SubscriptionArn: string,
  signal: AbortSignal,
): Promise<Record<string, string | undefined>> {
  const { Attributes = {} } = await aws<
    GetSubscriptionAttributesCommandInput,
    GetSubscriptionAttributesCommandOutput
  >('sns', 'GetSubscriptionAttributes', { SubscriptionArn }, signal);
  return Attributes;
}
