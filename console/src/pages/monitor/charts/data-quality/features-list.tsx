import type { FeatureRow, FeatureState, MonitorFeaturesView } from 'guiderail/console';
import { useQuery } from '../../../../app/use-query.js';
import { Sparkline } from '../../../../charts/index.js';
import { percent, plural } from '../../../../format/numbers.js';
import {
  Badge,
  type Column,
  Field,
  Problem,
  Progress,
  Section,
  Select,
  Table,
} from '../../../../ui/index.js';
import { hereWith } from '../here.js';
import type { MonitorChartsProps } from '../types.js';
import { useRunView } from '../use-run-view.js';
import { RunNotes, RunWords } from './run-words.js';
import { checkWords, distance, isProbability, methodWords, stateWords } from './words.js';

/** All features of a run, the worst first. */
export function FeaturesList(props: MonitorChartsProps) {
  const [find, setFind] = useQuery('find');
  const [only, setOnly] = useQuery('state');
  const { data, error, reload } = useRunView<MonitorFeaturesView>('monitor-features', props);
  if (error) return <Problem error={error} doing="reading the features" retry={reload} />;
  if (!data) return <Progress label="Reading the features" />;
  const words = find.trim().toLowerCase();
  const shown = data.features.filter(
    (row) => row.name.toLowerCase().includes(words) && (only === '' || row.state === only),
  );
  return (
    <Section
      title={plural(data.features.length, 'feature')}
      about={data.run && <RunWords run={data.run} />}
    >
      {data.run && <RunNotes run={data.run} />}
      <search class="fields">
        <Field label="Find a feature" type="search" value={find} onInput={setFind} />
        <Select
          label="State"
          value={only}
          onChange={setOnly}
          options={[['', 'All'], ...statesOf(data.features)]}
        />
        <span class="dim" aria-live="polite">
          {shown.length === data.features.length ? '' : `${plural(shown.length, 'feature')} shown`}
        </span>
      </search>
      <div class="dq-features">
        <Table
          key={`${words} ${only}`}
          caption="Features of the run, the worst first"
          columns={columnsOf(data)}
          rows={shown}
          keyOf={(row) => row.name}
          page={50}
        />
      </div>
    </Section>
  );
}

function statesOf(rows: readonly FeatureRow[]): (readonly [string, string])[] {
  const states = Object.keys(stateWords) as FeatureState[];
  return states.flatMap((state) => {
    const number = rows.filter((row) => row.state === state).length;
    return number === 0 ? [] : [[state, `${stateWords[state][1]} (${number})`] as const];
  });
}

const columnsOf = ({ times }: MonitorFeaturesView): readonly Column<FeatureRow>[] => [
  {
    id: 'name',
    title: 'Feature',
    sort: (row) => row.name,
    cell: ({ name }) => <a href={hereWith({ feature: name })}>{name}</a>,
  },
  { id: 'state', title: 'State', cell: (row) => <StateCell row={row} /> },
  {
    id: 'distance',
    title: 'Distance',
    align: 'right',
    sort: (row) => row.distance,
    cell: (row) => <DistanceCell row={row} />,
  },
  {
    id: 'trend',
    title: times.length > 1 ? `Last ${times.length} runs` : 'Last run',
    cell: (row) => <Trend row={row} />,
  },
  {
    id: 'completeness',
    title: 'Has a value',
    align: 'right',
    sort: (row) => row.completeness,
    cell: (row) => <Completeness row={row} />,
  },
  { id: 'type', title: 'Type', sort: (row) => row.type, cell: (row) => <Type row={row} /> },
];

function StateCell({ row: { state, checks } }: { readonly row: FeatureRow }) {
  const [tone, word] = stateWords[state];
  return (
    <>
      <Badge tone={tone} word={word} />
      {checks && <span class="dq-under">{checks.map(checkWords).join(', ')}</span>}
    </>
  );
}

function DistanceCell({ row }: { readonly row: FeatureRow }) {
  const { distance: value, threshold, interval, method } = row;
  if (value === undefined || threshold === undefined) return <span class="dim">–</span>;
  return (
    <span title={method && methodWords(method)}>
      {distance(value, threshold)}
      {isProbability(method) && <span class="dim"> p-value</span>}
      <span class="dq-under">
        limit {distance(threshold)}
        {interval && `, ${distance(interval[0])} to ${distance(interval[1])}`}
      </span>
    </span>
  );
}

function Trend({ row: { name, distances, state } }: { readonly row: FeatureRow }) {
  if (!distances) return <span class="dim">–</span>;
  return (
    <Sparkline
      label={`Distances of ${name}`}
      values={distances}
      tone={state === 'violation' ? 'bad' : 'current'}
      fromZero
    />
  );
}

function Completeness({ row }: { readonly row: FeatureRow }) {
  const { completeness, expectedCompleteness: expected } = row;
  if (completeness === undefined) return <span class="dim">–</span>;
  const differs = expected !== undefined && Math.abs(expected - completeness) > 5e-5;
  return (
    <>
      {percent(completeness)}
      {differs && <span class="dq-under">baseline {percent(expected)}</span>}
    </>
  );
}

function Type({ row: { type, expectedType: expected } }: { readonly row: FeatureRow }) {
  if (type === undefined) return <span class="dim">–</span>;
  return (
    <>
      {type}
      {expected !== undefined && expected !== type && (
        <span class="dq-under">baseline {expected}</span>
      )}
    </>
  );
}
