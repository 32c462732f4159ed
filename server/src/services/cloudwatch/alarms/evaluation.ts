import type { ComparisonOperator, StateValue } from '@aws-sdk/client-cloudwatch';
import { ServiceError } from '../../../base/errors.js';
import { compute, gridOf } from '../math/compute.js';
import { type CheckedQuery, checkQueries } from '../math/queries.js';
import { isSeries } from '../math/value.js';
import type { MetricStore } from '../metric-store.js';
import type { Query } from '../query.js';
import { readSeries } from '../read-series.js';
import { type Period, periodsOf, statisticOf } from '../statistics.js';
import { type MetricAlarmRecord, type MetricConfiguration, queriesOf } from './alarm.js';
import { comparisons, isFinalBreach, isTotal } from './comparison.js';
import { judge, type MissingData } from './judge.js';
import { type Point, reasonDataOf, reasonOf } from './reason.js';

/** What an evaluation comes to. */
export interface Outcome {
  /** Undefined: the state stays what it is. */
  readonly state: StateValue | undefined;
  readonly reason: string;
  readonly reasonData: string | undefined;
  /** No value in the whole range nor after it: the outcome stays until a value comes. */
  readonly empty: boolean;
  readonly error?: string | undefined;
}

/** A metric alarm, read for evaluation. */
export interface Watch {
  readonly queries: readonly CheckedQuery[];
  /** The one query whose values are compared. */
  readonly returned: CheckedQuery;
  /** Milliseconds. */
  readonly period: number;
  /** Milliseconds: how far the windows move from one evaluation to the next. */
  readonly step: number;
}

/** Periods that are looked at beyond EvaluationPeriods when values are missing, as in AWS's examples. */
const extraPeriods = 2;

export function watchOf(configuration: MetricConfiguration, region: string): Watch {
  const queries = checkQueries(queriesOf(configuration) as never, region);
  const returned = queries.find((query) => query.returned);
  if (!returned) throw new Error('an alarm has no query that returns data');
  const periods = queries.flatMap(({ metric }) => metric?.period ?? []);
  const longest = periods.length > 0 ? Math.max(...periods) : 60_000;
  const period = returned.metric?.period ?? returned.period ?? longest;
  return { queries, returned, period, step: period < 60_000 ? 10_000 : 60_000 };
}

export const metricsOf = ({ queries }: Watch): Query[] =>
  queries.flatMap(({ metric }) => metric ?? []);

/**
 * Evaluates an alarm now, as of a time that is not later. Windows end at whole minutes (10 seconds
 * for periods under a minute) and slide from one to the next, as CloudWatch's do. The minute that is
 * still open counts early where that cannot mislead: see `openCounts`.
 */
export async function evaluateAlarm(
  store: MetricStore,
  alarm: MetricAlarmRecord,
  watch: Watch,
  { now, of: at }: { readonly now: number; readonly of: number },
): Promise<Outcome> {
  const { configuration } = alarm;
  const closed = Math.floor(at / watch.step) * watch.step;
  const range = (configuration.EvaluationPeriods ?? 1) + extraPeriods;
  try {
    let points: Point[] | undefined;
    if (await hasNew(store, watch, closed, at + 1)) {
      points = await openPoints(store, configuration, watch, closed + watch.step, range);
    }
    points ??= await pointsOf(store, watch, closed, range);
    const outcome = outcomeOf(configuration, watch, points, now);
    if (!outcome.empty) return outcome;
    return { ...outcome, empty: !(await hasNew(store, watch, closed, Number.MAX_SAFE_INTEGER)) };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const reason = `Unable to evaluate the alarm: ${error.message}`;
    return {
      ...{ state: 'INSUFFICIENT_DATA', reason, reasonData: undefined, empty: false },
      error: error.message,
    };
  }
}

async function hasNew(
  store: MetricStore,
  watch: Watch,
  from: number,
  to: number,
): Promise<boolean> {
  for (const { series, unit } of metricsOf(watch)) {
    for await (const _ of store.read(series, from, to, unit)) return true;
  }
  return false;
}

