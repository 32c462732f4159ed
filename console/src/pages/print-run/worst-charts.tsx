import type {
  AttributionRunsView,
  BiasRunsView,
  ModelQualityView,
  MonitorFeatureView,
  MonitorRunView,
  MonitorView,
} from 'guiderail/console';
import { useData, view } from '../../api/index.js';
import { Bars, Histogram, TimeChart, type TimeSeries } from '../../charts/index.js';
import { Problem } from '../../ui/index.js';

const mostCharts = 3;
const mostBars = 8;
const height = 140;

interface Props {
  readonly monitor: MonitorView;
  readonly run: MonitorRunView;
}

/** The worst of what was found, drawn. */
export function WorstCharts(props: Props) {
  switch (props.monitor.type) {
    case 'DataQuality':
      return <Features {...props} />;
    case 'ModelBias':
      return <BiasMetrics {...props} />;
    case 'ModelExplainability':
      return <Importance {...props} />;
    default:
      return <QualityMetrics {...props} />;
  }
}

/** Distributions of the features that violate, drifts first. */
function Features({ monitor, run }: Props) {
  const drifts = run.violations.filter(({ check }) => check === 'baseline_drift_check');
  const worst = [...drifts.sort(byThreshold), ...run.violations].flatMap(
    ({ feature }) => feature ?? [],
  );
  const names = [...new Set(worst)].slice(0, mostCharts);
  const { data, error } = useData(
    (signal) =>
      Promise.all(
        names.map((Feature) =>
          view<MonitorFeatureView>(
            'monitor-feature',
            { Name: monitor.name, Run: run.run.due, Feature },
            signal,
          ),
        ),
      ),
    [monitor.name, run.run.due],
  );
  if (error) return <Problem error={error} doing="reading the distributions" />;
  if (!data || data.length === 0) return null;
  return (
    <section>
      <h2>Distributions of the worst features</h2>
      <div class="print-charts">
        {data.map((one) => (
          <Distribution key={one.name} of={one} />
        ))}
      </div>
    </section>
  );
}

type Drift = MonitorRunView['violations'][number];

const byThreshold = (a: Drift, b: Drift): number =>
  (b.value ?? 0) / (b.threshold || 1) - (a.value ?? 0) / (a.threshold || 1);

function Distribution({ of: { name, distributions } }: { readonly of: MonitorFeatureView }) {
  const { histogram, categories, why } = distributions;
  if (histogram) {
    const { edges, shares } = histogram;
    return (
      <Histogram
        title={name}
        height={height}
        groups={[
          { name: 'Baseline', edges, counts: shares[0], tone: 'baseline' },
          { name: 'This window', edges, counts: shares[1], tone: 'current' },
        ]}
      />
    );
  }
  if (categories && categories.length > 0) {
    return (
      <Bars
        title={name}
        groups={[
          { name: 'Baseline', tone: 'baseline' },
          { name: 'This window', tone: 'current' },
        ]}
        bars={categories.slice(0, mostBars).map(({ value, shares }) => ({
          name: value,
          values: shares,
        }))}
      />
    );
  }
  return (
    <p>
      <b>{name}</b>: {why ?? 'no distribution was kept.'}
    </p>
  );
}

/** The metrics that violate, over the windows up to now. */
function BiasMetrics({ monitor, run }: Props) {
  const { data, error } = useData(
    (signal) =>
      view<BiasRunsView>(
        'bias-runs',
        { Name: monitor.name, Run: run.run.due, Until: run.run.windowEnd ?? run.run.due },
        signal,
      ),
    [monitor.name, run.run.due],
  );
  if (error) return <Problem error={error} doing="reading the bias metrics" />;
  if (!data?.lines) return null;
  const { lines, times, facets } = data;
  const violated = facets[0]?.metrics.filter(({ state }) => state === 'violation') ?? [];
  const drawn = (violated.length > 0 ? violated : (facets[0]?.metrics ?? []))
    .filter(({ value }) => typeof value === 'number')
    .slice(0, mostCharts);
  return (
    <section>
      <h2>
        Metrics of {lines.facet} = {lines.value} over time
      </h2>
      <div class="print-charts">
        {drawn.map(({ name }) => {
          const line = lines.metrics.find((one) => one.name === name);
          if (!line) return null;
          const series: TimeSeries[] = [
            { name, times, values: line.values, low: line.low, high: line.high, tone: 'current' },
            { name: 'Baseline', times, values: line.baseline, kind: 'step', tone: 'baseline' },
          ];
          return <TimeChart key={name} title={name} series={series} height={height} />;
        })}
      </div>
    </section>
  );
}

/** The metrics that violate, over the windows up to now. */
function QualityMetrics({ monitor, run }: Props) {
  const { data, error } = useData(
    (signal) =>
      view<ModelQualityView>(
        'model-quality',
        { Name: monitor.name, Run: run.run.due, Until: run.run.windowEnd ?? run.run.due },
        signal,
      ),
    [monitor.name, run.run.due],
  );
  if (error) return <Problem error={error} doing="reading the metrics" />;
  if (!data) return null;
  const found = new Set(run.violations.map(({ subject }) => subject));
  const wrong = data.metrics.filter(({ name }) => found.has(name));
  const drawn = (wrong.length > 0 ? wrong : data.metrics).slice(0, mostCharts);
  return (
    <section>
      <h2>Metrics over time</h2>
      <div class="print-charts">
        {drawn.map(({ name, unit, values, low, high, limit }) => (
          <TimeChart
            key={name}
            title={name}
            unit={unit}
            series={[{ name, times: data.ends, values, low, high, tone: 'current' }]}
            thresholds={
              limit ? [{ value: limit.threshold, label: 'limit', wrong: limit.wrong }] : []
            }
            height={height}
          />
        ))}
      </div>
    </section>
  );
}

/** What predictions rest on, now and in the baseline. */
function Importance({ monitor, run }: Props) {
  const { data, error } = useData(
    (signal) =>
      view<AttributionRunsView>(
        'attribution-runs',
        { Name: monitor.name, Run: run.run.due, Until: run.run.windowEnd ?? run.run.due },
        signal,
      ),
    [monitor.name, run.run.due],
  );
  if (error) return <Problem error={error} doing="reading the attributions" />;
  if (!data || data.features.length === 0) return null;
  return (
    <section>
      <h2>What predictions rest on</h2>
      <Bars
        title="Importance of features"
        groups={[
          { name: 'Baseline', tone: 'baseline' },
          { name: 'This window', tone: 'current' },
        ]}
        bars={data.features
          .slice(0, mostBars)
          .map(({ name, now, baseline }) => ({ name, values: [baseline ?? null, now] }))}
      />
    </section>
  );
}
