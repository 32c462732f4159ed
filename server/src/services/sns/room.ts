import type { CallContext } from '../../base/service.js';
import type { Courier } from './courier.js';
import type { SnsDeps } from './deps.js';
import { invalidParameter, notFound } from './errors.js';
import type { Metrics } from './metrics.js';
import type { SnsStore, Subscription, Topic } from './store.js';

/** What the operations share. */
export interface Room {
  readonly deps: SnsDeps;
  readonly store: SnsStore;
  readonly courier: Courier;
  readonly metrics: Metrics;
}

const topicArn = /^arn:aws:sns:([a-z0-9-]{1,64}):(\d{12}):([\w-]{1,256}(?:\.fifo)?)$/;
const subscriptionArn = /^arn:aws:sns:[a-z0-9-]{1,64}:\d{12}:[\w-]{1,256}:[0-9a-f-]{36}$/;

/** @throws ServiceError InvalidParameter for no ARN of a topic of this region, NotFound. */
export async function topicOf(
  store: SnsStore,
  arn: string,
  { region }: Pick<CallContext, 'region'>,
): Promise<Topic> {
  const place = topicArn.exec(arn);
  if (!place) throw invalidParameter(`TopicArn Reason: ${arn.slice(0, 300)} is no topic's ARN`);
  if (place[1] !== region) {
    throw invalidParameter(
      `TopicArn Reason: the topic is of ${place[1]}, the request of ${region}`,
    );
  }
  const topic = await store.topic(arn);
  if (!topic) throw notFound('Topic');
  return topic;
}

/** @throws ServiceError InvalidParameter, NotFound. */
export async function subscriptionOf(store: SnsStore, arn: string): Promise<Subscription> {
  if (!subscriptionArn.test(arn)) {
    throw invalidParameter(`SubscriptionArn Reason: ${arn.slice(0, 300)} is no subscription's ARN`);
  }
  const subscription = await store.subscription(arn);
  if (!subscription) throw notFound('Subscription');
  return subscription;
}
