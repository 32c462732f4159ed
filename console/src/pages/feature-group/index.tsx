import type {
  DescribeFeatureGroupCommandInput,
  DescribeFeatureGroupCommandOutput,
  ListTagsCommandInput,
  ListTagsCommandOutput,
} from '@aws-sdk/client-sagemaker';
import { aws, own, useData } from '../../api/index.js';
import { hrefOf } from '../../app/location.js';
import type { PageProps } from '../../app/page-entry.js';
import { useQuery } from '../../app/use-query.js';
import { plural } from '../../format/numbers.js';
import { Card, Facts, Page, Problem, State, Tabs, Time } from '../../ui/index.js';
import { FeaturesTab } from './features-tab.js';
import type { Group } from './group.js';
import { HealthTab } from './health-tab.js';
import { MonitorsTab } from './monitors-tab.js';
import { RecordsTab } from './records-tab.js';
import { SkewTab } from './skew-tab.js';
import { UsesTab } from './uses-tab.js';

const tabs = [
  { id: 'features', title: 'Features', part: FeaturesTab },
  { id: 'records', title: 'Records', part: RecordsTab },
  { id: 'health', title: 'Stores', part: HealthTab },
  { id: 'skew', title: 'Skew', part: SkewTab },
  { id: 'monitors', title: 'Monitors', part: MonitorsTab },
  { id: 'uses', title: 'Uses', part: UsesTab },
];

const live_ms = 15_000;

/** One feature group: what it holds, how fresh it is, who uses it and whether its stores agree. */
export default function FeatureGroup({ params: { name = '' } }: PageProps) {
  const [tab] = useQuery('tab', 'features');
  const described = useData((signal) => describe(name, signal), [name], { every_ms: live_ms });
  const { data, error, reload } = described;
  const Part = tabs.find(({ id }) => id === tab)?.part ?? FeaturesTab;
  return (
    <Page
      kind={<a href={hrefOf('/features')}>Features</a>}
      title={name}
      about={data?.group.Description}
    >
      {error && !data && <Problem error={error} doing={`reading ${name}`} retry={reload} />}
      {data && <Told group={data.group} tags={data.tags} waiting={data.waiting} />}
      {data && <Tabs label="Parts of the feature group" tabs={tabs} current={tab} />}
      {data && <Part group={data.group} name={name} />}
    </Page>
  );
}

interface Described {
  readonly group: Group;
  readonly tags: readonly { readonly Key?: string; readonly Value?: string }[];
  /** Accepted writes that are not in files yet. */
  readonly waiting: number;
}

async function describe(FeatureGroupName: string, signal: AbortSignal): Promise<Described> {
  const group = await aws<DescribeFeatureGroupCommandInput, DescribeFeatureGroupCommandOutput>(
    'sagemaker',
    'DescribeFeatureGroup',
    { FeatureGroupName },
    signal,
  );
  const path = `feature-groups/${encodeURIComponent(FeatureGroupName)}/waiting`;
  const [{ Tags = [] }, { Writes }] = await Promise.all([
    aws<ListTagsCommandInput, ListTagsCommandOutput>(
      'sagemaker',
      'ListTags',
      { ResourceArn: group.FeatureGroupArn },
      signal,
    ),
    own<{ Writes: number }>(path, {}, signal),
  ]);
  return { group, tags: Tags as Described['tags'], waiting: Writes };
}

function Told({ group, tags, waiting }: Described) {
  const tag = (key: string) => tags.find(({ Key }) => Key === key)?.Value;
  const consumers = tags.flatMap(({ Key = '' }) =>
    Key.startsWith('consumer:') ? [Key.slice('consumer:'.length)] : [],
  );
  const { OnlineStoreConfig: online, OfflineStoreConfig: offline } = group;
  const ttl = online?.TtlDuration;
  return (
    <Card>
      <Facts
        facts={[
          ['Status', <State key="status" of={group.FeatureGroupStatus} />],
          ['Record identifier', group.RecordIdentifierFeatureName],
          ['Event time', group.EventTimeFeatureName],
          ['Online store', online?.EnableOnlineStore ? ttlText(ttl) : 'not kept'],
          ['Offline store', offline ? offlineText(waiting) : 'not kept'],
          ['Owner', tag('owner')],
          ['Team', tag('team')],
          ['Consumers', consumers.join(', ')],
          ['Created', <Time key="created" at={group.CreationTime} />],
        ]}
      />
    </Card>
  );
}

const offlineText = (waiting: number): string =>
  waiting === 0 ? 'kept, every write is in it' : `kept, ${plural(waiting, 'write')} on the way`;

const ttlText = (ttl: { readonly Unit?: string; readonly Value?: number } | undefined): string =>
  ttl?.Value === undefined ? 'kept' : `kept for ${ttl.Value} ${ttl.Unit?.toLowerCase()}`;
