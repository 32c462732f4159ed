import type { PublishBatchCommandInput, PublishBatchCommandOutput } from '@aws-sdk/client-sns';
import { ServiceError } from '../../base/errors.js';
import type { Handler } from '../../base/service.js';
import { batchError } from './errors.js';
import { snsLimits } from './limits.js';
import type { Message } from './message.js';
import { messageOf, send, sizeOf } from './publish.js';
import { type Room, topicOf } from './room.js';

/** What is wrong with one message fails that one; the others go. */
export const publishBatch =
  (room: Room): Handler<PublishBatchCommandInput, PublishBatchCommandOutput> =>
  async ({ TopicArn, PublishBatchRequestEntries: entries }, context) => {
    const topic = await topicOf(room.store, TopicArn, context);
    checkEntries(entries);
    const messages: { readonly id: string; readonly message: Message }[] = [];
    const Failed: PublishBatchCommandOutput['Failed'] = [];
    for (const entry of entries) {
      try {
        const message = messageOf(entry, topic.arn, room.deps.clock.now());
        messages.push({ id: entry.Id, message });
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        Failed.push({ Id: entry.Id, Code: error.code, Message: error.message, SenderFault: true });
      }
    }
    const total = messages.reduce((sum, { message }) => sum + sizeOf(message), 0);
    if (total > snsLimits.message_bytes) {
      throw batchError(
        'BatchRequestTooLong',
        `The messages of a batch have at most ${snsLimits.message_bytes} bytes together`,
      );
    }
    await send(
      room,
      topic,
      messages.map(({ message }) => message),
    );
    const Successful = messages.map(({ id, message }) => ({ Id: id, MessageId: message.id }));
    return { Successful, Failed };
  };

function checkEntries(entries: readonly { readonly Id: string }[]): void {
  if (entries.length === 0) {
    throw batchError('EmptyBatchRequest', 'The batch request doesn’t hold any entries');
  }
  if (entries.length > snsLimits.batch) {
    throw batchError(
      'TooManyEntriesInBatchRequest',
      `A batch holds at most ${snsLimits.batch} messages`,
    );
  }
  const wrong = entries.find(({ Id }) => !/^[\w-]{1,80}$/.test(Id));
  if (wrong) {
    throw batchError(
      'InvalidBatchEntryId',
      'Ids of a batch are 1 to 80 letters, digits, hyphens and underscores',
    );
  }
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
    throw batchError('BatchEntryIdsNotDistinct', 'Two entries of the batch have the same Id');
  }
}
