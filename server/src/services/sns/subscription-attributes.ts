import type {
  GetSubscriptionAttributesCommandInput,
  GetSubscriptionAttributesCommandOutput,
  SetSubscriptionAttributesCommandInput,
  SetSubscriptionAttributesCommandOutput,
} from '@aws-sdk/client-sns';
import type { Handler } from '../../base/service.js';
import { subscriptionAttributes } from './attributes.js';
import { effectiveRetries, isEmail } from './courier.js';
import { retryPolicyJson } from './delivery-policy.js';
import { type Room, subscriptionOf } from './room.js';

export const getSubscriptionAttributes =
  (
    room: Room,
  ): Handler<GetSubscriptionAttributesCommandInput, GetSubscriptionAttributesCommandOutput> =>
  async ({ SubscriptionArn }, { accountId }) => {
    const found = await subscriptionOf(room.store, SubscriptionArn);
    const topic = await room.store.topic(found.topic);
    const {
      FilterPolicy,
      FilterPolicyScope = 'MessageAttributes',
      ...attributes
    } = found.attributes;
    return {
      Attributes: {
        RawMessageDelivery: 'false',
        ...attributes,
        ...(FilterPolicy === undefined ? {} : { FilterPolicy, FilterPolicyScope }),
        SubscriptionArn: found.arn,
        TopicArn: found.topic,
        Owner: accountId,
        Protocol: found.protocol,
        Endpoint: found.endpoint,
        PendingConfirmation: String(!found.confirmed),
        ConfirmationWasAuthenticated: String(found.authenticated),
        SubscriptionPrincipal: `arn:aws:iam::${accountId}:root`,
        ...(topic && !isEmail(found.protocol)
          ? { EffectiveDeliveryPolicy: retryPolicyJson(effectiveRetries(found, topic)) }
          : {}),
      },
    };
  };

/** An empty value takes an attribute away. */
export const setSubscriptionAttributes =
  (
    room: Room,
  ): Handler<SetSubscriptionAttributesCommandInput, SetSubscriptionAttributesCommandOutput> =>
  async ({ SubscriptionArn, AttributeName: name, AttributeValue: value = '' }) => {
    await room.deps.state.transaction(async (rows) => {
      const store = room.store.within(rows);
      const found = await subscriptionOf(store, SubscriptionArn);
      const attributes = subscriptionAttributes(
        found.attributes,
        { [name]: value },
        found.protocol,
      );
      await store.putSubscription({ ...found, attributes });
    });
    return {};
  };
