import type { AddTagsCommandInput, AddTagsCommandOutput } from '@aws-sdk/client-sagemaker';
import type { Handler } from '../../base/service.js';
import { requireResource, type TagDeps } from './deps.js';

export const addTags =
  (deps: TagDeps): Handler<AddTagsCommandInput, AddTagsCommandOutput> =>
  async (input, context) => {
    await requireResource(deps, input.ResourceArn, context);
    await deps.tags.put(input.ResourceArn, input.Tags);
    return { Tags: await deps.tags.all(input.ResourceArn) };
  };
