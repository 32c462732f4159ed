import type {
  BiasFacetRow,
  BiasGroups,
  BiasMetricRow,
  BiasRunFacts,
  BiasRunsView,
} from 'guiderail/console';
import { count, percent, pValue, short } from '../../../../format/numbers.js';
import { Badge, type Column, Section, Table } from '../../../../ui/index.js';
import {
  biasText,
  fairWords,
  intervalText,
  limitsText,
  membersOf,
  standingOf,
  urgency,
} from './bias-words.js';

interface Row extends BiasMetricRow {
  readonly of: BiasFacetRow;
}

/** All metrics of all facets of the chosen run, against the baseline. */
export function MetricsTable({
  view: { facets, facetCount },
  run,
  onFacet,
}: {
  readonly view: BiasRunsView;
  readonly run: BiasRunFacts;
  readonly onFacet: (facet: readonly [string, string]) => void;
}) {
  const rows = facets
    .flatMap((of) => of.metrics.map((metric): Row => ({ ...metric, of })))
    .sort((a, b) => urgency[a.state] - urgency[b.state]);
  return (
    <Section
      title="The chosen run, metric by metric"
      about={`${facetCount === facets.length ? '' : `The ${facets.length} worst of ${count(facetCount)} values of facets. `}${readingWords(run)}`}
    >
      {facets.map((facet) => (
        <GroupRows
          key={membersOf(facet)}
          facet={facet}
          onFacet={onFacet}
          many={facets.length > 1}
        />
      ))}
      <Table
        caption="Bias metrics of the chosen run"
        columns={columnsOf(facets.length > 1, run.reading === 'Sound')}
        rows={rows}
        keyOf={({ of, name }) => `${of.facet} ${of.value} ${name}`}
        page={60}
        inAddress="sort"
      />
    </Section>
  );
}

function readingWords({ reading }: BiasRunFacts): string {
  if (reading === 'Sound') {
    return 'Sound: a violation is farther from even than the baseline by at least what is told, beyond chance in both samples.';
  }
  return reading === 'Compatible'
    ? 'Compatible: a violation’s absolute value is above the baseline’s.'
    : '';
}

function GroupRows({
  facet,
  onFacet,
  many,
}: {
  readonly facet: BiasFacetRow;
  readonly onFacet: (facet: readonly [string, string]) => void;
  readonly many: boolean;
}) {
  const { rows, baselineRows, tooSmall } = facet;
  if (!rows && tooSmall === undefined && !many) return null;
  return (
    <p>
      {many ? (
        <button type="button" class="quiet" onClick={() => onFacet([facet.facet, facet.value])}>
          {membersOf(facet)}
        </button>
      ) : (
        <b>{membersOf(facet)}</b>
      )}
      {rows && `: ${groupWords(rows)}.`}
      {baselineRows && <span class="dim"> Baseline: {groupWords(baselineRows)}.</span>}
      {tooSmall !== undefined && (
        <>
          {' '}
          <Badge tone="warn" word="Too few to tell" /> <span class="dim">{tooSmall}</span>
        </>
      )}
    </p>
  );
}

const groupWords = ({ members, others }: BiasGroups): string =>
  `${sideWords(members)} members, ${sideWords(others)} others`;

const sideWords = ({ rows, positiveLabels }: BiasGroups['members']): string =>
  `${count(rows)} (${rows === 0 ? '–' : percent(positiveLabels / rows)} positive)`;

function columnsOf(many: boolean, sound: boolean): Column<Row>[] {
  const columns: Column<Row>[] = [
    { id: 'metric', title: 'Metric', cell: MetricCell, sort: ({ title }) => title },
    {
      id: 'state',
      title: 'State',
      cell: (row) => {
        const [tone, word] = standingOf(row);
        return <Badge tone={tone} word={word} />;
      },
      sort: ({ state }) => urgency[state],
    },
    {
      id: 'value',
      title: 'Value, 95 % interval',
      align: 'right',
      cell: ({ value, interval, error }) =>
        error !== undefined ? (
          <span class="dim">{error}</span>
        ) : (
          <Valued {...{ value, interval }} />
        ),
      sort: ({ value }) => (value === null ? undefined : Number(value)),
    },
    {
      id: 'baseline',
      title: 'Baseline',
      align: 'right',
      cell: ({ baseline, baselineInterval }) => (
        <Valued value={baseline ?? null} interval={baselineInterval} />
      ),
      sort: ({ baseline }) => (baseline === undefined ? undefined : Number(baseline)),
    },
    {
      id: 'limits',
      title: 'Left alone',
      align: 'right',
      cell: ({ limits }) => limitsText(limits),
    },
  ];
  if (sound) columns.push(growthColumn);
  if (!many) return columns;
  const facet: Column<Row> = {
    id: 'facet',
    title: 'Members',
    cell: ({ of }) => membersOf(of),
    sort: ({ of }) => membersOf(of),
  };
  return [facet, ...columns];
}

const growthColumn: Column<Row> = {
  id: 'growth',
  title: 'Farther from even by',
  align: 'right',
  cell: ({ growth }) =>
    growth ? (
      <>
        {biasText(growth.value)}
        <span class="bias-interval dim">
          {intervalText(growth.interval)}; p {pValue(growth.adjustedPValue)}; told from{' '}
          {short(growth.threshold)}
        </span>
      </>
    ) : (
      '–'
    ),
  sort: ({ growth }) => (growth ? Number(growth.value) : undefined),
};

const MetricCell = (row: Row) => (
  <>
    <b>{row.title}</b>
    <span class="bias-interval dim">
      {row.words === undefined ? row.stage : `${row.stage}: ${row.words}`}. {fairWords(row)}
      {row.note !== undefined && ` ${row.note}`}
    </span>
  </>
);

const Valued = ({
  value,
  interval,
}: {
  readonly value: BiasMetricRow['value'];
  readonly interval: BiasMetricRow['interval'];
}) => (
  <>
    {biasText(value)}
    {interval && <span class="bias-interval dim">{intervalText(interval)}</span>}
  </>
);