/** The newest windows that end at `end`, the oldest first. */
async function pointsOf(
  store: MetricStore,
  watch: Watch,
  end: number,
  range: number,
): Promise<Point[]> {
  const { period, returned } = watch;
  const start = end - range * period;
  const times = gridOf(start, end, period);
  if (returned.metric) {
    const known = await metricPeriods(store, returned.metric, start, end);
    const statistic = statisticOf(returned.metric.stat);
    return times.map((time) => {
      const found = known.get(time);
      return { time, value: found && statistic?.(found), samples: found?.count };
    });
  }
  const values = await compute(watch.queries, {
    load: (query) => readSeries(store, query, start, end),
    search: async () => [],
    grid: (step) => gridOf(start, end, step),
  });
  const value = values.get(returned.id);
  if (typeof value !== 'object' || !isSeries(value)) {
    throw new ServiceError('ValidationError', 'the expression does not give a single time series.');
  }
  const known = new Map(value.times.map((time, index) => [time, value.values[index]]));
  return times.map((time) => ({ time, value: known.get(time), samples: undefined }));
}

async function metricPeriods(
  store: MetricStore,
  { series, period, unit }: Query,
  start: number,
  end: number,
): Promise<Map<number, Period>> {
  const known = new Map<number, Period>();
  for await (const one of periodsOf(store, series, { start, end, period, unit }, false)) {
    known.set(one.time, one);
  }
  return known;
}

/**
 * The windows that end with the minute which is still open, or undefined where it should not count
 * yet. It counts when no further value can undo that it breaches (a maximum over the threshold), or
 * when every metric has as many values in it as in its last period that had any. Where there was no
 * earlier one, one value will do, but not for totals (Sum, SampleCount), of which a part says nothing.
 */
async function openPoints(
  store: MetricStore,
  configuration: MetricConfiguration,
  watch: Watch,
  end: number,
  range: number,
): Promise<Point[] | undefined> {
  for (const query of metricsOf(watch)) {
    const start = end - range * query.period;
    const known = await metricPeriods(store, query, start, end);
    if (!openCounts(configuration, watch, query, known, end - query.period)) return undefined;
  }
  return pointsOf(store, watch, end, range);
}

function openCounts(
  { ComparisonOperator, Threshold = 0 }: MetricConfiguration,
  { returned }: Watch,
  query: Query,
  known: ReadonlyMap<number, Period>,
  newest: number,
): boolean {
  const open = known.get(newest);
  const earlier = [...known.values()].filter(({ time }) => time < newest).at(-1);
  if (!open) return earlier === undefined;
  if (returned.metric && ComparisonOperator) {
    const value = statisticOf(query.stat)?.(open);
    const breaches = value !== undefined && comparisons[ComparisonOperator]?.(value, Threshold);
    if (breaches && isFinalBreach(query.stat, ComparisonOperator, open)) return true;
  }
  return earlier ? open.count >= earlier.count : !isTotal(query.stat);
}

function outcomeOf(
  configuration: MetricConfiguration,
  watch: Watch,
  points: readonly Point[],
  now: number,
): Outcome {
  const { Threshold = 0, EvaluationPeriods: periods = 1 } = configuration;
  const compare = comparisons[configuration.ComparisonOperator as ComparisonOperator];
  const breaches = (value: number): boolean => compare?.(value, Threshold) ?? false;
  const judgement = judge(
    points.map(({ value }) => (value === undefined ? undefined : breaches(value))),
    periods,
    configuration.DatapointsToAlarm ?? periods,
    (configuration.TreatMissingData ?? 'missing') as MissingData,
  );
  const low = hasFewSamples(
    configuration,
    judgement.evaluated.map((place) => points[place]),
  );
  const state = low ? undefined : judgement.state;
  return {
    state,
    reason: state ? reasonOf(configuration, state, judgement, points, breaches) : '',
    reasonData: state
      ? reasonDataOf(configuration, watch.period / 1000, judgement, points, now)
      : undefined,
    empty: points.every(({ value }) => value === undefined),
  };
}

/**
 * Whether EvaluateLowSampleCountPercentile is `ignore` and a percentile stands on too few values to
 * mean anything: fewer than 10 / (1 - p), or under the median 10 / p.
 */
function hasFewSamples(
  { EvaluateLowSampleCountPercentile: low, ExtendedStatistic }: MetricConfiguration,
  points: readonly (Point | undefined)[],
): boolean {
  const percent = /^p([\d.]+)$/.exec(ExtendedStatistic ?? '')?.[1];
  if (low !== 'ignore' || percent === undefined) return false;
  const share = Number(percent) / 100;
  const least = 10 / (share >= 0.5 ? 1 - share : share);
  return points.some((point) => (point?.samples ?? 0) < least);
}
