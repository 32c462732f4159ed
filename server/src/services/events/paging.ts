import { ServiceError } from '../../base/errors.js';
import { type Query, readPageToken, writePageToken } from '../common/page-token.js';
import { eventsLimits } from './limits.js';

interface Paged extends Query {
  readonly NextToken?: string | undefined;
  readonly Limit?: number | undefined;
}

/**
 * One page of a list that is in order of `nameOf`.
 * @param list what is listed and where
 * @throws ValidationException when NextToken is not one that this query gave.
 */
export function pageOf<T>(
  list: string,
  query: Paged,
  all: readonly T[],
  nameOf: (item: T) => string,
): { items: T[]; NextToken?: string } {
  const limit = query.Limit ?? eventsLimits.listPage;
  const after = query.NextToken === undefined ? '' : placeOf(list, query, query.NextToken);
  const left = all.filter((item) => nameOf(item) > after);
  const items = left.slice(0, limit);
  const last = items.at(-1);
  return left.length > limit && last !== undefined
    ? { items, NextToken: writePageToken(list, query, nameOf(last)) }
    : { items };
}

function placeOf(list: string, query: Query, token: string): string {
  const place = readPageToken(list, query, token);
  if (typeof place === 'string') return place;
  throw new ServiceError(
    'ValidationException',
    'NextToken is not one that this operation returned for this query: send the other members as ' +
      'they were, or begin again without it.',
  );
}
