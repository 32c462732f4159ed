import type {
  GetMetricDataCommandInput,
  GetMetricDataCommandOutput,
  MetricDataQuery,
  MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import type { Clock } from '../../base/clock.js';
import type { Checked, Handler } from '../../base/service.js';
import { writePageToken } from '../common/page-token.js';
import { placeOf, validationError } from './errors.js';
import { labelsOf } from './labels.js';
import { cloudwatchLimits } from './limits.js';
import type { MetricStore } from './metric-store.js';
import type { Query } from './query.js';
import { checkPeriod, firstPeriod, periodsOf, statisticNames, statisticOf } from './statistics.js';

/** How far earlier answers came: the query, and the time of its last value that was given. */
type Position = [query: number, time: number | null];

const isPosition = (value: unknown): value is Position =>
  Array.isArray(value) &&
  Number.isInteger(value[0]) &&
  (value[1] === null || Number.isFinite(value[1]));

/** Answers queries of one metric each; expressions (metric math, SEARCH) are refused. */
export function getMetricData(
  store: MetricStore,
  clock: Clock,
): Handler<GetMetricDataCommandInput, GetMetricDataCommandOutput> {
  return async (input, { region }) => {
    if (input.MetricDataQueries.length > cloudwatchLimits.queries) {
      throw validationError(`MetricDataQueries must hold at most ${cloudwatchLimits.queries}.`);
    }
    if (input.StartTime >= input.EndTime) {
      throw validationError('StartTime must be before EndTime.');
    }
    const queries = checkedQueries(input.MetricDataQueries, region);
    const labels = labelsOf(queries);
    const descending = input.ScanBy !== 'TimestampAscending';
    const page = Math.min(input.MaxDatapoints ?? Infinity, cloudwatchLimits.dataPage);
    const listed = `metric-data/${region}`;
    let [first, after] = placeOf(listed, input, isPosition) ?? [0, null];
    let room = page;
    const results: MetricDataResult[] = [];
    for (let index = first; index < queries.length; index++) {
      const query = queries[index] as Query;
      const values = await valuesOf(store, query, input, clock.now());
      if (descending) values.reverse();
      const left = after === null ? values : values.filter(isPast(after, descending));
      const taken = left.slice(0, room);
      const complete = taken.length === left.length;
      results.push({
        Id: query.id,
        Label: labels[index],
        Timestamps: taken.map(({ time }) => new Date(time)),
        Values: taken.map(({ value }) => value),
        StatusCode: complete ? 'Complete' : 'PartialData',
      });
      room -= taken.length;
      const next: Position = complete ? [index + 1, null] : [index, taken.at(-1)?.time ?? after];
      if (!complete || (room === 0 && index + 1 < queries.length)) {
        return {
          MetricDataResults: results,
          Messages: [],
          NextToken: writePageToken(listed, input, next),
        };
      }
      after = null;
    }
    return { MetricDataResults: results, Messages: [] };
  };
}

const isPast =
  (after: number, descending: boolean) =>
  ({ time }: { time: number }): boolean =>
    descending ? time < after : time > after;

async function valuesOf(
  store: MetricStore,
  query: Query,
  { StartTime, EndTime }: { StartTime: Date; EndTime: Date },
  now: number,
): Promise<{ time: number; value: number }[]> {
  const { series, period, unit } = query;
  const start = firstPeriod(StartTime.getTime(), period, now);
  const statistic = statisticOf(query.stat);
  const values: { time: number; value: number }[] = [];
  const range = { start, end: EndTime.getTime(), period, unit };
  for await (const taken of periodsOf(store, series, range, false)) {
    const value = statistic?.(taken);
    if (value !== undefined) values.push({ time: taken.time, value });
  }
  return values;
}

function checkedQueries(given: readonly Checked<MetricDataQuery>[], region: string): Query[] {
  const ids = new Set<string>();
  const queries: Query[] = [];
  for (const query of given) {
    if (!/^[a-z][A-Za-z0-9_]*$/.test(query.Id)) {
      throw validationError(
        `Id "${query.Id}" must begin with a lower-case letter and hold letters, digits and _ only.`,
      );
    }
    if (ids.has(query.Id)) throw validationError(`Id "${query.Id}" is given twice.`);
    ids.add(query.Id);
    const checked = checkedQuery(query, region);
    if (query.ReturnData !== false) queries.push(checked);
  }
  if (queries.length === 0) {
    throw validationError('At least one query must return data: leave ReturnData away, or true.');
  }
  return queries;
}

function checkedQuery(query: Checked<MetricDataQuery>, region: string): Query {
  if (query.Expression !== undefined) {
    throw validationError(
      `Query "${query.Id}" has an Expression; metric math and SEARCH are not served yet. ` +
        'Ask for the metrics by MetricStat.',
    );
  }
  const stat = query.MetricStat;
  if (!stat) throw validationError(`Query "${query.Id}" must have MetricStat.`);
  checkPeriod(stat.Period, validationError);
  if (!statisticOf(stat.Stat)) {
    throw validationError(
      `Stat "${stat.Stat}" of query "${query.Id}" is not served; use ${statisticNames}.`,
    );
  }
  const { Namespace, MetricName, Dimensions } = stat.Metric;
  if (!Namespace || !MetricName) {
    throw validationError(`Query "${query.Id}" must give Metric.Namespace and Metric.MetricName.`);
  }
  return {
    id: query.Id,
    label: query.Label,
    series: { region, namespace: Namespace, name: MetricName, dimensions: Dimensions ?? [] },
    period: stat.Period * 1000,
    stat: stat.Stat,
    unit: stat.Unit,
  };
}
