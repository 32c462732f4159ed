import type { DeleteTagsCommandInput, DeleteTagsCommandOutput } from '@aws-sdk/client-sagemaker';
import type { Handler } from '../../base/service.js';
import type { Tags } from './store.js';

export const deleteTags =
  (tags: Tags): Handler<DeleteTagsCommandInput, DeleteTagsCommandOutput> =>
  async (input) => {
    await tags.remove(input.ResourceArn, input.TagKeys);
    return {};
  };
