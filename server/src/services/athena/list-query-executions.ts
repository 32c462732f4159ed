import type {
  ListQueryExecutionsCommandInput,
  ListQueryExecutionsCommandOutput,
} from '@aws-sdk/client-athena';
import type { Handler } from '../../base/service.js';
import { readPageToken, writePageToken } from '../common/page-token.js';
import { invalidRequest } from './failure.js';
import { type AthenaRoom, workGroup } from './room.js';
import { checkWorkGroup } from './start-query-execution.js';

const usualPage = 50;

/** The newest first. */
export function listQueryExecutions({
  executions,
}: AthenaRoom): Handler<ListQueryExecutionsCommandInput, ListQueryExecutionsCommandOutput> {
  return async (input, { region }) => {
    checkWorkGroup(input.WorkGroup);
    const { NextToken: token, MaxResults: limit = usualPage } = input;
    const listed = `query-executions/${region}`;
    const after = token === undefined ? undefined : readPageToken(listed, { ...input }, token);
    if (token !== undefined && after === undefined) {
      throw invalidRequest('NextToken is not one that this list gave');
    }
    const found = await executions.list(
      ...([region, workGroup, after as [number, string] | undefined, limit + 1] as const),
    );
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      QueryExecutionIds: page.map(({ id }) => id),
      ...(found.length > limit && last
        ? { NextToken: writePageToken(listed, { ...input }, [last.submitted, last.id]) }
        : {}),
    };
  };
}
