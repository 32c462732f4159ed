import type { AddTagsCommandInput, AddTagsCommandOutput } from '@aws-sdk/client-sagemaker';
import type { Handler } from '../../base/service.js';
import { everyTag } from './list-tags.js';
import type { Tags } from './store.js';

export const addTags =
  (tags: Tags): Handler<AddTagsCommandInput, AddTagsCommandOutput> =>
  async (input) => {
    await tags.put(input.ResourceArn, input.Tags);
    return { Tags: await everyTag(tags, input.ResourceArn) };
  };
