import type {
  DescribeAlarmsForMetricCommandInput,
  DescribeAlarmsForMetricCommandOutput,
  GetMetricDataCommandInput,
  GetMetricDataCommandOutput,
  GetMetricStatisticsCommandInput,
  GetMetricStatisticsCommandOutput,
  ListMetricsCommandInput,
  ListMetricsCommandOutput,
  Metric,
  MetricAlarm,
  MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import { aws, type Json } from '../../../api/index.js';
import { allPages, type Found } from '../common/all-pages.js';
import type { Line, MetricLine } from './lines.js';
import { periodStart } from './periods.js';
import { type Answered, queriesOf } from './queries.js';

/** Values of one chart, at most: a page of AWS's. */
const mostValues = 100_000;

/**
 * Values of lines in a span, which begins where a period of the lines does: sums of periods that are
 * counted from any minute would change with the minute.
 * @param period seconds
 * @throws ApiError
 */
export async function loadValues(
  lines: readonly Line[],
  { from, to }: { readonly from: number; readonly to: number },
  period: number,
  signal?: AbortSignal,
): Promise<Answered[]> {
  if (!lines.some(({ hidden }) => !hidden)) return [];
  const answers: Answer[] = [];
  const input: Json<GetMetricDataCommandInput> = {
    MetricDataQueries: queriesOf(lines, period),
    StartTime: new Date(periodStart(from, lines, period)).toISOString(),
    EndTime: new Date(to).toISOString(),
    ScanBy: 'TimestampAscending',
  };
  let token: string | undefined;
  do {
    const page: Json<GetMetricDataCommandOutput> = await aws<
      GetMetricDataCommandInput,
      GetMetricDataCommandOutput
    >('cloudwatch', 'GetMetricData', { ...input, NextToken: token }, signal);
    add(answers, page.MetricDataResults ?? []);
    token = page.NextToken || undefined;
  } while (token !== undefined && count(answers) < mostValues);
  return answers;
}

interface Answer extends Answered {
  readonly times: number[];
  readonly values: number[];
  complete: boolean;
}

const count = (answers: readonly Answer[]): number =>
  answers.reduce((sum, { values }) => sum + values.length, 0);

/** Adds a page: its first series may go on with the last one of the page before. */
function add(answers: Answer[], results: readonly Json<MetricDataResult>[]): void {
  for (const { Id = '', Label = '', Timestamps = [], Values = [], StatusCode } of results) {
    const last = answers.at(-1);
    const goesOn = last && !last.complete && last.id === Id && last.label === Label;
    const answer = goesOn ? last : { id: Id, label: Label, times: [], values: [], complete: true };
    if (!goesOn) answers.push(answer);
    for (const [i, time] of Timestamps.entries()) {
      answer.times.push(Date.parse(time));
      answer.values.push(Values[i] ?? Number.NaN);
    }
    answer.complete = StatusCode !== 'PartialData';
  }
}

/** Metrics that are listed at a time: four pages of AWS's. */
export const mostListed = 2000;

/** Metrics of a namespace and of a name, where they are given. */
export const listMetrics = (
  filter: { readonly namespace: string; readonly name: string },
  signal?: AbortSignal,
): Promise<Found<Json<Metric>>> =>
  allPages(async (NextToken) => {
    const page = await aws<ListMetricsCommandInput, ListMetricsCommandOutput>(
      'cloudwatch',
      'ListMetrics',
      {
        Namespace: filter.namespace || undefined,
        MetricName: filter.name || undefined,
        NextToken,
      },
      signal,
    );
    return { items: page.Metrics ?? [], token: page.NextToken };
  }, mostListed);

/** Alarms on any of the lines' metrics; alarms on expressions are found by their own page. */
export async function alarmsOn(
  lines: readonly Line[],
  signal?: AbortSignal,
): Promise<Json<MetricAlarm>[]> {
  const metrics = lines.filter((line): line is MetricLine => line.kind === 'metric').slice(0, 10);
  const answers = await Promise.all(
    metrics.map((line) =>
      aws<DescribeAlarmsForMetricCommandInput, DescribeAlarmsForMetricCommandOutput>(
        'cloudwatch',
        'DescribeAlarmsForMetric',
        {
          Namespace: line.namespace,
          MetricName: line.name,
          Dimensions: line.dimensions.map(([Name, Value]) => ({ Name, Value })),
        },
        signal,
      ),
    ),
  );
  const alarms = answers.flatMap(({ MetricAlarms = [] }) => MetricAlarms);
  return [...new Map(alarms.map((alarm) => [alarm.AlarmName, alarm])).values()];
}

/** Lines whose unit is asked for: one request each. */
const mostUnits = 6;

/** The unit that all metrics of a chart have, where they have one; counts for numbers of values. */
export async function unitOfLines(
  lines: readonly Line[],
  { from, to }: { readonly from: number; readonly to: number },
  signal?: AbortSignal,
): Promise<string | undefined> {
  if (lines.some((line) => line.kind === 'expression' && !line.hidden)) return undefined;
  const metrics = lines.filter(
    (line): line is MetricLine => line.kind === 'metric' && !line.hidden,
  );
  const units = await Promise.all(
    metrics.slice(0, mostUnits).map((line) => unitOf(line, from, to, signal)),
  );
  return units.every((unit) => unit === units[0]) ? units[0] : undefined;
}

async function unitOf(
  line: MetricLine,
  from: number,
  to: number,
  signal?: AbortSignal,
): Promise<string | undefined> {
  if (line.stat === 'SampleCount') return 'Count';
  const hours = Math.max(1, Math.ceil((to - from) / 3_600_000));
  const { Datapoints = [] } = await aws<
    GetMetricStatisticsCommandInput,
    GetMetricStatisticsCommandOutput
  >(
    'cloudwatch',
    'GetMetricStatistics',
    {
      Namespace: line.namespace,
      MetricName: line.name,
      Dimensions: line.dimensions.map(([Name, Value]) => ({ Name, Value })),
      StartTime: new Date(from).toISOString(),
      EndTime: new Date(to).toISOString(),
      Period: hours * 3600,
      Statistics: ['SampleCount'],
    },
    signal,
  );
  const units = new Set(Datapoints.map(({ Unit }) => Unit));
  return units.size === 1 ? Datapoints[0]?.Unit : undefined;
}
