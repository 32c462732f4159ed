import type {
  AttributionFeature,
  AttributionLabel,
  AttributionRunFacts,
  AttributionRunsView,
} from 'guiderail/console';
import { type Mark, TimeChart, type TimeSeries } from '../../../../charts/index.js';
import { percent, plural } from '../../../../format/numbers.js';
import { Section } from '../../../../ui/index.js';
import type { MonitorChartsProps } from '../types.js';

const mostLines = 6;

interface Props extends Pick<MonitorChartsProps, 'onRun' | 'onSpan'> {
  readonly view: AttributionRunsView;
  readonly run: AttributionRunFacts;
  readonly label: AttributionLabel;
}

/** The ranking's likeness to the baseline's, and the importance of features, window by window. */
export function LinesOverTime({ view, run, label, onRun, onSpan }: Props) {
  const { times, dues, features } = view;
  const chosen = times[dues.indexOf(run.due)];
  const marks: Mark[] =
    chosen === undefined ? [] : [{ at: chosen, label: 'Chosen run', tone: 'plain' }];
  const choose = (time: number): void => {
    const due = dues[times.indexOf(time)];
    if (due !== undefined) onRun(due);
  };
  const same = { marks, together: 'attributions', onPoint: choose, onSpan };
  const drawn = mostMoved(features).slice(0, mostLines);
  return (
    <Section
      title="Over time"
      about="nDCG is 1 where features rank as in the baseline; what counts most is what leads. A click chooses the run."
    >
      <div class="cards explained-charts">
        <div class="card">
          <TimeChart
            title="nDCG of the ranking"
            series={ndcgSeries(label, times)}
            thresholds={[{ value: label.threshold, label: 'drifted under', wrong: 'below' }]}
            {...same}
          />
          <p class="dim">
            {label.violated.length > 0
              ? `Violates in ${plural(label.violated.length, 'run')} of ${times.length}.`
              : 'Violates in no run.'}{' '}
            {run.reading === 'Sound' && movedWords(label)}
          </p>
        </div>
        <div class="card">
          <TimeChart
            title="Importance of features"
            series={drawn.map(
              (one): TimeSeries => ({ name: one.name, times, values: one.values ?? [] }),
            )}
            range="zero"
            {...same}
          />
          <p class="dim">
            {drawn.length < features.length
              ? `The ${drawn.length} that lead or have moved most; the table has all.`
              : ''}
          </p>
        </div>
      </div>
    </Section>
  );
}

/** Why a window may violate whose nDCG is fine. */
const movedWords = ({ threshold }: AttributionLabel): string =>
  `A ranking that is alike violates too, where a feature gains or loses ${percent(1 - threshold)} of all attributions or more, beyond chance.`;

/** What leads, and what has moved. */
const mostMoved = (features: readonly AttributionFeature[]): AttributionFeature[] =>
  features
    .filter(({ values }) => values?.some((value) => value !== null))
    .sort((a, b) => weight(b) - weight(a));

const weight = ({ now, baseline = now }: AttributionFeature): number =>
  Math.max(Math.abs(now), Math.abs(baseline)) + Math.abs(now - baseline);

function ndcgSeries(label: AttributionLabel, times: readonly number[]): TimeSeries[] {
  const { values, violated } = label;
  const series: TimeSeries[] = [{ name: 'nDCG', times, values, tone: 'current' }];
  if (violated.length === 0) return series;
  const found = new Set(violated);
  const only = values.map((value, i) => (found.has(i) ? value : null));
  return [...series, { name: 'Violation', times, values: only, kind: 'points', tone: 'bad' }];
}
