import { own, useData } from '../../api/index.js';
import { productNow } from '../../app/session.js';
import { useQuery } from '../../app/use-query.js';
import { Bars, Curve } from '../../charts/index.js';
import { count, percent, plural, short } from '../../format/numbers.js';
import {
  Badge,
  type Column,
  Dialog,
  Empty,
  Facts,
  Problem,
  Progress,
  Section,
  Select,
  StoredText,
  Table,
} from '../../ui/index.js';
import type { TabProps } from './group.js';
import type { FeatureFacts, GroupStatistics } from './types.js';

const spans: readonly (readonly [string, string])[] = [
  ['all', 'All rows'],
  ['1', 'Written in the last day'],
  ['7', 'Written in the last 7 days'],
  ['30', 'Written in the last 30 days'],
];
const day_ms = 86_400_000;

/** Definitions and statistics of the features, and how far each is from what was before. */
export function FeaturesTab({ group, name }: TabProps) {
  const [span, setSpan] = useQuery('span', 'all');
  const [chosen, choose] = useQuery('feature');
  const hasRows = group.OfflineStoreConfig !== undefined;
  const { data, error, loading, reload } = useData(
    async (signal) => (hasRows ? statistics(name, span, signal) : undefined),
    [name, span, hasRows],
  );
  const rows = featuresOf(group, data);
  const one = rows.find(({ name: feature }) => feature === chosen);
  return (
    <Section
      title="Features"
      about={data && told(data)}
      actions={hasRows && <Select label="Rows" value={span} options={spans} onChange={setSpan} />}
    >
      {!hasRows && (
        <Empty title="No statistics without an offline store">
          <p>The group keeps its newest records alone. Its definitions are all there is to show.</p>
        </Empty>
      )}
      {error && <Problem error={error} doing="computing statistics" retry={reload} />}
      {hasRows && loading && <Progress label="Computes statistics of the rows" />}
      <Table
        caption="Features of the group"
        rows={rows}
        keyOf={({ name: feature }) => feature}
        columns={columnsOf(data, (feature) => choose(feature, { step: true }))}
      />
      {data?.Remarks.map((remark) => (
        <p key={remark} class="dim">
          {remark}
        </p>
      ))}
      {one?.facts && (
        <Dialog title={one.name} onClose={() => choose('')}>
          <Distribution facts={one.facts} />
        </Dialog>
      )}
    </Section>
  );
}

interface Row {
  readonly name: string;
  readonly type: string;
  readonly facts: FeatureFacts | undefined;
}

function featuresOf(group: TabProps['group'], data: GroupStatistics | undefined): Row[] {
  const facts = new Map(data?.Features.map((one) => [one.FeatureName, one]));
  return (group.FeatureDefinitions ?? []).map(
    ({ FeatureName = '', FeatureType, CollectionType }) => ({
      name: FeatureName,
      type: CollectionType ? `${CollectionType} of ${FeatureType}` : (FeatureType ?? ''),
      facts: facts.get(FeatureName),
    }),
  );
}

const told = ({ RowCount, AgainstRowCount }: GroupStatistics): string =>
  AgainstRowCount === undefined
    ? plural(RowCount, 'row')
    : `${plural(RowCount, 'row')} against ${count(AgainstRowCount)} written before`;

/** Of a span of days: against all that was written before it, where something was. */
async function statistics(
  name: string,
  span: string,
  signal: AbortSignal,
): Promise<GroupStatistics> {
  const path = `feature-groups/${encodeURIComponent(name)}/statistics`;
  if (span === 'all') return own<GroupStatistics>(path, {}, signal);
  const StartTime = Math.floor(productNow() - Number(span) * day_ms);
  try {
    return await own<GroupStatistics>(path, { StartTime, Against: { EndTime: StartTime } }, signal);
  } catch (error) {
    if (!/no rows to hold these against/.test((error as Error).message)) throw error;
    return own<GroupStatistics>(path, { StartTime }, signal); // the group is younger
  }
}

