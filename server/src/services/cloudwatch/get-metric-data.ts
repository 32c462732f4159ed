import type {
  GetMetricDataCommandInput,
  GetMetricDataCommandOutput,
  MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import type { Clock } from '../../base/clock.js';
import type { CallContext, Checked, Handler } from '../../base/service.js';
import { writePageToken } from '../common/page-token.js';
import { placeOf, validationError } from './errors.js';
import { dynamicLabel, metricLabels, propertiesOf } from './labels.js';
import { cloudwatchLimits } from './limits.js';
import { compute, gridOf } from './math/compute.js';
import { type CheckedQuery, checkQueries } from './math/queries.js';
import { isArray, isSeries, type TimeSeries, type Value } from './math/value.js';
import type { MetricStore } from './metric-store.js';
import { readSeries, searchSeries } from './read-series.js';
import { firstPeriod } from './statistics.js';

/** How far earlier answers came: the result, and the time of its last value that was given. */
type Position = [result: number, time: number | null];

type Input = Checked<Omit<GetMetricDataCommandInput, '$metadata'>>;

const isPosition = (value: unknown): value is Position =>
  Array.isArray(value) &&
  Number.isInteger(value[0]) &&
  (value[1] === null || Number.isFinite(value[1]));

interface Result extends TimeSeries {
  readonly id: string;
}

/** Answers queries of metrics, metric math and SEARCH. */
export function getMetricData(
  store: MetricStore,
  clock: Clock,
): Handler<GetMetricDataCommandInput, GetMetricDataCommandOutput> {
  return async (input, context) => {
    if (input.StartTime >= input.EndTime) {
      throw validationError('StartTime must be before EndTime.');
    }
    const queries = checkQueries(input.MetricDataQueries, context.region);
    if (!queries.some(({ returned }) => returned)) {
      throw validationError('At least one query must return data: leave ReturnData away, or true.');
    }
    const results = await resultsOf(store, queries, input, context, clock.now());
    return paged(results, input, context.region);
  };
}

async function resultsOf(
  store: MetricStore,
  queries: readonly CheckedQuery[],
  { StartTime, EndTime }: Input,
  { region, accountId }: CallContext,
  now: number,
): Promise<Result[]> {
  const startOf = (period: number) => firstPeriod(StartTime.getTime(), period, now);
  const end = EndTime.getTime();
  const values = await compute(queries, {
    load: async (query) => ({
      ...(await readSeries(store, query, startOf(query.period), end)),
      properties: propertiesOf(query, accountId),
    }),
    search: (search, limit) => searchSeries(store, region, search, limit),
    grid: (period) => gridOf(startOf(period), end, period),
  });
  const metrics = queries.flatMap(({ metric, returned }) => (metric && returned ? [metric] : []));
  const usual = new Map(metricLabels(metrics).map((label, at) => [metrics[at]?.id, label]));
  return queries
    .filter(({ returned }) => returned)
    .flatMap((query) => labelled(query, values.get(query.id), usual.get(query.id)));
}

function labelled(
  query: CheckedQuery,
  value: Value | undefined,
  usual: string | undefined,
): Result[] {
  const { id, label } = query;
  if (value === undefined || typeof value === 'string' || typeof value === 'number') {
    throw validationError(
      `Error in expression '${id}': the result is a number, and a time series or an array of them ` +
        'is needed; TIME_SERIES makes one of it.',
    );
  }
  if (isSeries(value)) {
    const own = usual ?? id;
    return [{ ...value, id, label: label === undefined ? own : dynamicLabel(label, own, value) }];
  }
  if (!isArray(value)) throw new Error(`query ${id} gave neither a series nor an array`);
  return value.map((series) => {
    if (label === undefined) return { ...series, id };
    const given = dynamicLabel(label, series.label, series);
    return { ...series, id, label: given === label ? `${label} ${series.label}` : given };
  });
}

function paged(results: readonly Result[], input: Input, region: string) {
  const descending = input.ScanBy !== 'TimestampAscending';
  const listed = `metric-data/${region}`;
  let [first, after] = placeOf(listed, input, isPosition) ?? [0, null];
  let room = Math.min(input.MaxDatapoints ?? Infinity, cloudwatchLimits.dataPage);
  const shown: MetricDataResult[] = [];
  for (let index = first; index < results.length; index++) {
    const points = pointsOf(results[index] as Result, descending, after);
    const taken = points.slice(0, room);
    const complete = taken.length === points.length;
    shown.push({
      Id: results[index]?.id,
      Label: results[index]?.label,
      Timestamps: taken.map(({ time }) => new Date(time)),
      Values: taken.map(({ value }) => value),
      StatusCode: complete ? 'Complete' : 'PartialData',
    });
    room -= taken.length;
    const next: Position = complete ? [index + 1, null] : [index, taken.at(-1)?.time ?? after];
    if (!complete || (room === 0 && index + 1 < results.length)) {
      const NextToken = writePageToken(listed, input, next);
      return { MetricDataResults: shown, Messages: [], NextToken };
    }
    after = null;
  }
  return { MetricDataResults: shown, Messages: [] };
}

function pointsOf({ times, values }: TimeSeries, descending: boolean, after: number | null) {
  const points = times.map((time, index) => ({ time, value: values[index] as number }));
  if (descending) points.reverse();
  if (after === null) return points;
  return points.filter(({ time }) => (descending ? time < after : time > after));
}
