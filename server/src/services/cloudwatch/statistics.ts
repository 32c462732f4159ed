import type { ServiceError } from '../../base/errors.js';
import { type Aggregate, merge, percentile, type Statistic } from './aggregate.js';
import { extendedStatistic } from './extended-statistics.js';
import { steps } from './limits.js';
import type { MetricStore, Series } from './metric-store.js';

const plain: Readonly<Record<string, Statistic>> = {
  SampleCount: ({ count }) => count,
  Sum: ({ sum }) => sum,
  Minimum: ({ min }) => min,
  Maximum: ({ max }) => max,
  Average: ({ sum, count }) => sum / count,
};

/** @returns the statistic that CloudWatch calls `name`: a plain one, or a percentile as `p99.9`. */
export function statisticOf(name: string): Statistic | undefined {
  if (Object.hasOwn(plain, name)) return plain[name];
  const percent = /^p(100(?:\.0{1,10})?|\d{1,2}(?:\.\d{1,10})?)$/.exec(name)?.[1];
  if (percent === undefined) return extendedStatistic(name);
  return (all) => percentile(all, Number(percent));
}

export const isPlainStatistic = (name: string): boolean => Object.hasOwn(plain, name);

export const statisticNames =
  'Average, Sum, Minimum, Maximum, SampleCount, a percentile such as p90 or p99.9, or one of TM, ' +
  'TC, TS, WM, PR and IQM, such as tm90 or TM(2%:98%)';

/** @throws what `refuse` makes of the reason when CloudWatch knows no such period. */
export function checkPeriod(period_s: number, refuse: (message: string) => ServiceError): void {
  const fine = [1, 5, 10, 20, 30].includes(period_s) || (period_s > 0 && period_s % 60 === 0);
  if (!fine) {
    throw refuse(`Period ${period_s} must be 1, 5, 10, 20, 30 or a multiple of 60 seconds.`);
  }
}

/**
 * Where the first period begins: CloudWatch rounds the start down to the minute, from 15 days of
 * age on to 5 minutes, from 63 days on to the hour, and for periods under a minute to the period.
 * Periods are counted from there on.
 */
export function firstPeriod(start: number, period: number, now: number): number {
  const age = now - start;
  const [, minutes, fives] = steps;
  const step = age < minutes.until ? minutes.step : age < fives.until ? fives.step : steps[3].step;
  const unit = period < minutes.step && age < minutes.until ? period : step;
  return Math.floor(start / unit) * unit;
}

/** What a metric took in one period. */
export interface Period extends Aggregate {
  /** Where the period begins, milliseconds since the epoch. */
  readonly time: number;
  readonly unit: string;
}

/** The periods of `start <= time < end` that hold values, oldest first; by unit when `byUnit`. */
export async function* periodsOf(
  store: MetricStore,
  series: Series,
  range: { start: number; end: number; period: number; unit?: string | undefined },
  byUnit: boolean,
): AsyncGenerator<Period> {
  const { start, end, period, unit } = range;
  let open = new Map<string, Period>();
  let openTime = Number.NaN;
  for await (const point of store.read(series, start, end, unit)) {
    const time = start + Math.floor((point.time - start) / period) * period;
    if (time !== openTime) {
      yield* open.values();
      open = new Map();
      openTime = time;
    }
    const key = byUnit ? point.unit : '';
    const known = open.get(key);
    if (known) merge(known, point);
    else open.set(key, { ...point, time });
  }
  yield* open.values();
}
