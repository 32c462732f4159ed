import type { RawResponse } from '../../base/http.js';
import type { ServiceOperations } from '../../base/service.js';
import type { TargetKind } from '../common/targets.js';
import { upkeep } from '../common/upkeep.js';
import { confirmSubscription } from './confirm-subscription.js';
import { Courier } from './courier.js';
import { createTopic } from './create-topic.js';
import { deleteTopic } from './delete-topic.js';
import type { SnsDeps } from './deps.js';
import { type LinkRequest, linkPages } from './links.js';
import { listSubscriptions, listSubscriptionsByTopic, listTopics } from './lists.js';
import { Metrics } from './metrics.js';
import { addPermission, removePermission } from './permissions.js';
import { publish } from './publish.js';
import { publishBatch } from './publish-batch.js';
import type { Room } from './room.js';
import { Signing } from './signing.js';
import { SnsStore } from './store.js';
import { subscribe } from './subscribe.js';
import { getSubscriptionAttributes, setSubscriptionAttributes } from './subscription-attributes.js';
import { listTagsForResource, tagResource, untagResource } from './tag.js';
import { topicTarget } from './target.js';
import { getTopicAttributes, setTopicAttributes } from './topic-attributes.js';
import { unsubscribe } from './unsubscribe.js';

export type { SnsDeps } from './deps.js';
export type { LinkRequest } from './links.js';

export interface SnsService {
  readonly operations: ServiceOperations;
  /** What messages can be sent to here. */
  readonly targets: readonly TargetKind[];
  /** Answers the links in messages, which carry no signature; undefined for any other request. */
  link(request: LinkRequest): Promise<RawResponse | undefined>;
  /** Writes metrics, forgets subscriptions that nobody confirmed; cheap enough for every tick. */
  tick(now: number): Promise<void>;
}

/** SNS: topics, their subscriptions, and the ways to people and programs. */
export async function snsService(deps: SnsDeps): Promise<SnsService> {
  const store = await SnsStore.open(deps.state);
  const metrics = new Metrics(deps);
  const signing = new Signing(store, deps.publicUrl);
  const room: Room = { deps, store, metrics, courier: new Courier(deps, store, metrics, signing) };
  const handlers = {
    CreateTopic: createTopic(room),
    DeleteTopic: deleteTopic(room),
    ListTopics: listTopics(room),
    GetTopicAttributes: getTopicAttributes(room),
    SetTopicAttributes: setTopicAttributes(room),
    AddPermission: addPermission(room),
    RemovePermission: removePermission(room),
    Subscribe: subscribe(room),
    ConfirmSubscription: confirmSubscription(room),
    Unsubscribe: unsubscribe(room),
    ListSubscriptions: listSubscriptions(room),
    ListSubscriptionsByTopic: listSubscriptionsByTopic(room),
    GetSubscriptionAttributes: getSubscriptionAttributes(room),
    SetSubscriptionAttributes: setSubscriptionAttributes(room),
    Publish: publish(room),
    PublishBatch: publishBatch(room),
    TagResource: tagResource(room),
    UntagResource: untagResource(room),
    ListTagsForResource: listTagsForResource(room),
  };
  const clean = upkeep(deps.clock, async () => {
    await store.forgetUnconfirmed(deps.realNow());
    return { more: false };
  });
  return {
    operations: { service: 'sns', handlers },
    targets: [topicTarget(room)],
    link: linkPages(room, signing),
    async tick(now) {
      await metrics.tick();
      await clean(now);
    },
  };
}
