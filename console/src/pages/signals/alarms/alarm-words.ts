import type { CompositeAlarm, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { Json } from '../../../api/index.js';
import { count, short } from '../../../format/numbers.js';
import { span } from '../../../format/times.js';
import { unitSign } from '../metrics/stats.js';

const signs: Readonly<Record<string, string>> = {
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '≥',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '≤',
};

export const comparisonSign = (operator: string | undefined): string =>
  signs[operator ?? ''] ?? operator ?? '?';

type Watch = Partial<
  Pick<
    Json<MetricAlarm>,
    | 'MetricName'
    | 'Namespace'
    | 'Dimensions'
    | 'Statistic'
    | 'ExtendedStatistic'
    | 'Period'
    | 'EvaluationPeriods'
    | 'DatapointsToAlarm'
    | 'Threshold'
    | 'ComparisonOperator'
    | 'Metrics'
    | 'Unit'
    | 'TreatMissingData'
  >
>;

/** Seconds of one point of an alarm. */
export function periodOf({ Period, Metrics = [] }: Watch): number {
  if (Period !== undefined) return Period;
  const returned = Metrics.find(({ ReturnData }) => ReturnData !== false);
  const own = returned?.MetricStat?.Period ?? returned?.Period;
  return own ?? Math.max(60, ...Metrics.map(({ MetricStat }) => MetricStat?.Period ?? 0));
}

/** What an alarm looks at: "p99 of ModelLatency of rides", or the expression. */
export function subjectOf(alarm: Watch): string {
  const returned = alarm.Metrics?.find(({ ReturnData }) => ReturnData !== false);
  const metric = returned?.MetricStat;
  if (returned && !metric) return returned.Label ?? returned.Expression ?? 'an expression';
  const stat = metric?.Stat ?? alarm.Statistic ?? alarm.ExtendedStatistic ?? '?';
  const name = metric?.Metric?.MetricName ?? alarm.MetricName ?? '?';
  const of = (metric?.Metric?.Dimensions ?? alarm.Dimensions ?? []).map(({ Value }) => Value);
  return `${stat} of ${name}${of.length > 0 ? ` of ${of.join(', ')}` : ''}`;
}

/** Latencies of endpoints come in microseconds, which nobody would guess. */
const usualUnits: Readonly<Record<string, string>> = {
  'AWS/SageMaker ModelLatency': 'Microseconds',
  'AWS/SageMaker OverheadLatency': 'Microseconds',
};

/** The unit that an alarm compares in: its own, or what its metric is known to come in. */
function unitOf({ Unit, Namespace, MetricName, Statistic }: Watch): string | undefined {
  if (Unit !== undefined || Statistic === 'SampleCount') return Unit;
  return usualUnits[`${Namespace} ${MetricName}`];
}

/** Beyond what it rings: "> 30,000,000 µs". @param unit CloudWatch's, where it is known otherwise */
export function thresholdOf(alarm: Watch, unit = unitOf(alarm)): string {
  const { Threshold: value } = alarm;
  const sign = unitSign(unit);
  const number = Number.isSafeInteger(value) ? count(value as number) : short(value);
  return `${comparisonSign(alarm.ComparisonOperator)} ${number}${sign ? ` ${sign}` : ''}`;
}

/** When it rings: "> 200 for 3 of 5 points of 1 min". */
export function conditionOf(alarm: Watch): string {
  const { EvaluationPeriods: periods = 1, DatapointsToAlarm: needed = periods } = alarm;
  const threshold = thresholdOf(alarm);
  const period = span(periodOf(alarm) * 1000);
  if (periods === 1) return `${threshold} in a point of ${period}`;
  const times = needed === periods ? `${periods} points` : `${needed} of ${periods} points`;
  return `${threshold} for ${times} of ${period}${needed === periods ? ' in a row' : ''}`;
}

const missing: Readonly<Record<string, string>> = {
  missing: 'a missing point is left out; with none at all it is too little data',
  ignore: 'a missing point changes nothing',
  breaching: 'a missing point counts as over the threshold',
  notBreaching: 'a missing point counts as fine',
};

/** What a missing point does. */
export const missingWords = (treat: string | undefined): string =>
  missing[treat ?? 'missing'] ?? treat ?? '';

/** What an alarm watches and when it rings, in one sentence. */
export const alarmWords = (alarm: Watch): string => `${subjectOf(alarm)} ${conditionOf(alarm)}`;

export type StateValue = 'ALARM' | 'INSUFFICIENT_DATA' | 'OK';

/** An alarm of either kind, as lists show it. */
export interface AlarmOfList {
  readonly name: string;
  readonly state: StateValue;
  /** Since when it is in this state, milliseconds since the epoch. */
  readonly since: number | undefined;
  readonly reason: string;
  readonly words: string;
  readonly actionsEnabled: boolean;
  readonly metric: Json<MetricAlarm> | undefined;
  readonly composite: Json<CompositeAlarm> | undefined;
}

/** Both kinds as one list: those in alarm first, then too little data, each newest first. */
export function listOf(
  metrics: readonly Json<MetricAlarm>[],
  composites: readonly Json<CompositeAlarm>[],
): AlarmOfList[] {
  const all = [
    ...metrics.map((metric) => shared(metric, alarmWords(metric), { metric })),
    ...composites.map((one) => shared(one, one.AlarmRule ?? '', { composite: one })),
  ];
  return all.sort(
    (a, b) =>
      rank[a.state] - rank[b.state] ||
      (b.since ?? 0) - (a.since ?? 0) ||
      (a.name < b.name ? -1 : 1),
  );
}

const rank: Readonly<Record<StateValue, number>> = { ALARM: 0, INSUFFICIENT_DATA: 1, OK: 2 };

function shared(
  alarm: Json<MetricAlarm> | Json<CompositeAlarm>,
  words: string,
  { metric, composite }: { metric?: Json<MetricAlarm>; composite?: Json<CompositeAlarm> },
): AlarmOfList {
  const changed = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
  return {
    name: alarm.AlarmName ?? '',
    state: (alarm.StateValue as StateValue | undefined) ?? 'INSUFFICIENT_DATA',
    since: changed === undefined ? undefined : Date.parse(changed),
    reason: alarm.StateReason ?? '',
    words,
    actionsEnabled: alarm.ActionsEnabled !== false,
    ...{ metric, composite },
  };
}
