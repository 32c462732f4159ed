import type {
  Datapoint,
  GetMetricStatisticsCommandInput,
  GetMetricStatisticsCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import type { Clock } from '../../base/clock.js';
import type { Checked, Handler } from '../../base/service.js';
import { invalidCombination, invalidValue, missingParameter } from './errors.js';
import { cloudwatchLimits } from './limits.js';
import type { MetricStore } from './metric-store.js';
import {
  checkPeriod,
  firstPeriod,
  isPlainStatistic,
  type Period,
  periodsOf,
  statisticNames,
  statisticOf,
} from './statistics.js';

type Input = Checked<Omit<GetMetricStatisticsCommandInput, '$metadata'>>;

/** Statistics of one metric by period, one datapoint for each unit in which values came. */
export function getMetricStatistics(
  store: MetricStore,
  clock: Clock,
): Handler<GetMetricStatisticsCommandInput, GetMetricStatisticsCommandOutput> {
  return async (input, { region }) => {
    const range = checkedRange(input, clock.now());
    const series = {
      region,
      namespace: input.Namespace,
      name: input.MetricName,
      dimensions: input.Dimensions ?? [],
    };
    const Datapoints: Datapoint[] = [];
    for await (const period of periodsOf(store, series, range, true)) {
      const point = datapointOf(period, input);
      if (point) Datapoints.push(point);
    }
    return { Label: input.MetricName, Datapoints };
  };
}

function checkedRange(input: Input, now: number) {
  checkPeriod(input.Period, invalidValue);
  if (!input.Statistics?.length && !input.ExtendedStatistics?.length) {
    throw missingParameter('Give Statistics, ExtendedStatistics, or both.');
  }
  for (const name of input.ExtendedStatistics ?? []) {
    if (isPlainStatistic(name) || !statisticOf(name)) {
      throw invalidValue(`ExtendedStatistics "${name}" is not served; use ${statisticNames}.`);
    }
  }
  if (input.StartTime >= input.EndTime) throw invalidValue('StartTime must be before EndTime.');
  const period = input.Period * 1000;
  const start = firstPeriod(input.StartTime.getTime(), period, now);
  const end = input.EndTime.getTime();
  const points = Math.ceil((end - start) / period);
  if (points > cloudwatchLimits.statisticsPage) {
    throw invalidCombination(
      `The time range holds ${points} periods, and one request answers at most ` +
        `${cloudwatchLimits.statisticsPage}. Make Period longer or the time range shorter.`,
    );
  }
  return { start, end, period, unit: input.Unit };
}

function datapointOf(period: Period, input: Input): Datapoint | undefined {
  const point: Datapoint = {};
  for (const name of input.Statistics ?? []) point[name] = statisticOf(name)?.(period);
  const extended = (input.ExtendedStatistics ?? []).flatMap((name) => {
    const value = statisticOf(name)?.(period);
    return value === undefined ? [] : [[name, value] as const];
  });
  if (extended.length > 0) point.ExtendedStatistics = Object.fromEntries(extended);
  if (Object.keys(point).length === 0) return undefined;
  return { ...point, Timestamp: new Date(period.time), Unit: period.unit as Datapoint['Unit'] };
}
