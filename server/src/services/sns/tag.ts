import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  Tag,
  TagResourceCommandInput,
  TagResourceCommandOutput,
  UntagResourceCommandInput,
  UntagResourceCommandOutput,
} from '@aws-sdk/client-sns';
import { ServiceError } from '../../base/errors.js';
import type { Handler } from '../../base/service.js';
import type { Rows } from '../../storage/state.js';
import { invalidParameter, resourceNotFound } from './errors.js';
import type { Room } from './room.js';

/** @throws ServiceError TagLimitExceeded or InvalidParameter. */
export async function addTags(
  room: Room,
  rows: Rows,
  arn: string,
  tags: readonly Tag[],
): Promise<void> {
  try {
    await room.deps.tags.add(rows, arn, tags);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    if (error.code !== 'ResourceLimitExceeded') throw invalidParameter(error.message);
    throw new ServiceError('TagLimitExceeded', error.message);
  }
}

/** ARNs of topics end in a name whose case tells topics apart; those of tags do not. */
async function checkTopic(room: Room, rows: Rows, arn: string): Promise<void> {
  if (!(await room.store.within(rows).topic(arn))) throw resourceNotFound();
}

export const tagResource =
  (room: Room): Handler<TagResourceCommandInput, TagResourceCommandOutput> =>
  async ({ ResourceArn, Tags }) => {
    await room.deps.state.transaction(async (rows) => {
      await checkTopic(room, rows, ResourceArn);
      await addTags(room, rows, ResourceArn, Tags);
    });
    return {};
  };

export const untagResource =
  (room: Room): Handler<UntagResourceCommandInput, UntagResourceCommandOutput> =>
  async ({ ResourceArn, TagKeys }) => {
    await room.deps.state.transaction(async (rows) => {
      await checkTopic(room, rows, ResourceArn);
      await room.deps.tags.remove(rows, ResourceArn, TagKeys);
    });
    return {};
  };

export const listTagsForResource =
  (room: Room): Handler<ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput> =>
  async ({ ResourceArn }) => {
    await checkTopic(room, room.deps.state, ResourceArn);
    return { Tags: await room.deps.tags.all(ResourceArn) };
  };
