import type { DeleteTagsCommandInput, DeleteTagsCommandOutput } from '@aws-sdk/client-sagemaker';
import type { Handler } from '../../base/service.js';
import { requireResource, type TagDeps } from './deps.js';

export const deleteTags =
  (deps: TagDeps): Handler<DeleteTagsCommandInput, DeleteTagsCommandOutput> =>
  async (input, context) => {
    await requireResource(deps, input.ResourceArn, context);
    await deps.tags.take(input.ResourceArn, input.TagKeys);
    return {};
  };
