import type { CreateTopicCommandInput, CreateTopicCommandOutput } from '@aws-sdk/client-sns';
import type { Handler } from '../../base/service.js';
import { checkTopicAttribute } from './attributes.js';
import { invalidParameter, limitExceeded } from './errors.js';
import { snsLimits } from './limits.js';
import type { Room } from './room.js';
import { addTags } from './tag.js';

/** Made again with the same attributes, it is the same topic. */
export const createTopic =
  (room: Room): Handler<CreateTopicCommandInput, CreateTopicCommandOutput> =>
  async (input, { region, accountId }) => {
    const { Name: name, Tags: tags = [] } = input;
    checkName(name);
    if (input.DataProtectionPolicy !== undefined) {
      throw invalidParameter('DataProtectionPolicy is not served here');
    }
    const attributes = (input.Attributes ?? {}) as Record<string, string>;
    for (const [key, value] of Object.entries(attributes)) checkTopicAttribute(key, value);
    const arn = `arn:aws:sns:${region}:${accountId}:${name}`;
    await room.deps.state.transaction(async (rows) => {
      const store = room.store.within(rows);
      const before = await store.topic(arn);
      if (before) {
        const differs = Object.entries(attributes).some(
          ([key, value]) => before.attributes[key] !== value,
        );
        if (!differs) return;
        throw invalidParameter('Attributes Reason: Topic already exists with different attributes');
      }
      if ((await store.countTopics(region)) >= snsLimits.topics) {
        throw limitExceeded('TopicLimitExceeded', `There are ${snsLimits.topics} topics already`);
      }
      await store.putTopic({ arn, region, name, created: room.deps.clock.now(), attributes });
      await addTags(room, rows, arn, tags);
    });
    return { TopicArn: arn };
  };

function checkName(name: string): void {
  if (name.endsWith('.fifo')) {
    throw invalidParameter('Topic Name: FIFO topics are not served here; make a standard topic');
  }
  if (!/^[\w-]{1,256}$/.test(name)) {
    throw invalidParameter('Topic Name: 1 to 256 letters, digits, hyphens and underscores');
  }
}
