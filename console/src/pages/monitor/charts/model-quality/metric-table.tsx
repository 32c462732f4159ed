import type { MeasuredMetric, ModelQualityView, QualityMetric } from 'guiderail/console';
import { Sparkline } from '../../../../charts/index.js';
import { short } from '../../../../format/numbers.js';
import { Badge, type Column, Table } from '../../../../ui/index.js';
import { hereWith } from '../here.js';
import { intervalWords, isUsual, metricWords } from './words.js';

/** The metrics of the run beside those of the baseline and their limits. */
export function MetricTable({
  view,
  all,
}: {
  readonly view: ModelQualityView;
  readonly all: boolean;
}) {
  const { run, metrics, dues } = view;
  const at = run === undefined ? -1 : dues.indexOf(run.due);
  const reported = new Set(view.violations.map(({ metric }) => metric));
  const rows = metrics.filter(
    ({ name }) => all || (run && isUsual(run.problem, name)) || reported.has(camelCase(name)),
  );
  const deviates = rows.some(
    ({ now, baseline }) => (now?.deviation ?? baseline?.deviation) !== undefined,
  );
  return (
    <>
      <Table
        caption="Metrics of the run, beside the baseline's and their limits"
        columns={columnsOf(reported, at)}
        rows={rows}
        keyOf={({ name }) => name}
      />
      <p class="dim">
        Under a value stands its 95 % interval
        {deviates && ', and the standard deviation (±) of five random samples, as AWS has it'}.
      </p>
      {(all || rows.length < metrics.length) && (
        <p>
          <a href={hereWith({ metrics: all ? undefined : 'all' })}>
            {all ? 'Usual metrics alone' : `All ${metrics.length} metrics, with their charts`}
          </a>
        </p>
      )}
    </>
  );
}

/** AWS's spelling of metrics in its list of violations. */
const camelCase = (name: string): string =>
  name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

const columnsOf = (reported: ReadonlySet<string>, at: number): readonly Column<QualityMetric>[] => [
  { id: 'name', title: 'Metric', cell: ({ name }) => metricWords(name) },
  {
    id: 'state',
    title: 'State',
    cell: (metric) => (
      <State
        metric={metric}
        violated={reported.has(camelCase(metric.name)) || metric.violated[at] === true}
      />
    ),
  },
  {
    id: 'now',
    title: 'This run',
    align: 'right',
    cell: ({ now, unit }) => <Measured of={now} unit={unit} />,
  },
  {
    id: 'baseline',
    title: 'Baseline',
    align: 'right',
    cell: ({ baseline, unit }) => <Measured of={baseline} unit={unit} />,
  },
  {
    id: 'limit',
    title: 'Limit',
    align: 'right',
    cell: ({ limit }) =>
      limit ? (
        `${limit.wrong === 'above' ? 'at most' : 'at least'} ${short(limit.threshold)}`
      ) : (
        <span class="dim">none</span>
      ),
  },
  {
    id: 'trend',
    title: 'Over the runs',
    cell: (metric) => (
      <Sparkline
        label={`${metricWords(metric.name)} over the runs`}
        values={metric.values}
        tone={metric.violated.at(-1) ? 'bad' : 'current'}
      />
    ),
  },
];

function State({
  metric,
  violated,
}: {
  readonly metric: QualityMetric;
  readonly violated: boolean;
}) {
  if (violated) return <Badge tone="bad" word="Beyond its limit" />;
  if (!metric.limit) return <span class="dim">no limit</span>;
  return <Badge tone="good" word="Within its limit" />;
}

/** A value with its interval, and AWS's standard deviation. */
function Measured({
  of,
  unit,
}: {
  readonly of: MeasuredMetric | undefined;
  readonly unit: string | undefined;
}) {
  if (!of) return <span class="dim">–</span>;
  const { value, interval, deviation, intervalMethod } = of;
  return (
    <>
      {short(value)}
      {unit !== undefined && <span class="dim"> {unit}</span>}
      {interval && (
        <span class="mq-under" title={`95 % interval: ${intervalWords(intervalMethod)}`}>
          {short(interval[0])} to {short(interval[1])}
        </span>
      )}
      {deviation !== undefined && (
        <span class="mq-under" title="Standard deviation over five random samples, as AWS has it">
          ± {short(deviation)}
        </span>
      )}
    </>
  );
}
