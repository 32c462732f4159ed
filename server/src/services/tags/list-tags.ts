import type { ListTagsCommandInput, ListTagsCommandOutput } from '@aws-sdk/client-sagemaker';
import type { Handler } from '../../base/service.js';
import type { Tags } from './store.js';

const maximumPage = 50;

export const listTags =
  (tags: Tags): Handler<ListTagsCommandInput, ListTagsCommandOutput> =>
  async (input) => {
    const after =
      input.NextToken === undefined ? '' : Buffer.from(input.NextToken, 'base64url').toString();
    const limit = Math.min(input.MaxResults ?? maximumPage, maximumPage);
    const found = await tags.page(input.ResourceArn, after, limit + 1);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return found.length > limit && last
      ? { Tags: page, NextToken: Buffer.from(last.Key).toString('base64url') }
      : { Tags: page };
  };

export const everyTag = (tags: Tags, arn: string): Promise<{ Key: string; Value: string }[]> =>
  tags.page(arn, '', maximumPage);
