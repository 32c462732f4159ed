import type { Clock } from '../../base/clock.js';
import { ServiceError } from '../../base/errors.js';
import type { CallContext } from '../../base/service.js';
import type { Deliveries } from '../../jobs/deliveries.js';
import type { State } from '../../storage/state.js';
import { type Query, readPageToken } from '../common/page-token.js';
import type { TagStore } from '../common/tags.js';
import type { Targets } from '../common/targets.js';
import type { FilterStore } from './filter-store.js';
import type { LogGroupRow, LogStore, LogStreamRow, Place } from './log-store.js';

/** What every operation of the room is made with. */
export interface Room {
  readonly store: LogStore;
  readonly clock: Clock;
  readonly accountId: string;
  readonly state: State;
  readonly tags: TagStore;
  readonly filters: FilterStore;
  readonly targets: Targets;
  readonly deliveries: Deliveries;
}

export const invalidParameter = (message: string): ServiceError =>
  new ServiceError('InvalidParameterException', message);

export const alreadyExists = (what: string): ServiceError =>
  new ServiceError('ResourceAlreadyExistsException', `The specified ${what} already exists.`);

export const limitExceeded = (message: string): ServiceError =>
  new ServiceError('LimitExceededException', message);

export const notFound = (what: string): ServiceError =>
  new ServiceError('ResourceNotFoundException', `The specified ${what} does not exist.`);

/** @throws ResourceNotFoundException */
export async function groupNamed(
  room: Room,
  context: Pick<CallContext, 'region'>,
  name: string,
): Promise<LogGroupRow> {
  const group = await room.store.group(context.region, name);
  if (!group) throw notFound('log group');
  return group;
}

/** @throws ResourceNotFoundException */
export async function streamNamed(
  room: Room,
  group: LogGroupRow,
  name: string,
): Promise<LogStreamRow> {
  const stream = await room.store.stream(group, name);
  if (!stream) throw notFound('log stream');
  return stream;
}

/** The group of a request that gives its name, or its name or ARN as identifier; not both. */
export function groupName(input: {
  readonly logGroupName?: string | undefined;
  readonly logGroupIdentifier?: string | undefined;
}): string {
  const { logGroupName, logGroupIdentifier } = input;
  if ((logGroupName === undefined) === (logGroupIdentifier === undefined)) {
    throw invalidParameter('Give either logGroupName or logGroupIdentifier.');
  }
  if (logGroupName !== undefined) return logGroupName;
  return /:log-group:([^:]+)/.exec(logGroupIdentifier ?? '')?.[1] ?? logGroupIdentifier ?? '';
}

export const groupArn = (room: Room, region: string, name: string): string =>
  `arn:aws:logs:${region}:${room.accountId}:log-group:${name}`;

/** @throws InvalidParameterException when the token is not one of this list and query, or not valid. */
export function placeOf<T>(
  list: string,
  query: Query & { readonly nextToken?: string | undefined },
  valid: (value: unknown) => value is T,
): T | undefined {
  if (query.nextToken === undefined) return undefined;
  const place = readPageToken(list, query, query.nextToken);
  if (!valid(place)) throw invalidToken();
  return place;
}

/** A place in a stream as an opaque text. */
export const encodeToken = (place: unknown): string =>
  Buffer.from(JSON.stringify(place)).toString('base64url');

/** @throws InvalidParameterException when `valid` does not accept what the text holds. */
export function decodeToken<T>(token: string, valid: (value: unknown) => value is T): T {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    throw invalidToken();
  }
  if (!valid(value)) throw invalidToken();
  return value;
}

const invalidToken = () => invalidParameter('The specified nextToken is invalid.');

export const isText = (value: unknown): value is string => typeof value === 'string';

/** A filter's place in a list: its name and its group's. */
export const isFilterPlace = (value: unknown): value is [string, string] =>
  Array.isArray(value) && value.length === 2 && value.every(isText);

export const isPlace = (value: unknown): value is Place =>
  typeof value === 'object' &&
  value !== null &&
  'time' in value &&
  'seq' in value &&
  Number.isFinite(value.time) &&
  Number.isFinite(value.seq);
