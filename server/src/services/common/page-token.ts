import { createHash } from 'node:crypto';

/** A List's query: everything that the answer depends on beside the page. */
export type Query = Readonly<Record<string, unknown>>;

/** Bytes of the fingerprint that ties a token to its query. */
const tieLength = 9;

/** Members that may change from page to page. */
const ofThePage = new Set([
  'NextToken',
  'nextToken',
  'MaxResults',
  'limit',
  'Limit',
  'MaxDatapoints',
  'ContinuationToken',
  'MaxBuckets',
  'MaxKeys',
]);

/**
 * A place in a listing as an opaque text that holds for this list and query alone.
 * @param list what is listed and where, such as `endpoint/us-east-1`
 * @param place JSON
 */
export const writePageToken = (list: string, query: Query, place: unknown): string =>
  Buffer.concat([tieOf(list, query), Buffer.from(JSON.stringify(place))]).toString('base64url');

/** @returns undefined when the text is no token of ours, or another list's or query's. */
export function readPageToken(list: string, query: Query, token: string): unknown {
  const bytes = Buffer.from(token, 'base64url');
  if (!bytes.subarray(0, tieLength).equals(tieOf(list, query))) return undefined;
  try {
    return JSON.parse(bytes.subarray(tieLength).toString()) as unknown;
  } catch {
    return undefined;
  }
}

function tieOf(list: string, query: Query): Buffer {
  const members = Object.entries(query)
    .filter(([name, value]) => value !== undefined && !ofThePage.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([list, members]);
  return createHash('sha256').update(text).digest().subarray(0, tieLength);
}
