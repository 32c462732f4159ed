import type { ListTagsCommandInput, ListTagsCommandOutput } from '@aws-sdk/client-sagemaker';
import type { Handler } from '../../base/service.js';
import { readPageToken, writePageToken } from '../common/page-token.js';
import { invalidNextToken } from '../common/resources.js';
import { requireResource, type TagDeps } from './deps.js';

const maximumPage = 50;

/** The tags of a resource, by key. */
export const listTags =
  (deps: TagDeps): Handler<ListTagsCommandInput, ListTagsCommandOutput> =>
  async (input, context) => {
    const { ResourceArn: arn } = input;
    await requireResource(deps, arn, context);
    const listed = 'tags';
    const after =
      input.NextToken === undefined ? '' : readPageToken(listed, input, input.NextToken);
    if (typeof after !== 'string') throw invalidNextToken();
    const limit = Math.min(input.MaxResults ?? maximumPage, maximumPage);
    const found = await deps.tags.page(arn, after, limit + 1);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return found.length > limit && last
      ? { Tags: page, NextToken: writePageToken(listed, input, last.Key) }
      : { Tags: page };
  };
