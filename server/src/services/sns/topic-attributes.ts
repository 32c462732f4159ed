import type {
  GetTopicAttributesCommandInput,
  GetTopicAttributesCommandOutput,
  SetTopicAttributesCommandInput,
  SetTopicAttributesCommandOutput,
} from '@aws-sdk/client-sns';
import type { Handler } from '../../base/service.js';
import { checkTopicAttribute } from './attributes.js';
import { readDeliveryPolicy, usualRetries } from './delivery-policy.js';
import { policyOf } from './permissions.js';
import { type Room, topicOf } from './room.js';

export const getTopicAttributes =
  (room: Room): Handler<GetTopicAttributesCommandInput, GetTopicAttributesCommandOutput> =>
  async ({ TopicArn }, context) => {
    const topic = await topicOf(room.store, TopicArn, context);
    const { confirmed, pending } = await room.store.counts(topic.arn);
    const retries = readDeliveryPolicy(topic.attributes.DeliveryPolicy ?? '', 'topic').retry;
    const http = {
      defaultHealthyRetryPolicy: retries ?? usualRetries,
      disableSubscriptionOverrides: false,
    };
    return {
      Attributes: {
        DisplayName: '',
        ...topic.attributes,
        Policy: JSON.stringify(policyOf(topic, context.accountId)),
        TopicArn: topic.arn,
        Owner: context.accountId,
        SubscriptionsConfirmed: String(confirmed),
        SubscriptionsPending: String(pending),
        SubscriptionsDeleted: '0',
        EffectiveDeliveryPolicy: JSON.stringify({ http }),
      },
    };
  };

/** An empty value takes an attribute away. */
export const setTopicAttributes =
  (room: Room): Handler<SetTopicAttributesCommandInput, SetTopicAttributesCommandOutput> =>
  async ({ TopicArn, AttributeName: name, AttributeValue: value = '' }, context) => {
    checkTopicAttribute(name, value);
    await room.deps.state.transaction(async (rows) => {
      const store = room.store.within(rows);
      const topic = await topicOf(store, TopicArn, context);
      const attributes = { ...topic.attributes, [name]: value };
      if (value === '') delete attributes[name];
      await store.putTopic({ ...topic, attributes });
    });
    return {};
  };
