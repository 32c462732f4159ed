import type {
  BiasFacetRow,
  BiasLine,
  BiasLines,
  BiasMetricRow,
  BiasRunFacts,
  BiasRunsView,
} from 'guiderail/console';
import { useQuery } from '../../../../app/use-query.js';
import { type Mark, type Threshold, TimeChart, type TimeSeries } from '../../../../charts/index.js';
import { count, plural } from '../../../../format/numbers.js';
import { Section, Select } from '../../../../ui/index.js';
import type { MonitorChartsProps } from '../types.js';
import { fairWords, membersOf } from './bias-words.js';

const usualCharts = 4;

interface OverTimeProps extends Pick<MonitorChartsProps, 'onRun' | 'onSpan'> {
  readonly view: BiasRunsView;
  readonly run: BiasRunFacts;
  readonly onFacet: (facet: readonly [string, string]) => void;
}

/** Every metric of one facet's value, window by window: what the chosen run violates comes first. */
export function OverTime({ view, run, onRun, onSpan, onFacet }: OverTimeProps) {
  const { lines, facets, times, dues } = view;
  const [shown, setShown] = useQuery('metrics', 'worst');
  const facet = facets.find((one) => one.facet === lines?.facet && one.value === lines?.value);
  if (!lines || !facet) return null;
  const drawn = lines.metrics.filter(({ values }) => values.some((value) => value !== null));
  const now = dues.indexOf(run.due);
  const urgency = ({ violated }: BiasLine): number =>
    violated.length + (violated.includes(now) ? times.length : 0);
  const ordered = [...drawn].sort((a, b) => urgency(b) - urgency(a));
  const some = shown === 'all' ? ordered : ordered.slice(0, usualCharts);
  const choose = (time: number): void => {
    const due = dues[times.indexOf(time)];
    if (due !== undefined) onRun(due);
  };
  return (
    <Section
      title="Metrics over time"
      about={`Members are the rows with ${membersOf(facet)}, others all other rows. Bands are 95 % intervals; a click chooses the run.`}
      actions={
        <>
          {facets.length > 1 && <FacetPicker facets={facets} of={facet} onFacet={onFacet} />}
          {ordered.length > usualCharts && (
            <button type="button" onClick={() => setShown(shown === 'all' ? 'worst' : 'all')}>
              {shown === 'all' ? 'Fewer' : `All ${ordered.length} metrics`}
            </button>
          )}
        </>
      }
    >
      <div class="bias-charts">
        {some.map((line) => {
          const row = facet.metrics.find(({ name }) => name === line.name);
          return (
            row && (
              <MetricChart
                key={line.name}
                {...{ line, row, times, onSpan, choose }}
                chosen={times[now]}
              />
            )
          );
        })}
      </div>
      <Groups lines={lines} times={times} />
    </Section>
  );
}

function MetricChart({
  line,
  row,
  times,
  chosen,
  choose,
  onSpan,
}: {
  readonly line: BiasLine;
  readonly row: BiasMetricRow;
  readonly times: readonly number[];
  readonly chosen: number | undefined;
  readonly choose: (time: number) => void;
  readonly onSpan: MonitorChartsProps['onSpan'];
}) {
  const marks: Mark[] =
    chosen === undefined ? [] : [{ at: chosen, label: 'Chosen run', tone: 'plain' }];
  return (
    <div class="card">
      <TimeChart
        title={`${line.name}, ${row.stage}`}
        series={seriesOf(line, times)}
        thresholds={thresholdsOf(row)}
        marks={marks}
        together="bias"
        height={200}
        onPoint={choose}
        onSpan={onSpan}
      />
      <p class="dim bias-words">
        {row.title}
        {row.words !== undefined && `: ${row.words}`}. {fairWords(row)}{' '}
        {line.violated.length > 0
          ? `Violates in ${plural(line.violated.length, 'run')} of ${count(times.length)}.`
          : 'Violates in no run.'}
      </p>
    </div>
  );
}

function seriesOf(line: BiasLine, times: readonly number[]): TimeSeries[] {
  const { values, low, high, baseline, violated } = line;
  const series: TimeSeries[] = [{ name: line.name, times, values, low, high, tone: 'current' }];
  if (baseline.some((value) => value !== null)) {
    series.push({ name: 'Baseline', times, values: baseline, kind: 'step', tone: 'baseline' });
  }
  if (violated.length > 0) {
    const found = new Set(violated);
    const only = values.map((value, i) => (found.has(i) ? value : null));
    series.push({ name: 'Violation', times, values: only, kind: 'points', tone: 'bad' });
  }
  return series;
}

/** Of the chosen run's baseline: beyond these a value may violate. */
function thresholdsOf({ limits }: BiasMetricRow): Threshold[] {
  const { low, high } = limits ?? {};
  const found: Threshold[] = [];
  if (high !== undefined) found.push({ value: high, label: 'limit', wrong: 'above' });
  if (low !== undefined) found.push({ value: low, label: 'limit', wrong: 'below' });
  return found;
}

/** So many rows stand behind the metrics of each window. */
function Groups({
  lines,
  times,
}: {
  readonly lines: BiasLines;
  readonly times: readonly number[];
}) {
  if (lines.members.every((rows) => rows === null)) return null;
  return (
    <div class="card">
      <TimeChart
        title={`Rows with a label: ${membersOf(lines)}, and others`}
        series={[
          { name: membersOf(lines), times, values: lines.members, kind: 'step' },
          { name: 'Others', times, values: lines.others, kind: 'step', tone: 'baseline' },
        ]}
        range="zero"
        unit="rows"
        height={140}
        together="bias"
      />
    </div>
  );
}

function FacetPicker({
  facets,
  of,
  onFacet,
}: {
  readonly facets: readonly BiasFacetRow[];
  readonly of: BiasFacetRow;
  readonly onFacet: (facet: readonly [string, string]) => void;
}) {
  const at = facets.indexOf(of);
  return (
    <Select
      label="Members"
      value={String(at)}
      options={facets.map((one, i) => [String(i), membersOf(one)] as const)}
      onChange={(next) => {
        const chosen = facets[Number(next)];
        if (chosen) onFacet([chosen.facet, chosen.value]);
      }}
    />
  );
}
