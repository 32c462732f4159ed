import type { UnsubscribeCommandInput, UnsubscribeCommandOutput } from '@aws-sdk/client-sns';
import type { Handler } from '../../base/service.js';
import { authorizationError, invalidParameter } from './errors.js';
import { type Room, subscriptionOf } from './room.js';

export const unsubscribe =
  (room: Room): Handler<UnsubscribeCommandInput, UnsubscribeCommandOutput> =>
  async ({ SubscriptionArn }) => {
    await leave(room, SubscriptionArn, true);
    return {};
  };

/**
 * Ends a subscription and what waits for it.
 * @param signed asked for with a signature, without which a guarded subscription stays
 * @throws ServiceError NotFound, InvalidParameter, AuthorizationError.
 */
export async function leave(room: Room, arn: string, signed: boolean): Promise<void> {
  const subscription = await subscriptionOf(room.store, arn);
  if (!signed && subscription.guarded) {
    throw authorizationError('This subscription can be ended by a signed request only');
  }
  if (!signed && !subscription.confirmed) {
    throw invalidParameter('This operation cannot be performed on a pending subscription');
  }
  await room.store.deleteSubscription(arn);
  await room.courier.forget(subscription);
}
