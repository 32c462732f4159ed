import {
  type CloudWatchClient,
  DescribeAlarmsCommand,
  ListMetricsCommand,
  type Metric,
} from '@aws-sdk/client-cloudwatch';
import { didYouMean } from './flags.js';

/** Metrics of one name, or names of one namespace, that are looked through for a likeness. */
const mostPages = 4;
const mostShown = 3;

/** `Endpoint=bike, MonitoringSchedule=bike-hourly`. */
const dimensionsOf = ({ Dimensions = [] }: Metric): string =>
  Dimensions.map(({ Name, Value }) => `${Name}=${Value}`)
    .sort()
    .join(', ');

const withDimensions = (metric: Metric): string => {
  const dimensions = dimensionsOf(metric);
  return dimensions === '' ? 'without dimensions' : `with ${dimensions}`;
};

/** What an alarm's metrics are, beyond their names. */
export interface AlarmMetrics {
  /** Of the one metric that it watches, as `Endpoint=bike`; empty for several, and composites. */
  readonly dimensions: string;
  /** Metrics that have had no value for two weeks: what is not there, and what there is instead. */
  readonly missing: readonly string[];
}

export async function alarmMetrics(client: CloudWatchClient, alarm: string): Promise<AlarmMetrics> {
  const metrics = await metricsOf(client, alarm);
  const [only, ...others] = metrics;
  const missing: string[] = [];
  for (const metric of metrics) {
    const told = await missingWords(client, metric);
    if (told !== undefined) missing.push(told);
  }
  return { dimensions: only && others.length === 0 ? dimensionsOf(only) : '', missing };
}

async function metricsOf(client: CloudWatchClient, alarm: string): Promise<Metric[]> {
  const { MetricAlarms = [] } = await client.send(
    new DescribeAlarmsCommand({ AlarmNames: [alarm], AlarmTypes: ['MetricAlarm'] }),
  );
  return MetricAlarms.flatMap(({ Namespace, MetricName, Dimensions = [], Metrics = [] }) =>
    MetricName === undefined
      ? Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? [])
      : [{ Namespace, MetricName, Dimensions }],
  );
}

async function missingWords(client: CloudWatchClient, metric: Metric): Promise<string | undefined> {
  const { Namespace = '', MetricName = '' } = metric;
  const alike = await list(client, { Namespace, MetricName });
  if (alike.some((other) => dimensionsOf(other) === dimensionsOf(metric))) return undefined;
  const none = `${Namespace} has no metric ${MetricName}`;
  if (alike.length > 0) {
    const shown = alike.slice(0, mostShown).map(withDimensions);
    const more = alike.length > mostShown ? `, and ${alike.length - mostShown} more` : '';
    return `${none} ${withDimensions(metric)}; there is one ${shown.join('; ')}${more}`;
  }
  const names = (await list(client, { Namespace })).map((other) => other.MetricName ?? '');
  if (names.length > 0) return `${none}${hint(MetricName, names)}`;
  const spaces = (await list(client, {})).map((other) => other.Namespace ?? '');
  return `there are no metrics in ${Namespace}${hint(Namespace, spaces)}`;
}

/** Names are told apart by upper and lower case too, which is soon mistaken. */
function hint(typed: string, names: readonly string[]): string {
  const same = names.find((name) => name.toLowerCase() === typed.toLowerCase());
  return same === undefined ? didYouMean(typed, [...new Set(names)]) : `; did you mean ${same}?`;
}

async function list(
  client: CloudWatchClient,
  query: { readonly Namespace?: string; readonly MetricName?: string },
): Promise<Metric[]> {
  const found: Metric[] = [];
  let NextToken: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const answer = await client.send(new ListMetricsCommand({ ...query, NextToken }));
    found.push(...(answer.Metrics ?? []));
    NextToken = answer.NextToken;
    if (NextToken === undefined) break;
  }
  return found;
}
