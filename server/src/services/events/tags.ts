import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  TagResourceCommandInput,
  TagResourceCommandOutput,
  UntagResourceCommandInput,
  UntagResourceCommandOutput,
} from '@aws-sdk/client-eventbridge';
import { parseArn } from '../../base/arns.js';
import type { CallContext, Handler } from '../../base/service.js';
import { notFound } from './errors.js';
import { defaultBus } from './names.js';
import type { Room } from './room.js';

/** @throws ResourceNotFoundException unless the ARN is of a rule or bus that is here. */
async function refuseUnknown({ store }: Room, arn: string, context: CallContext): Promise<void> {
  const parsed = parseArn(arn);
  const [word, ...names] = (parsed?.resource ?? '').split('/');
  const name = names.pop() ?? '';
  const region = parsed?.region ?? context.region;
  const known =
    word === 'event-bus'
      ? await store.bus({ region, bus: name })
      : word === 'rule' && (await store.rule({ region, bus: names[0] ?? defaultBus }, name));
  if (!known) throw notFound(`Resource ${arn} does not exist.`);
}

export const tagResource =
  (room: Room): Handler<TagResourceCommandInput, TagResourceCommandOutput> =>
  async ({ ResourceARN, Tags }, context) => {
    await refuseUnknown(room, ResourceARN, context);
    await room.deps.state.transaction((rows) => room.deps.tags.add(rows, ResourceARN, Tags));
    return {};
  };

export const untagResource =
  (room: Room): Handler<UntagResourceCommandInput, UntagResourceCommandOutput> =>
  async ({ ResourceARN, TagKeys }, context) => {
    await refuseUnknown(room, ResourceARN, context);
    await room.deps.state.transaction((rows) => room.deps.tags.remove(rows, ResourceARN, TagKeys));
    return {};
  };

export const listTagsForResource =
  (room: Room): Handler<ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput> =>
  async ({ ResourceARN }, context) => {
    await refuseUnknown(room, ResourceARN, context);
    return { Tags: await room.deps.tags.all(ResourceARN) };
  };
