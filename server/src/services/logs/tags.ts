import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  ListTagsLogGroupCommandInput,
  ListTagsLogGroupCommandOutput,
  TagLogGroupCommandInput,
  TagLogGroupCommandOutput,
  TagResourceCommandInput,
  TagResourceCommandOutput,
  UntagLogGroupCommandInput,
  UntagLogGroupCommandOutput,
  UntagResourceCommandInput,
  UntagResourceCommandOutput,
} from '@aws-sdk/client-cloudwatch-logs';
import { ServiceError } from '../../base/errors.js';
import type { CallContext, Handler } from '../../base/service.js';
import { groupArn, groupNamed, invalidParameter, type Room } from './context.js';

/** AWS's bound, told in this service's own error. */
const tooMany = (message: string): ServiceError =>
  new ServiceError('TooManyTagsException', message);

/** @throws InvalidParameterException or TooManyTagsException. */
export async function addLogTags(
  room: Room,
  arn: string,
  tags: Readonly<Record<string, string>>,
): Promise<void> {
  const pairs = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  try {
    await room.state.transaction((rows) => room.tags.add(rows, arn, pairs));
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const wrong = error.code === 'ResourceLimitExceeded' ? tooMany : invalidParameter;
    throw wrong(error.message);
  }
}

/** @throws ResourceNotFoundException unless the ARN is a group's. @returns it, without `:*`. */
async function arnOfGroup(
  room: Room,
  context: Pick<CallContext, 'region'>,
  resourceArn: string,
): Promise<string> {
  const arn = resourceArn.replace(/:\*$/, '');
  const start = groupArn(room, context.region, '');
  const name = arn.startsWith(start) ? arn.slice(start.length) : '';
  await groupNamed(room, context, name);
  return arn;
}

const arnOfName = async (
  room: Room,
  context: Pick<CallContext, 'region'>,
  name: string,
): Promise<string> => {
  await groupNamed(room, context, name);
  return groupArn(room, context.region, name);
};

const tagsOf = async (room: Room, arn: string): Promise<Record<string, string>> =>
  Object.fromEntries((await room.tags.all(arn)).map(({ Key, Value }) => [Key, Value]));

const removeTags = (room: Room, arn: string, keys: readonly string[]): Promise<void> =>
  room.state.transaction((rows) => room.tags.remove(rows, arn, keys));

export const tagResource =
  (room: Room): Handler<TagResourceCommandInput, TagResourceCommandOutput> =>
  async ({ resourceArn, tags }, context) => {
    await addLogTags(room, await arnOfGroup(room, context, resourceArn), tags);
    return {};
  };

export const untagResource =
  (room: Room): Handler<UntagResourceCommandInput, UntagResourceCommandOutput> =>
  async ({ resourceArn, tagKeys }, context) => {
    await removeTags(room, await arnOfGroup(room, context, resourceArn), tagKeys);
    return {};
  };

export const listTagsForResource =
  (room: Room): Handler<ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput> =>
  async ({ resourceArn }, context) => ({
    tags: await tagsOf(room, await arnOfGroup(room, context, resourceArn)),
  });

/** The three by a group's name are AWS's older form of those by ARN. */
export const tagLogGroup =
  (room: Room): Handler<TagLogGroupCommandInput, TagLogGroupCommandOutput> =>
  async ({ logGroupName, tags }, context) => {
    await addLogTags(room, await arnOfName(room, context, logGroupName), tags);
    return {};
  };

export const untagLogGroup =
  (room: Room): Handler<UntagLogGroupCommandInput, UntagLogGroupCommandOutput> =>
  async ({ logGroupName, tags }, context) => {
    await removeTags(room, await arnOfName(room, context, logGroupName), tags);
    return {};
  };

export const listTagsLogGroup =
  (room: Room): Handler<ListTagsLogGroupCommandInput, ListTagsLogGroupCommandOutput> =>
  async ({ logGroupName }, context) => ({
    tags: await tagsOf(room, await arnOfName(room, context, logGroupName)),
  });
