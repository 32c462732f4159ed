import { useState } from 'preact/hooks';
import { ownRun } from '../../api/own-run.js';
import { useQuery } from '../../app/use-query.js';
import { count, percent, plural, short } from '../../format/numbers.js';
import { span } from '../../format/times.js';
import { Badge, Field, LongRun, Section, Select, Table } from '../../ui/index.js';
import type { TabProps } from './group.js';
import type { FeatureSkew, Skew } from './types.js';

const hour_ms = 3_600_000;
const windows: readonly (readonly [string, string])[] = [
  ['1', 'The last hour'],
  ['24', 'The last day'],
  ['168', 'The last 7 days'],
  ['720', 'The last 30 days'],
];

/** What models were asked against what the store knew at that moment. */
export function SkewTab({ group, name }: TabProps) {
  const [endpoint, setEndpoint] = useQuery('endpoint');
  const [key, setKey] = useQuery('key', group.RecordIdentifierFeatureName);
  const [columns, setColumns] = useQuery('columns');
  const [hours, setHours] = useQuery('hours', '24');
  const [wrong, setWrong] = useState('');
  const body = {
    ...{ EndpointName: endpoint, Key: key, LastMilliseconds: Number(hours) * hour_ms },
    ...(columns !== '' && { Columns: columns.split(',').map((column) => column.trim()) }),
  };
  return (
    <Section
      title="Training-serving skew"
      about="Each captured row is joined with the record that was known at its inference"
    >
      <div class="fields from-top">
        <Field label="Endpoint" value={endpoint} onInput={setEndpoint} />
        <Field
          label="Column of the record identifier"
          value={key}
          onInput={setKey}
          hint="a name, a position from 0, or InferenceId"
        />
        <Field
          label="Columns of the input, where captures have no names"
          value={columns}
          onInput={setColumns}
          placeholder="rider_id,age,income"
        />
        <Select label="Captures" value={hours} options={windows} onChange={setHours} />
      </div>
      {wrong && <p class="failed">{wrong}</p>}
      <LongRun
        label="Compare"
        doing={`comparing what ${endpoint || 'an endpoint'} was asked with ${name}`}
        run={async (told, signal) => {
          setWrong(endpoint === '' ? 'Name the endpoint whose captures are to be read.' : '');
          const path = `feature-groups/${encodeURIComponent(name)}/skew`;
          return ownRun<Skew>(path, body, told, signal);
        }}
      >
        {(skew) => <Found skew={skew} />}
      </LongRun>
    </Section>
  );
}

const reasons: Readonly<Record<string, string>> = {
  NoIdentifier: 'without an identifier',
  NoRecord: 'of no known record',
  Deleted: 'of a deleted record',
  Expired: 'of an expired record',
};

function Found({ skew }: { readonly skew: Skew }) {
  const unmatched = Object.entries(skew.Unmatched).filter(([, rows]) => rows > 0);
  const { Staleness: stale } = skew;
  return (
    <>
      <p>
        {skew.Skewed ? <Badge tone="bad" word="Skewed" /> : <Badge tone="good" word="No skew" />}{' '}
        {plural(skew.Matched, 'row')} of {count(skew.Rows)} compared
        {unmatched.map(([why, rows]) => `; ${count(rows)} ${reasons[why] ?? why}`)}.
        {skew.More && ' The window holds more: the newest were read.'}
        {stale && ` Records were ${span(stale.Median)} old in the middle, p99 ${span(stale.P99)}.`}
      </p>
      <Table
        caption="Skew by feature"
        rows={skew.Features}
        keyOf={({ FeatureName }) => FeatureName}
        columns={[
          {
            id: 'feature',
            title: 'Feature',
            cell: ({ FeatureName, Column }) =>
              FeatureName === Column ? FeatureName : `${FeatureName} (column ${Column})`,
          },
          {
            id: 'state',
            title: 'State',
            cell: ({ Skewed }) => (
              <Badge tone={Skewed ? 'bad' : 'good'} word={Skewed ? 'Skewed' : 'Same'} />
            ),
          },
          {
            id: 'equal',
            title: 'Equal',
            align: 'right',
            cell: ({ EqualShare }) => percent(EqualShare),
            sort: ({ EqualShare }) => EqualShare ?? undefined,
          },
          {
            id: 'difference',
            title: 'Mean difference',
            align: 'right',
            cell: ({ MeanAbsoluteDifference: mean }) => short(mean),
          },
          { id: 'distance', title: 'Distance (Sound)', cell: (one) => <Distance of={one} /> },
          { id: 'examples', title: 'Rows', cell: (one) => <Examples of={one} /> },
        ]}
      />
    </>
  );
}

function Distance({ of: { Drift: drift } }: { readonly of: FeatureSkew }) {
  if (!drift) return null;
  if (drift.TooSmall !== null) return <span class="dim">{drift.TooSmall}</span>;
  const [low, high] = drift.EffectInterval ?? [];
  return (
    <>
      {short(drift.Effect)}{' '}
      {low !== undefined && (
        <span class="dim">
          {short(low)} to {short(high)}
        </span>
      )}
    </>
  );
}

function Examples({ of: { Examples: examples } }: { readonly of: FeatureSkew }) {
  if (examples.length === 0) return null;
  return (
    <details>
      <summary>{plural(examples.length, 'example')}</summary>
      <ul>
        {examples.map((one) => (
          <li key={`${one.RecordIdentifier} ${one.InferenceTime}`}>
            {one.RecordIdentifier}: served {one.Served ?? 'null'}, stored {one.Stored ?? 'null'}
            <span class="dim">
              {' '}
              asked {one.InferenceTime}, stored as of {one.StoredEventTime}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
