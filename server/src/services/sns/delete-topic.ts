import type { DeleteTopicCommandInput, DeleteTopicCommandOutput } from '@aws-sdk/client-sns';
import type { Handler } from '../../base/service.js';
import type { Room } from './room.js';

/** With its subscriptions and what waits for them; one that is gone is no mistake. */
export const deleteTopic =
  (room: Room): Handler<DeleteTopicCommandInput, DeleteTopicCommandOutput> =>
  async ({ TopicArn }) => {
    const subscriptions = await room.deps.state.transaction(async (rows) => {
      const store = room.store.within(rows);
      const all = await store.ofTopic(TopicArn, '', Number.MAX_SAFE_INTEGER);
      await store.deleteTopic(TopicArn);
      await room.deps.tags.clear(rows, TopicArn);
      return all;
    });
    for (const subscription of subscriptions) await room.courier.forget(subscription);
    return {};
  };
