import type {
  ConnectionState,
  CreateConnectionCommandInput,
  CreateConnectionCommandOutput,
  DeleteConnectionCommandInput,
  DeleteConnectionCommandOutput,
  DescribeConnectionCommandInput,
  DescribeConnectionCommandOutput,
  ListConnectionsCommandInput,
  ListConnectionsCommandOutput,
  UpdateConnectionCommandInput,
  UpdateConnectionCommandOutput,
} from '@aws-sdk/client-eventbridge';
import { validationException } from '../../../base/errors.js';
import { uuid } from '../../../base/ids.js';
import type { Handler } from '../../../base/service.js';
import type { EventsDeps } from '../deps.js';
import { alreadyExists, limitExceeded, notFound } from '../errors.js';
import { eventsLimits } from '../limits.js';
import { pageOf } from '../paging.js';
import type { Room } from '../room.js';
import { checkAuth, mergeAuth, withoutSecrets } from './auth.js';
import type { Auth, Connection, DestinationStore } from './store.js';
import { checkEndpoint } from './url.js';

const authorized: ConnectionState = 'AUTHORIZED';

/** @throws ResourceNotFoundException */
export async function knownConnection(
  store: DestinationStore,
  region: string,
  name: string,
): Promise<Connection> {
  const found = await store.connection(region, name);
  if (!found)
    throw notFound(`Failed to describe the connection(s). Connection '${name}' does not exist.`);
  return found;
}

function check({ outbound }: EventsDeps, type: string, auth: Auth): void {
  checkAuth(type, auth);
  const { OAuthParameters } = auth;
  if (OAuthParameters) checkEndpoint(outbound, OAuthParameters.AuthorizationEndpoint ?? '');
}

function refuseUnsupported(input: object): void {
  for (const member of ['InvocationConnectivityParameters', 'KmsKeyIdentifier']) {
    if ((input as Record<string, unknown>)[member] === undefined) continue;
    throw validationException(`${member} is not supported: leave it out.`);
  }
}

const changedAnswer = ({ arn, created, modified }: Connection) => ({
  ConnectionArn: arn,
  ConnectionState: authorized,
  CreationTime: new Date(created),
  LastModifiedTime: new Date(modified),
});

/** A connection is AUTHORIZED at once; an OAuth token is asked for when it is first needed. */
export const createConnection =
  (room: Room): Handler<CreateConnectionCommandInput, CreateConnectionCommandOutput> =>
  async (input, { region, accountId }) => {
    const { deps, destinations } = room;
    const { Name: name, AuthorizationType: type, Description: description } = input;
    refuseUnsupported(input);
    const secrets = input.AuthParameters as Auth;
    check(deps, type, secrets);
    const now = deps.clock.now();
    const arn = `arn:aws:events:${region}:${accountId}:connection/${name}/${uuid()}`;
    const made: Connection = {
      ...{ region, name, arn, created: now, modified: now, secrets },
      document: { type, description },
    };
    await deps.state.transaction(async (rows) => {
      const within = destinations.within(rows);
      if (await within.connection(region, name)) {
        throw alreadyExists(`Connection ${name} already exists.`);
      }
      if ((await within.connections(region)).length >= eventsLimits.connections) {
        throw limitExceeded(`A region has at most ${eventsLimits.connections} connections.`);
      }
      await within.putConnection(made);
    });
    return changedAnswer(made);
  };

export const describeConnection =
  ({
    destinations,
  }: Room): Handler<DescribeConnectionCommandInput, DescribeConnectionCommandOutput> =>
  async ({ Name }, { region, accountId }) => {
    const found = await knownConnection(destinations, region, Name);
    const id = found.arn.split('/').at(-1);
    return {
      ...changedAnswer(found),
      LastAuthorizedTime: new Date(found.modified),
      Name: found.name,
      Description: found.document.description,
      AuthorizationType: found.document.type,
      SecretArn: `arn:aws:secretsmanager:${region}:${accountId}:secret:events!connection/${Name}/${id}`,
      AuthParameters: withoutSecrets(found.secrets),
    } as DescribeConnectionCommandOutput;
  };

export const updateConnection =
  ({
    deps,
    destinations,
  }: Room): Handler<UpdateConnectionCommandInput, UpdateConnectionCommandOutput> =>
  async (input, { region }) => {
    refuseUnsupported(input);
    const changed = await deps.state.transaction(async (rows) => {
      const within = destinations.within(rows);
      const known = await knownConnection(within, region, input.Name);
      const type = input.AuthorizationType ?? known.document.type;
      const given = (input.AuthParameters ?? {}) as Auth;
      const isSame = type === known.document.type;
      const { InvocationHttpParameters } = known.secrets;
      const before = isSame ? known.secrets : { InvocationHttpParameters };
      const secrets = mergeAuth(before as Auth, given);
      check(deps, type, secrets);
      const description = input.Description ?? known.document.description;
      const modified = deps.clock.now();
      const next = { ...known, modified, secrets, document: { type, description } };
      await within.putConnection(next);
      return next;
    });
    return { ...changedAnswer(changed), LastAuthorizedTime: new Date(changed.modified) };
  };

export const deleteConnection =
  ({
    deps,
    destinations,
  }: Room): Handler<DeleteConnectionCommandInput, DeleteConnectionCommandOutput> =>
  async ({ Name }, { region }) => {
    const known = await deps.state.transaction(async (rows) => {
      const within = destinations.within(rows);
      const found = await knownConnection(within, region, Name);
      await within.deleteConnection(region, Name);
      return found;
    });
    return { ...changedAnswer(known), ConnectionState: 'DELETING' };
  };

export const listConnections =
  ({ destinations }: Room): Handler<ListConnectionsCommandInput, ListConnectionsCommandOutput> =>
  async (input, { region }) => {
    const { NamePrefix = '', ConnectionState = authorized } = input;
    const all = (await destinations.connections(region)).filter(
      ({ name }) => name.startsWith(NamePrefix) && ConnectionState === authorized,
    );
    const { items, ...more } = pageOf(
      `event-connections/${region}`,
      input,
      all,
      ({ name }) => name,
    );
    const Connections = items.map((one) => ({
      ...changedAnswer(one),
      Name: one.name,
      AuthorizationType: one.document.type as 'BASIC',
      LastAuthorizedTime: new Date(one.modified),
    }));
    return { Connections, ...more };
  };
