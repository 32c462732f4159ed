import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  TagResourceCommandInput,
  TagResourceCommandOutput,
  UntagResourceCommandInput,
  UntagResourceCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import type { AnyHandler, CallContext, Handler } from '../../base/service.js';
import type { State } from '../../storage/state.js';
import type { TagStore } from './tags.js';

interface TagDeps {
  readonly state: Pick<State, 'transaction'>;
  readonly tags: TagStore;
}

/**
 * Tags by `ResourceARN`, as CloudWatch and EventBridge have the operations.
 * @param check refuses an ARN of nothing that is here
 */
export function tagHandlers(
  { state, tags }: TagDeps,
  check: (arn: string, context: CallContext) => Promise<void>,
): Readonly<Record<string, AnyHandler>> {
  const list: Handler<ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput> = async (
    { ResourceARN: arn },
    context,
  ) => {
    await check(arn, context);
    return { Tags: await tags.all(arn) };
  };
  const tag: Handler<TagResourceCommandInput, TagResourceCommandOutput> = async (
    { ResourceARN: arn, Tags: given },
    context,
  ) => {
    await check(arn, context);
    await state.transaction((rows) => tags.add(rows, arn, given));
    return {};
  };
  const untag: Handler<UntagResourceCommandInput, UntagResourceCommandOutput> = async (
    { ResourceARN: arn, TagKeys: keys },
    context,
  ) => {
    await check(arn, context);
    await state.transaction((rows) => tags.remove(rows, arn, keys));
    return {};
  };
  return { ListTagsForResource: list, TagResource: tag, UntagResource: untag };
}
