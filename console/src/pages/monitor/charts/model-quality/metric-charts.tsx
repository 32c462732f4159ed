import type { ModelQualityView, QualityMetric } from 'guiderail/console';
import { TimeChart, type TimeSeries } from '../../../../charts/index.js';
import { plural, short } from '../../../../format/numbers.js';
import { Section } from '../../../../ui/index.js';
import { UsualSpanLink } from '../newest-link.js';
import type { MonitorChartsProps } from '../types.js';
import { aroundOf, violations } from './series.js';
import { isUsual, isWorth, metricWords } from './words.js';

type Props = Pick<MonitorChartsProps, 'onRun' | 'onSpan'> & {
  readonly view: ModelQualityView;
  readonly all: boolean;
  readonly shown: readonly [number, number] | undefined;
};

/** Metrics over the runs, worth apart from the rest. */
export function MetricCharts({ view, all, shown: span, onRun, onSpan }: Props) {
  const { run, ends, dues, unread } = view;
  if (!run || ends.length === 0) {
    return (
      <Section
        title="Over time"
        about="No run of this span left anything that can be read."
        actions={<UsualSpanLink />}
      />
    );
  }
  const shown = view.metrics.filter(({ name }) => all || isUsual(run.problem, name));
  const at = ends[dues.indexOf(run.due)];
  const shared = {
    together: 'quality',
    span,
    onSpan,
    onPoint: (time: number): void => {
      const due = dues[ends.indexOf(time)];
      if (due !== undefined) onRun(due);
    },
    marks: at === undefined ? [] : [{ at, label: 'Chosen run', tone: 'plain' as const }],
  };
  const worth = shown.filter(({ name }) => isWorth(name));
  const draw = (metric: QualityMetric) => (
    <MetricChart key={metric.name} metric={metric} times={ends} shared={shared} />
  );
  return (
    <>
      <Section
        title="Over time"
        actions={<UsualSpanLink />}
        about={`${plural(ends.length, 'run')}, by the end of their windows${
          unread > 0 ? `; ${plural(unread, 'run')} left nothing that can be read` : ''
        }. Bands are 95 % intervals, or a standard deviation where there is none. A click on a point chooses the run.`}
      >
        <div class="mq-pair">{shown.filter(({ name }) => !isWorth(name)).map(draw)}</div>
      </Section>
      {worth.length > 0 && (
        <Section
          title="What the predictions were worth"
          about={`In ${worth.find(({ name }) => name === 'worth')?.unit ?? 'the unit that was given'}, by what the monitor’s settings say each answer is worth.`}
        >
          <div class="mq-pair">{worth.map(draw)}</div>
        </Section>
      )}
    </>
  );
}

type Shared = Pick<
  Parameters<typeof TimeChart>[0],
  'together' | 'span' | 'onPoint' | 'onSpan' | 'marks'
>;

function MetricChart({
  metric,
  times,
  shared,
}: {
  readonly metric: QualityMetric;
  readonly times: readonly number[];
  readonly shared: Shared;
}) {
  const { name, unit, values, constant, limit } = metric;
  // a long unit would fill the axis
  const inTitle = unit !== undefined && unit.length > 6;
  const title = inTitle ? `${metricWords(name)}, ${unit}` : metricWords(name);
  const broken = violations(metric);
  const series: TimeSeries[] = [
    { name: metricWords(name), times, values, tone: 'current', ...aroundOf(metric) },
    ...(constant?.some((value) => value) // zeros would only press the rest together
      ? [{ name: 'Always the same answer', times, values: constant, tone: 'baseline' } as const]
      : []),
    ...(broken
      ? [{ name: 'Violation', times, values: broken, kind: 'points', tone: 'bad' } as const]
      : []),
  ];
  return (
    <TimeChart
      title={title}
      unit={inTitle ? undefined : unit}
      series={series}
      thresholds={
        limit
          ? [
              {
                value: limit.threshold,
                label: `limit ${short(limit.threshold)}`,
                wrong: limit.wrong,
              },
            ]
          : []
      }
      {...shared}
    />
  );
}
