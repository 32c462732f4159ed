import type {
  SearchCommandInput,
  SearchCommandOutput,
  SearchExpression,
} from '@aws-sdk/client-sagemaker';
import type { MonitorsView } from 'guiderail/console';
import { aws, type Json, useData, view } from '../../api/index.js';
import { hrefOf } from '../../app/location.js';
import { useQuery } from '../../app/use-query.js';
import { plural } from '../../format/numbers.js';
import { type Column, Empty, Field, Page, Problem, Table, Time } from '../../ui/index.js';
import { MonitorBadge } from '../../ui/standing/monitor-badge.js';

type Group = NonNullable<NonNullable<Json<SearchCommandOutput>['Results']>[number]['FeatureGroup']>;

const live_ms = 10_000;
const perCall = 100;
const most = 1_000;

/** All feature groups: what they hold, whose they are, and whether their monitors are quiet. */
export default function Features() {
  const [words, setWords] = useQuery('search');
  const groups = useData((signal) => findGroups(words, signal), [words], { every_ms: live_ms });
  const monitors = useData((signal) => view<MonitorsView>('monitors', {}, signal), [], {
    every_ms: live_ms,
  });
  const { data } = groups;
  return (
    <Page
      title="Features"
      about={data && plural(data.length, 'feature group')}
      actions={
        <Field
          label="Search names, features, owners and teams"
          type="search"
          value={words}
          onInput={setWords}
        />
      }
    >
      {groups.error && (
        <Problem error={groups.error} doing="listing the feature groups" retry={groups.reload} />
      )}
      {data?.length === 0 && words === '' && (
        <Empty
          title="No feature group yet"
          command="npx guiderail ingest customers customers.csv --create --record-identifier customer_id --event-time asked_at"
        >
          <p>One is made of a file, and its rows are written to it:</p>
        </Empty>
      )}
      {data?.length === 0 && words !== '' && <Empty title={`No group has “${words}”`} />}
      {data && data.length > 0 && (
        <Table
          caption="Feature groups"
          rows={data}
          keyOf={({ FeatureGroupName = '' }) => FeatureGroupName}
          columns={columnsOf(monitors.data)}
          sorted="name"
        />
      )}
    </Page>
  );
}

function columnsOf(monitors: MonitorsView | undefined): Column<Group>[] {
  const of = (group: Group) =>
    (monitors?.monitors ?? []).filter((one) => one.featureGroup === group.FeatureGroupName);
  return [
    {
      id: 'name',
      title: 'Feature group',
      cell: ({ FeatureGroupName: name = '' }) => (
        <a href={hrefOf(`/features/${encodeURIComponent(name)}`)}>{name}</a>
      ),
      sort: ({ FeatureGroupName }) => FeatureGroupName,
    },
    {
      id: 'monitors',
      title: 'Monitors',
      cell: (group) =>
        of(group).map((monitor) => (
          <div key={monitor.name}>
            <a href={hrefOf(`/monitors/${encodeURIComponent(monitor.name)}`)}>{monitor.name}</a>{' '}
            <MonitorBadge monitor={monitor} />
          </div>
        )),
    },
    {
      id: 'features',
      title: 'Features',
      align: 'right',
      cell: ({ FeatureDefinitions = [] }) => FeatureDefinitions.length,
      sort: ({ FeatureDefinitions = [] }) => FeatureDefinitions.length,
    },
    { id: 'stores', title: 'Stores', cell: storesOf },
    { id: 'owner', title: 'Owner', cell: (group) => tagOf(group, 'owner') },
    { id: 'team', title: 'Team', cell: (group) => tagOf(group, 'team') },
    {
      id: 'created',
      title: 'Created',
      cell: ({ CreationTime }) => <Time at={CreationTime} />,
      sort: ({ CreationTime }) => CreationTime,
    },
  ];
}

const storesOf = ({ OnlineStoreConfig, OfflineStoreConfig }: Group): string =>
  [
    ...(OnlineStoreConfig?.EnableOnlineStore ? ['online'] : []),
    ...(OfflineStoreConfig ? ['offline'] : []),
  ].join(', ');

const tagOf = ({ Tags = [] }: Group, key: string): string =>
  Tags.find((tag) => tag.Key === key)?.Value ?? '';

async function findGroups(words: string, signal: AbortSignal): Promise<Group[]> {
  const found: Group[] = [];
  let NextToken: string | undefined;
  do {
    const page: Json<SearchCommandOutput> = await aws<SearchCommandInput, SearchCommandOutput>(
      'sagemaker',
      'Search',
      {
        ...{ Resource: 'FeatureGroup', MaxResults: perCall, NextToken },
        ...(words !== '' && { SearchExpression: holding(words) }),
      },
      signal,
    );
    for (const { FeatureGroup } of page.Results ?? []) if (FeatureGroup) found.push(FeatureGroup);
    ({ NextToken } = page);
  } while (NextToken !== undefined && found.length < most);
  return found;
}

const holding = (Value: string): Json<SearchExpression> => ({
  Operator: 'Or',
  Filters: [
    'FeatureGroupName',
    'FeatureDefinitions.FeatureName',
    'Description',
    'Tags.owner',
    'Tags.team',
  ].map((Name) => ({ Name, Operator: 'Contains' as const, Value })),
});
