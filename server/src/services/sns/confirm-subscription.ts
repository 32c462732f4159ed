import { timingSafeEqual } from 'node:crypto';
import type {
  ConfirmSubscriptionCommandInput,
  ConfirmSubscriptionCommandOutput,
} from '@aws-sdk/client-sns';
import type { Handler } from '../../base/service.js';
import { invalidParameter, notFound } from './errors.js';
import { snsLimits } from './limits.js';
import type { Room } from './room.js';
import type { Subscription } from './store.js';

export const confirmSubscription =
  (room: Room): Handler<ConfirmSubscriptionCommandInput, ConfirmSubscriptionCommandOutput> =>
  async ({ TopicArn, Token, AuthenticateOnUnsubscribe }) => {
    const guarded = /^true$/i.test(AuthenticateOnUnsubscribe ?? '');
    const { arn } = await confirm(room, TopicArn, Token, { guarded, authenticated: true });
    return { SubscriptionArn: arn };
  };

/**
 * Confirms what a token was sent for; again is no mistake.
 * @throws ServiceError InvalidParameter for a token that is none, or has ended; NotFound.
 */
export function confirm(
  room: Room,
  topicArn: string,
  token: string,
  { guarded, authenticated }: Pick<Subscription, 'guarded' | 'authenticated'>,
): Promise<Subscription> {
  return room.deps.state.transaction(async (rows) => {
    const store = room.store.within(rows);
    if (!(await store.topic(topicArn))) throw notFound('Topic');
    const all = await store.ofTopic(topicArn, '', snsLimits.subscriptionsPerTopic);
    const subscription = all.find((one) => isToken(one.token, token));
    if (!subscription) throw invalidParameter('Token');
    if (subscription.confirmed) return subscription;
    if (subscription.tokenEnds < room.deps.realNow()) {
      throw invalidParameter('Token Reason: it has ended; subscribe again for another');
    }
    const confirmed = { ...subscription, confirmed: true, guarded, authenticated };
    await store.putSubscription(confirmed);
    return confirmed;
  });
}

function isToken(kept: string, given: string): boolean {
  const [a, b] = [Buffer.from(kept), Buffer.from(given)];
  return a.length === b.length && a.length > 0 && timingSafeEqual(a, b);
}