function columnsOf(
  data: GroupStatistics | undefined,
  choose: (feature: string) => void,
): Column<Row>[] {
  const number = (id: string, title: string, of: (facts: FeatureFacts) => number | undefined) => ({
    ...{ id, title, align: 'right' as const },
    cell: ({ facts }: Row) => (facts && of(facts) !== undefined ? short(of(facts)) : ''),
    sort: ({ facts }: Row) => facts && of(facts),
  });
  return [
    {
      id: 'name',
      title: 'Feature',
      cell: ({ name, facts }) =>
        facts && !facts.Reserved ? (
          <button type="button" class="quiet of-table" onClick={() => choose(name)}>
            <StoredText text={name} />
          </button>
        ) : (
          <StoredText text={name} />
        ),
      sort: ({ name }) => name,
    },
    {
      id: 'type',
      title: 'Defined',
      cell: ({ type }) => <StoredText text={type} />,
      sort: ({ type }) => type,
    },
    {
      id: 'values',
      title: 'Its values',
      cell: ({ facts }) => facts && <StoredText text={facts.InferredType} />,
    },
    {
      id: 'filled',
      title: 'Filled',
      align: 'right',
      cell: ({ facts }) => facts && <StoredText text={percent(facts.Completeness)} />,
      sort: ({ facts }) => facts?.Completeness,
    },
    {
      ...number('distinct', 'Distinct, an estimate', (facts) => facts.DistinctCount),
      cell: ({ facts }) =>
        facts?.DistinctCount === undefined ? '' : `about ${short(facts.DistinctCount)}`,
    },
    number('mean', 'Mean', (facts) => facts.Mean),
    number('sd', 'Standard deviation', (facts) => facts.StandardDeviation),
    number('min', 'Min', (facts) => facts.Min),
    number('max', 'Max', (facts) => facts.Max),
    ...(data?.AgainstRowCount === undefined
      ? []
      : [
          {
            id: 'drift',
            title: 'Drift',
            cell: ({ facts }: Row) => <Drift facts={facts} />,
            sort: ({ facts }: Row) => facts?.Drift?.Distance,
          },
        ]),
  ];
}

function Drift({ facts }: { readonly facts: FeatureFacts | undefined }) {
  const drift = facts?.Drift;
  if (!drift) return null;
  return (
    <>
      {drift.Distance !== undefined && short(drift.Distance)}{' '}
      {drift.Drifted && <Badge tone="bad" word="Drifted" />}
      {drift.TooSmall && <span class="dim">too few rows to tell</span>}
      {drift.Violations?.map(({ Description }) => (
        <div key={Description} class="dim">
          {Description}
        </div>
      ))}
    </>
  );
}

function Distribution({ facts }: { readonly facts: FeatureFacts }) {
  const { Quantiles, TopValues, Min, Max } = facts;
  const known = Object.entries(Quantiles ?? {}).map(([share, value]) => [Number(share), value]);
  const points = [
    ...(Min === undefined ? [] : [[0, Min]]),
    ...known.sort(([a = 0], [b = 0]) => a - b),
    ...(Max === undefined ? [] : [[1, Max]]),
  ] as [number, number][];
  return (
    <>
      <Facts
        facts={[
          ['Values', count(facts.PresentCount)],
          ['Missing', count(facts.MissingCount)],
          ['Distinct, an estimate', short(facts.DistinctCount)],
          ...points.map(([share, value]) => [quantileName(share), short(value)] as const),
        ]}
      />
      {points.length > 2 && (
        <Curve
          title={`Share of rows at or under each value of ${facts.FeatureName}`}
          xTitle={facts.FeatureName}
          yTitle="% of rows at or under the value; straight between what is known"
          yRange={[0, 100]}
          curves={[
            {
              name: 'Rows',
              x: points.map(([, value]) => value),
              y: points.map(([share]) => share * 100),
              tone: 'current',
            },
          ]}
        />
      )}
      {TopValues && TopValues.length > 0 && (
        <Bars
          title={`Most frequent values of ${facts.FeatureName}`}
          unit="rows"
          groups={[{ name: 'Rows', tone: 'current' }]}
          bars={TopValues.map(({ Value, Count }) => ({ name: Value, values: [Count] }))}
        />
      )}
    </>
  );
}

const quantileName = (share: number): string =>
  share === 0 ? 'Min' : share === 1 ? 'Max' : share === 0.5 ? 'Median' : `p${share * 100}`;
