import type { FeatureHistory } from 'guiderail/console';
import { TimeChart, type TimeSeries } from '../../../../charts/index.js';
import { plural } from '../../../../format/numbers.js';
import { minute } from '../../../../format/times.js';
import { Section } from '../../../../ui/index.js';
import { UsualSpanLink } from '../newest-link.js';
import type { MonitorChartsProps } from '../types.js';
import { band, changes, constant, only, percentRange } from './series.js';

/** A feature's values over the runs; a click on a point chooses its run. */
export function OverTime({
  name,
  history,
  chosen,
  shown,
  onRun,
  onSpan,
}: {
  readonly name: string;
  readonly history: FeatureHistory;
  readonly chosen: number | undefined;
  /** All unless given. */
  readonly shown: readonly [number, number] | undefined;
} & Pick<MonitorChartsProps, 'onRun' | 'onSpan'>) {
  const { ends: times, dues, unread } = history;
  if (times.length === 0) {
    return (
      <Section
        title="Over time"
        about="No run of this span left anything that can be read."
        actions={<UsualSpanLink />}
      />
    );
  }
  const onPoint = (time: number): void => {
    const due = dues[times.indexOf(time)];
    if (due !== undefined) onRun(due);
  };
  const complete = history.completeness.map(inPercent);
  const at = chosen === undefined ? undefined : times[dues.indexOf(chosen)];
  const shared = {
    together: 'feature',
    span: shown,
    onPoint,
    onSpan,
    marks: at === undefined ? [] : [{ at, label: 'Chosen run', tone: 'plain' as const }],
  };
  return (
    <Section
      title="Over time"
      actions={<UsualSpanLink />}
      about={`${plural(times.length, 'run')}, by the end of their windows${
        unread > 0 ? `; ${plural(unread, 'run')} left nothing that can be read` : ''
      }. A click on a point chooses the run.`}
    >
      <Drift {...{ name, history, shared }} />
      <div class="dq-pair">
        <TimeChart
          title={`${name}: rows with a value`}
          unit="%"
          range={percentRange(complete)}
          series={[line('With a value', times, complete)]}
          {...shared}
        />
        <TimeChart
          title={`${name}: distinct values, about`}
          series={[line('Distinct values', times, history.distinct)]}
          range="zero"
          {...shared}
        />
        {history.mean.some((value) => value !== null) && <Moments {...{ name, history, shared }} />}
      </div>
      <Types history={history} />
    </Section>
  );
}

type Shared = Pick<
  Parameters<typeof TimeChart>[0],
  'together' | 'span' | 'onPoint' | 'onSpan' | 'marks'
>;

interface Part {
  readonly name: string;
  readonly history: FeatureHistory;
  readonly shared: Shared;
}

const inPercent = (share: number | null) => (share === null ? null : 100 * share);

const line = (
  name: string,
  times: readonly number[],
  values: readonly (number | null)[],
): TimeSeries => ({ name, times, values, tone: 'current' });

/** Distances with their intervals, against the threshold; violations stand out. */
function Drift({ name, history, shared }: Part) {
  const { ends: times, distance, low, high, threshold, states } = history;
  if (distance.every((value) => value === null)) {
    return <p class="dim">No run of this span has compared it with the baseline.</p>;
  }
  const limit = constant(threshold);
  const violations = only(distance, (i) => states[i] === 'violation');
  const tooSmall = only(distance, (i) => states[i] === 'too_small');
  return (
    <TimeChart
      title={`${name}: distance from the baseline`}
      range="zero"
      series={[
        { ...line('Distance', times, distance), low, high },
        ...(limit === undefined
          ? [{ name: 'Threshold', times, values: threshold, kind: 'step', tone: 'plain' } as const]
          : []),
        ...(violations
          ? [{ name: 'Violation', times, values: violations, kind: 'points', tone: 'bad' } as const]
          : []),
        ...(tooSmall
          ? [
              {
                name: 'Too few rows',
                times,
                values: tooSmall,
                kind: 'points',
                tone: 'warn',
              } as const,
            ]
          : []),
      ]}
      thresholds={
        limit === undefined ? [] : [{ value: limit, label: `threshold ${limit}`, wrong: 'above' }]
      }
      {...shared}
    />
  );
}

function Moments({ name, history, shared }: Part) {
  const { ends: times, mean, deviation, min, max } = history;
  return (
    <>
      <TimeChart
        title={`${name}: mean, and one standard deviation around it`}
        series={[{ ...line('Mean', times, mean), ...band(mean, deviation) }]}
        {...shared}
      />
      <TimeChart
        title={`${name}: least and largest value`}
        series={[
          { name: 'Largest', times, values: max, tone: 'current' },
          { name: 'Least', times, values: min, tone: 'plain' },
        ]}
        {...shared}
      />
    </>
  );
}

/** Inferred types, by when they changed. */
function Types({ history }: { readonly history: FeatureHistory }) {
  const found = changes(history.types);
  if (found.length === 0) return null;
  const [first] = found;
  return (
    <p>
      {found.length === 1 ? (
        <>
          Inferred type: <b>{first?.value}</b> in every run.
        </>
      ) : (
        <>
          Inferred type:{' '}
          {found.map(({ value, at }, i) => (
            <span key={history.ends[at]}>
              {i > 0 && ', then '}
              <b>{value}</b>
              {i > 0 && ` from ${minute(history.ends[at] ?? 0)} UTC`}
            </span>
          ))}
          .
        </>
      )}
    </p>
  );
}
