import type {
  AlarmHistoryItem,
  CompositeAlarm,
  DescribeAlarmHistoryCommandInput,
  DescribeAlarmHistoryCommandOutput,
  DescribeAlarmsCommandInput,
  DescribeAlarmsCommandOutput,
  MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import { aws, type Json } from '../../../api/index.js';
import { allPages } from '../common/all-pages.js';
import { freeId, type Line, type MetricLine } from '../metrics/lines.js';
import { periodOf } from './alarm-words.js';

/** Alarms that a list holds, at most. */
export const mostAlarms = 1000;

interface Both {
  readonly metrics: readonly Json<MetricAlarm>[];
  readonly composites: readonly Json<CompositeAlarm>[];
  readonly more: boolean;
}

/** Alarms of both kinds. */
export async function describeAlarms(
  filter: Pick<Json<DescribeAlarmsCommandInput>, 'AlarmNames' | 'StateValue' | 'AlarmNamePrefix'>,
  signal?: AbortSignal,
): Promise<Both> {
  const composites: Json<CompositeAlarm>[] = [];
  const { items, more } = await allPages(async (NextToken) => {
    const page = await aws<DescribeAlarmsCommandInput, DescribeAlarmsCommandOutput>(
      'cloudwatch',
      'DescribeAlarms',
      {
        ...filter,
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
        MaxRecords: 100,
        NextToken,
      },
      signal,
    );
    composites.push(...(page.CompositeAlarms ?? []));
    return { items: page.MetricAlarms ?? [], token: page.NextToken };
  }, mostAlarms);
  return { metrics: items, composites, more };
}

/** Changes that a page shows, at most. */
const mostHistory = 200;

/** What happened to an alarm, the newest first. */
export const alarmHistory = (AlarmName: string, signal?: AbortSignal) =>
  allPages<Json<AlarmHistoryItem>>(async (NextToken) => {
    const page = await aws<DescribeAlarmHistoryCommandInput, DescribeAlarmHistoryCommandOutput>(
      'cloudwatch',
      'DescribeAlarmHistory',
      {
        AlarmName,
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
        MaxRecords: 100,
        NextToken,
      },
      signal,
    );
    return { items: page.AlarmHistoryItems ?? [], token: page.NextToken };
  }, mostHistory);

/** What a metric alarm compares, as lines of a chart: those that it only calculates with hidden. */
export function linesOfAlarm(alarm: Json<MetricAlarm>): Line[] {
  const period = periodOf(alarm);
  if (!alarm.Metrics?.length) {
    const { Namespace = '', MetricName = '', Dimensions = [] } = alarm;
    const stat = alarm.Statistic ?? alarm.ExtendedStatistic ?? 'Average';
    return [metricLine('m1', { Namespace, MetricName, Dimensions }, stat, { period })];
  }
  const lines: Line[] = [];
  for (const { Id, Label, MetricStat, Expression, ReturnData, Period } of alarm.Metrics) {
    const options = {
      ...(Label && { label: Label }),
      ...(ReturnData === false && { hidden: true }),
      period: MetricStat?.Period ?? Period ?? period,
    };
    const id = Id ?? freeId(lines);
    if (MetricStat?.Metric) {
      lines.push(metricLine(id, MetricStat.Metric, MetricStat.Stat ?? 'Average', options));
    } else if (Expression)
      lines.push({ kind: 'expression', id, expression: Expression, ...options });
  }
  return lines;
}

interface AlarmMetric {
  readonly Namespace?: string | undefined;
  readonly MetricName?: string | undefined;
  readonly Dimensions?:
    | readonly { readonly Name?: string | undefined; readonly Value?: string | undefined }[]
    | undefined;
}

const metricLine = (
  id: string,
  { Namespace = '', MetricName = '', Dimensions = [] }: AlarmMetric,
  stat: string,
  options: Pick<MetricLine, 'period' | 'label' | 'hidden'>,
): MetricLine => ({
  ...{ kind: 'metric', id, namespace: Namespace, name: MetricName, stat },
  dimensions: Dimensions.map(({ Name = '', Value = '' }) => [Name, Value] as const),
  ...options,
});
