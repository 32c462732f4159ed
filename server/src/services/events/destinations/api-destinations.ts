import type {
  CreateApiDestinationCommandInput,
  CreateApiDestinationCommandOutput,
  DeleteApiDestinationCommandInput,
  DeleteApiDestinationCommandOutput,
  DescribeApiDestinationCommandInput,
  DescribeApiDestinationCommandOutput,
  ListApiDestinationsCommandInput,
  ListApiDestinationsCommandOutput,
  UpdateApiDestinationCommandInput,
  UpdateApiDestinationCommandOutput,
} from '@aws-sdk/client-eventbridge';
import { uuid } from '../../../base/ids.js';
import type { Handler } from '../../../base/service.js';
import { alreadyExists, limitExceeded, notFound } from '../errors.js';
import { eventsLimits } from '../limits.js';
import { pageOf } from '../paging.js';
import type { Room } from '../room.js';
import { knownConnection } from './connections.js';
import type { Destination, DestinationStore } from './store.js';
import { checkEndpoint } from './url.js';

/** @throws ResourceNotFoundException */
async function knownDestination(
  store: DestinationStore,
  region: string,
  name: string,
): Promise<Destination> {
  const found = await store.destination(region, name);
  if (!found) throw notFound(`Failed to describe the api destination(s). ${name} does not exist.`);
  return found;
}

/** The name within `arn:aws:events:…:connection/NAME/ID`. */
export const nameInArn = (arn: string): string => arn.split('/')[1] ?? '';

/** @throws ResourceNotFoundException for a connection that is not there, or not any more. */
async function checkConnection(
  store: DestinationStore,
  region: string,
  arn: string,
): Promise<void> {
  const name = nameInArn(arn);
  const found = await knownConnection(store, region, name);
  if (found.arn === arn) return;
  throw notFound(`Connection '${arn}' does not exist; '${name}' has the ARN ${found.arn} now.`);
}

const changedAnswer = ({ arn, created, modified }: Destination) => ({
  ApiDestinationArn: arn,
  ApiDestinationState: 'ACTIVE' as const,
  CreationTime: new Date(created),
  LastModifiedTime: new Date(modified),
});

const membersOf = (one: Destination) => ({
  ...changedAnswer(one),
  Name: one.name,
  ConnectionArn: one.document.connection,
  InvocationEndpoint: one.document.endpoint,
  HttpMethod: one.document.method as 'POST',
  InvocationRateLimitPerSecond: one.document.rate ?? eventsLimits.invocationRate,
});

export const createApiDestination =
  (room: Room): Handler<CreateApiDestinationCommandInput, CreateApiDestinationCommandOutput> =>
  async (input, { region, accountId }) => {
    const { deps, destinations } = room;
    const { Name: name } = input;
    checkEndpoint(deps.outbound, input.InvocationEndpoint);
    const now = deps.clock.now();
    const arn = `arn:aws:events:${region}:${accountId}:api-destination/${name}/${uuid()}`;
    const made: Destination = {
      ...{ region, name, arn, created: now, modified: now },
      document: {
        connection: input.ConnectionArn,
        endpoint: input.InvocationEndpoint,
        method: input.HttpMethod,
        description: input.Description,
        rate: input.InvocationRateLimitPerSecond,
      },
    };
    await deps.state.transaction(async (rows) => {
      const within = destinations.within(rows);
      await checkConnection(within, region, input.ConnectionArn);
      if (await within.destination(region, name)) {
        throw alreadyExists(`An api-destination '${name}' already exists.`);
      }
      if ((await within.destinations(region)).length >= eventsLimits.apiDestinations) {
        throw limitExceeded(
          `A region has at most ${eventsLimits.apiDestinations} API destinations.`,
        );
      }
      await within.putDestination(made);
    });
    return changedAnswer(made);
  };

export const describeApiDestination =
  ({
    destinations,
  }: Room): Handler<DescribeApiDestinationCommandInput, DescribeApiDestinationCommandOutput> =>
  async ({ Name }, { region }) => {
    const found = await knownDestination(destinations, region, Name);
    return { ...membersOf(found), Description: found.document.description };
  };

export const updateApiDestination =
  ({
    deps,
    destinations,
  }: Room): Handler<UpdateApiDestinationCommandInput, UpdateApiDestinationCommandOutput> =>
  async (input, { region }) => {
    const { InvocationEndpoint, ConnectionArn } = input;
    if (InvocationEndpoint !== undefined) checkEndpoint(deps.outbound, InvocationEndpoint);
    const changed = await deps.state.transaction(async (rows) => {
      const within = destinations.within(rows);
      const known = await knownDestination(within, region, input.Name);
      if (ConnectionArn) await checkConnection(within, region, ConnectionArn);
      const { document } = known;
      const next = {
        ...known,
        modified: deps.clock.now(),
        document: {
          connection: ConnectionArn ?? document.connection,
          endpoint: InvocationEndpoint ?? document.endpoint,
          method: input.HttpMethod ?? document.method,
          description: input.Description ?? document.description,
          rate: input.InvocationRateLimitPerSecond ?? document.rate,
        },
      };
      await within.putDestination(next);
      return next;
    });
    return changedAnswer(changed);
  };

export const deleteApiDestination =
  ({
    deps,
    destinations,
  }: Room): Handler<DeleteApiDestinationCommandInput, DeleteApiDestinationCommandOutput> =>
  async ({ Name }, { region }) => {
    await deps.state.transaction(async (rows) => {
      const within = destinations.within(rows);
      await knownDestination(within, region, Name);
      await within.deleteDestination(region, Name);
    });
    return {};
  };

export const listApiDestinations =
  ({
    destinations,
  }: Room): Handler<ListApiDestinationsCommandInput, ListApiDestinationsCommandOutput> =>
  async (input, { region }) => {
    const { NamePrefix = '', ConnectionArn } = input;
    const all = (await destinations.destinations(region)).filter(
      ({ name, document }) =>
        name.startsWith(NamePrefix) &&
        (ConnectionArn === undefined || document.connection === ConnectionArn),
    );
    const list = `event-destinations/${region}`;
    const { items, ...more } = pageOf(list, input, all, ({ name }) => name);
    return { ApiDestinations: items.map(membersOf), ...more };
  };
