import type {
  ApiDestination,
  Connection,
  ListApiDestinationsCommandInput,
  ListApiDestinationsCommandOutput,
  ListConnectionsCommandInput,
  ListConnectionsCommandOutput,
} from '@aws-sdk/client-eventbridge';
import { aws, type Json, useData } from '../../../api/index.js';
import {
  Badge,
  type Column,
  Empty,
  Problem,
  Progress,
  Section,
  Table,
  Time,
} from '../../../ui/index.js';
import { allPages } from '../common/all-pages.js';

const most = 300;

/** HTTP APIs that rules call, and the connections by which they sign in. */
export function Destinations() {
  const { data, error, loading, reload } = useData(
    async (signal) => {
      const [apis, connections] = await Promise.all([
        allPages<Json<ApiDestination>>(async (NextToken) => {
          const page = await aws<ListApiDestinationsCommandInput, ListApiDestinationsCommandOutput>(
            ...(['events', 'ListApiDestinations', { NextToken }, signal] as const),
          );
          return { items: page.ApiDestinations ?? [], token: page.NextToken };
        }, most),
        allPages<Json<Connection>>(async (NextToken) => {
          const page = await aws<ListConnectionsCommandInput, ListConnectionsCommandOutput>(
            ...(['events', 'ListConnections', { NextToken }, signal] as const),
          );
          return { items: page.Connections ?? [], token: page.NextToken };
        }, most),
      ]);
      return { apis: apis.items, connections: connections.items };
    },
    [],
    { every_ms: 15_000 },
  );
  if (error) return <Problem error={error} doing="listing the HTTP APIs" retry={reload} />;
  if (loading || !data) return <Progress label="Reading the HTTP APIs" />;
  return (
    <>
      <Section title="HTTP APIs" about="API destinations: what rules may call">
        {data.apis.length === 0 ? (
          <Empty
            title="No HTTP API yet"
            command={
              'aws events create-api-destination --name deployer --http-method POST ' +
              '--connection-arn ARN --invocation-endpoint https://deploy.example.com/rollback'
            }
          />
        ) : (
          <Table
            caption="API destinations"
            columns={apiColumns}
            rows={data.apis}
            keyOf={({ ApiDestinationArn = '' }) => ApiDestinationArn}
          />
        )}
      </Section>
      <Section title="Connections" about="How HTTP APIs are signed in to; secrets are never shown">
        {data.connections.length === 0 ? (
          <p class="dim">No connection.</p>
        ) : (
          <Table
            caption="Connections"
            columns={connectionColumns}
            rows={data.connections}
            keyOf={({ ConnectionArn = '' }) => ConnectionArn}
          />
        )}
      </Section>
    </>
  );
}

const Standing = ({
  state,
  good,
}: {
  readonly state: string | undefined;
  readonly good: string;
}) => <Badge tone={state === good ? 'good' : 'warn'} word={(state ?? 'unknown').toLowerCase()} />;

const apiColumns: readonly Column<Json<ApiDestination>>[] = [
  {
    id: 'state',
    title: 'State',
    cell: ({ ApiDestinationState }) => <Standing state={ApiDestinationState} good="ACTIVE" />,
  },
  { id: 'name', title: 'Name', cell: ({ Name }) => Name, sort: ({ Name }) => Name },
  {
    id: 'to',
    title: 'Calls',
    cell: ({ HttpMethod, InvocationEndpoint }) => (
      <code>
        {HttpMethod} {InvocationEndpoint}
      </code>
    ),
  },
  {
    id: 'rate',
    title: 'At most each second',
    align: 'right',
    cell: ({ InvocationRateLimitPerSecond }) => InvocationRateLimitPerSecond ?? 300,
  },
];

const connectionColumns: readonly Column<Json<Connection>>[] = [
  {
    id: 'state',
    title: 'State',
    cell: ({ ConnectionState, StateReason }) => (
      <>
        <Standing state={ConnectionState} good="AUTHORIZED" />
        <div class="dim">{StateReason}</div>
      </>
    ),
  },
  { id: 'name', title: 'Name', cell: ({ Name }) => Name, sort: ({ Name }) => Name },
  { id: 'by', title: 'Signs in by', cell: ({ AuthorizationType }) => AuthorizationType },
  {
    id: 'authorised',
    title: 'Signed in',
    cell: ({ LastAuthorizedTime }) => <Time at={LastAuthorizedTime} />,
  },
];
