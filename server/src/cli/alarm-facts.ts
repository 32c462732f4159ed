import {
  type AlarmHistoryItem,
  type CloudWatchClient,
  type CompositeAlarm,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  type MetricAlarm,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import { counted } from './table.js';
import { iso } from './times.js';

/** An alarm as `--json` prints it; times are ISO 8601. */
export interface AlarmFacts {
  readonly name: string;
  readonly kind: 'metric' | 'composite';
  /** `ALARM`, `OK` or `INSUFFICIENT_DATA`. */
  readonly state: string;
  readonly since: string | null;
  readonly reason: string;
  /** What it watches, in words. */
  readonly watches: string;
  /** Of the metric that it watches; null for composites and metrics of several. */
  readonly namespace: string | null;
  /** The newest of the values that the state was set by, where its reason tells one. */
  readonly value: number | null;
  readonly description: string | null;
  readonly actionsEnabled: boolean;
  readonly alarmActions: readonly string[];
  readonly okActions: readonly string[];
  readonly insufficientDataActions: readonly string[];
}

export interface AlarmChange {
  readonly time: string | null;
  /** `StateUpdate`, `ConfigurationUpdate` or `Action`. */
  readonly kind: string;
  readonly summary: string;
}

const worst = ['ALARM', 'INSUFFICIENT_DATA', 'OK'];

interface AlarmQuery {
  readonly AlarmNames?: string[];
  readonly StateValue?: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';
}

/** Alarms of both kinds, the worst first. */
export async function listAlarms(
  client: CloudWatchClient,
  query: AlarmQuery,
): Promise<AlarmFacts[]> {
  const found: AlarmFacts[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new DescribeAlarmsCommand({
        ...query,
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
        ...(query.AlarmNames ? {} : { MaxRecords: 100 }),
        NextToken,
      }),
    );
    found.push(...(page.CompositeAlarms ?? []).map(compositeFacts));
    found.push(...(page.MetricAlarms ?? []).map(metricFacts));
    NextToken = page.NextToken;
  } while (NextToken);
  return found.sort(
    (a, b) =>
      worst.indexOf(a.state) - worst.indexOf(b.state) ||
      (b.since ?? '').localeCompare(a.since ?? '') ||
      a.name.localeCompare(b.name),
  );
}

const common = (alarm: MetricAlarm | CompositeAlarm) => ({
  name: alarm.AlarmName ?? '',
  state: alarm.StateValue ?? '',
  since: iso(alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp),
  reason: alarm.StateReason ?? '',
  value: valueIn(alarm.StateReason ?? ''),
  description: alarm.AlarmDescription ?? null,
  actionsEnabled: alarm.ActionsEnabled ?? true,
  alarmActions: alarm.AlarmActions ?? [],
  okActions: alarm.OKActions ?? [],
  insufficientDataActions: alarm.InsufficientDataActions ?? [],
});

/** CloudWatch's reasons list datapoints as `[0.31 (12/03/26 04:00:00), …]`, the newest first. */
function valueIn(reason: string): number | null {
  const value = /\[(-?[\d.eE+-]+)(?: \(|[\],])/.exec(reason)?.[1];
  return value === undefined ? null : Number(value);
}

const compositeFacts = (alarm: CompositeAlarm): AlarmFacts => ({
  ...common(alarm),
  kind: 'composite',
  watches: alarm.AlarmRule ?? '',
  namespace: null,
});

const metricFacts = (alarm: MetricAlarm): AlarmFacts => ({
  ...common(alarm),
  kind: 'metric',
  watches: metricWords(alarm),
  namespace: alarm.Namespace ?? namespaceOf(alarm.Metrics),
});

/** Of a query's metrics, where they are all of one. */
function namespaceOf(metrics: readonly MetricDataQuery[] = []): string | null {
  const all = new Set(metrics.flatMap(({ MetricStat }) => MetricStat?.Metric?.Namespace ?? []));
  const [only = null, ...others] = all;
  return others.length === 0 ? only : null;
}

const signs: Readonly<Record<string, string>> = {
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '>=',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '<=',
};

/** `Average of feature_baseline_drift_temp > 0.1, in 2 of 3 periods of 3600 s`. */
function metricWords(alarm: MetricAlarm): string {
  const { ComparisonOperator = '', Threshold, EvaluationPeriods = 1, Period, Metrics } = alarm;
  const returned = Metrics?.find(({ ReturnData }) => ReturnData !== false);
  const statistic = alarm.Statistic ?? alarm.ExtendedStatistic;
  const what =
    alarm.MetricName === undefined
      ? (returned?.Expression ?? returned?.MetricStat?.Metric?.MetricName ?? 'an expression')
      : `${statistic} of ${alarm.MetricName}`;
  const points = alarm.DatapointsToAlarm ?? EvaluationPeriods;
  const period = Period ?? returned?.Period ?? returned?.MetricStat?.Period;
  const length = period === undefined ? '' : ` of ${period} s`;
  const sign = signs[ComparisonOperator] ?? ComparisonOperator;
  return `${what} ${sign} ${Threshold ?? ''}, in ${points} of ${counted(EvaluationPeriods, 'period')}${length}`;
}

/** The newest changes of an alarm, newest first. */
export async function historyOf(
  client: CloudWatchClient,
  AlarmName: string,
  MaxRecords: number,
): Promise<AlarmChange[]> {
  const { AlarmHistoryItems: items = [] } = await client.send(
    new DescribeAlarmHistoryCommand({
      AlarmName,
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      ScanBy: 'TimestampDescending',
      MaxRecords,
    }),
  );
  return items.map((item: AlarmHistoryItem) => ({
    time: iso(item.Timestamp),
    kind: item.HistoryItemType ?? '',
    summary: item.HistorySummary ?? '',
  }));
}
