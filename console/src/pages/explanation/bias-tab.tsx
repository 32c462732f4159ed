import type { BiasFacetRow, BiasMetricRow, ClarifyBias } from 'guiderail/console';
import { Bars } from '../../charts/index.js';
import { count, percent, short } from '../../format/numbers.js';
import { type Column, Section, Table } from '../../ui/index.js';

/** Bias metrics of the data, and of the predictions, facet by facet. */
export function BiasTab({ bias }: { readonly bias: ClarifyBias }) {
  const { facets, facetCount, label, positive, problems } = bias;
  return (
    <>
      <p>
        Positive is {label ?? 'the label'} = {positive ?? '?'}.{' '}
        {facetCount > facets.length &&
          `The first ${count(facets.length)} of ${count(facetCount)} values of facets; analysis.json has all.`}
      </p>
      {problems.map((problem) => (
        <p key={problem} class="note">
          {problem}
        </p>
      ))}
      {facets.map((facet) => (
        <Facet key={`${facet.facet} ${facet.value}`} of={facet} />
      ))}
    </>
  );
}

function Facet({ of }: { readonly of: BiasFacetRow }) {
  const { facet, value, rows, metrics } = of;
  const name = `${facet} = ${value || '(none)'}`;
  return (
    <Section
      title={name}
      about={
        rows &&
        `${count(rows.members.rows)} members (${percent(rows.members.positiveLabels / rows.members.rows)} positive), ${count(rows.others.rows)} others (${percent(rows.others.positiveLabels / rows.others.rows)} positive)`
      }
    >
      <Pairs name={name} metrics={metrics} />
      <Table
        caption={`Bias metrics of ${name}`}
        columns={columns}
        rows={metrics}
        keyOf={({ name: metric }) => metric}
      />
    </Section>
  );
}

/** The same question before and after training: of the labels, and of the predictions. */
const pairs: readonly (readonly [string, string, string])[] = [
  ['Share of positives, others less members', 'DPL', 'DPPL'],
  ['Demographic disparity within groups', 'CDDL', 'CDDPL'],
];

function Pairs({
  name,
  metrics,
}: {
  readonly name: string;
  readonly metrics: readonly BiasMetricRow[];
}) {
  const of = (metric: string) => {
    const found = metrics.find((one) => one.name === metric)?.value;
    return typeof found === 'number' ? found : null;
  };
  const intervalOf = (metric: string): readonly [number, number] | null => {
    const [low, high] = metrics.find((one) => one.name === metric)?.interval ?? [];
    return typeof low === 'number' && typeof high === 'number' ? [low, high] : null;
  };
  const bars = pairs
    .map(([words, before, after]) => ({
      name: `${words} (${before}, ${after})`,
      values: [of(before), of(after)],
      intervals: [intervalOf(before), intervalOf(after)],
    }))
    .filter(({ values }) => values.every((value) => value !== null));
  if (bars.length === 0) return null;
  return (
    <div class="card">
      <Bars
        title={`Bias of ${name} before and after training`}
        groups={[
          { name: 'Before training: labels', tone: 'baseline' },
          { name: 'After training: predictions', tone: 'current' },
        ]}
        bars={bars}
      />
    </div>
  );
}

const text = (value: BiasMetricRow['value'] | undefined): string =>
  value === null || value === undefined ? '–' : short(Number(value));

const columns: readonly Column<BiasMetricRow>[] = [
  {
    id: 'name',
    title: 'Metric',
    cell: ({ words, title, even, against, range, note }) => (
      <>
        <b>{title}</b>
        <span class="bias-interval dim">
          {words !== undefined && `${words}. `}
          {even} is even
          {against === undefined ? '' : `; ${against} it members are worse off`}. Range: {range}.
          {note !== undefined && ` ${note}`}
        </span>
      </>
    ),
    sort: ({ title }) => title,
  },
  { id: 'stage', title: 'Of', cell: ({ stage }) => stage, sort: ({ stage }) => stage },
  {
    id: 'value',
    title: 'Value, 95 % interval',
    align: 'right',
    cell: ({ value, interval, error }) =>
      error !== undefined ? (
        <span class="dim">{error}</span>
      ) : (
        <>
          {text(value)}
          {interval && (
            <span class="bias-interval dim">
              {text(interval[0])} to {text(interval[1])}
            </span>
          )}
        </>
      ),
    sort: ({ value }) => (value === null ? undefined : Number(value)),
  },
];
