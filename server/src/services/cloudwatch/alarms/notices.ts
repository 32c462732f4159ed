import type { Dimension, MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { ServiceEvent } from '../../../base/events.js';
import { isoSeconds } from '../../../base/time.js';
import { alarmTime } from '../times.js';
import {
  type Alarm,
  type AlarmState,
  alarmArn,
  type MetricAlarmRecord,
  queriesOf,
} from './alarm.js';

/** A change of state that is told to others. */
export interface Change {
  readonly alarm: Alarm;
  readonly from: AlarmState;
}

const places: Readonly<Record<string, string>> = {
  'us-east-1': 'US East (N. Virginia)',
  'us-east-2': 'US East (Ohio)',
  'us-west-1': 'US West (N. California)',
  'us-west-2': 'US West (Oregon)',
  'af-south-1': 'Africa (Cape Town)',
  'ap-east-1': 'Asia Pacific (Hong Kong)',
  'ap-northeast-1': 'Asia Pacific (Tokyo)',
  'ap-northeast-2': 'Asia Pacific (Seoul)',
  'ap-northeast-3': 'Asia Pacific (Osaka)',
  'ap-south-1': 'Asia Pacific (Mumbai)',
  'ap-southeast-1': 'Asia Pacific (Singapore)',
  'ap-southeast-2': 'Asia Pacific (Sydney)',
  'ca-central-1': 'Canada (Central)',
  'eu-central-1': 'EU (Frankfurt)',
  'eu-north-1': 'EU (Stockholm)',
  'eu-south-1': 'EU (Milan)',
  'eu-west-1': 'EU (Ireland)',
  'eu-west-2': 'EU (London)',
  'eu-west-3': 'EU (Paris)',
  'me-south-1': 'Middle East (Bahrain)',
  'sa-east-1': 'South America (Sao Paulo)',
};

const placeOf = (region: string): string => places[region] ?? region;

/** The subject of a notice: `ALARM: "name" in US East (N. Virginia)`. */
export const subjectOf = ({ alarm }: Change): string =>
  `${alarm.state.value}: "${alarm.name}" in ${placeOf(alarm.region)}`;

/** The JSON text that CloudWatch sends to SNS topics. */
export function snsBody({ alarm, from }: Change): string {
  const { configuration, state, region, accountId } = alarm;
  return JSON.stringify({
    AlarmName: alarm.name,
    AlarmDescription: configuration.AlarmDescription ?? null,
    AWSAccountId: accountId,
    AlarmConfigurationUpdatedTimestamp: alarmTime(alarm.configured),
    NewStateValue: state.value,
    NewStateReason: state.reason,
    StateChangeTime: alarmTime(state.updated),
    Region: placeOf(region),
    AlarmArn: alarmArn(alarm, alarm.name),
    OldStateValue: from.value,
    OKActions: configuration.OKActions ?? [],
    AlarmActions: configuration.AlarmActions ?? [],
    InsufficientDataActions: configuration.InsufficientDataActions ?? [],
    ...(alarm.type === 'MetricAlarm'
      ? { Trigger: triggerOf(alarm) }
      : { AlarmRule: alarm.configuration.AlarmRule, TriggeringChildren: childrenOf(state) }),
  });
}

/** Dimensions are written with lower-case members here, and the statistic in capitals. */
function triggerOf({ configuration }: MetricAlarmRecord) {
  const { Statistic, ExtendedStatistic } = configuration;
  const shared = {
    EvaluationPeriods: configuration.EvaluationPeriods,
    DatapointsToAlarm: configuration.DatapointsToAlarm,
    ComparisonOperator: configuration.ComparisonOperator,
    Threshold: configuration.Threshold,
    TreatMissingData: configuration.TreatMissingData ?? 'missing',
    EvaluateLowSampleCountPercentile: configuration.EvaluateLowSampleCountPercentile ?? '',
  };
  if (configuration.Metrics) {
    return { Period: periodOf(configuration.Metrics), ...shared, Metrics: configuration.Metrics };
  }
  return {
    MetricName: configuration.MetricName,
    Namespace: configuration.Namespace,
    StatisticType: Statistic ? 'Statistic' : 'ExtendedStatistic',
    ...(Statistic ? { Statistic: Statistic.toUpperCase() } : { ExtendedStatistic }),
    Unit: configuration.Unit ?? null,
    Dimensions: (configuration.Dimensions ?? []).map(({ Name, Value }) => ({
      value: Value,
      name: Name,
    })),
    Period: configuration.Period,
    ...shared,
  };
}

const periodOf = (metrics: readonly MetricDataQuery[]): number =>
  Math.max(0, ...metrics.map(({ MetricStat, Period }) => MetricStat?.Period ?? Period ?? 0));

function childrenOf({ reasonData }: AlarmState): unknown[] {
  const data = reasonData === undefined ? {} : (JSON.parse(reasonData) as object);
  const alarms = 'triggeringAlarms' in data ? data.triggeringAlarms : [];
  if (!Array.isArray(alarms)) return [];
  return (alarms as { arn: string; state: { value: string; timestamp: string } }[]).map(
    ({ arn, state }) => ({ Arn: arn, State: { Value: state.value, Timestamp: state.timestamp } }),
  );
}

/** The event that CloudWatch emits at each change of a state. */
export function changeEvent({ alarm, from }: Change): ServiceEvent {
  const { region, accountId, name, state } = alarm;
  const suppression = alarm.type === 'CompositeAlarm' ? alarm.suppression : undefined;
  return {
    source: 'aws.cloudwatch',
    detailType: 'CloudWatch Alarm State Change',
    accountId,
    region,
    resources: [alarmArn(alarm, name)],
    detail: {
      alarmName: name,
      configuration: configurationDetail(alarm),
      previousState: stateDetail(from),
      state: {
        ...stateDetail(state),
        ...(suppression
          ? { actionsSuppressedBy: suppression.by, actionsSuppressedReason: suppression.reason }
          : {}),
      },
    },
  };
}

const stateDetail = ({ value, reason, reasonData, updated }: AlarmState) => ({
  reason,
  ...(reasonData === undefined ? {} : { reasonData }),
  timestamp: alarmTime(updated),
  value,
});

function configurationDetail(alarm: Alarm): Record<string, unknown> {
  const { AlarmDescription: description } = alarm.configuration;
  if (alarm.type === 'CompositeAlarm') {
    const { AlarmRule, ActionsSuppressor } = alarm.configuration;
    return {
      ...{ description, alarmRule: AlarmRule },
      ...(ActionsSuppressor === undefined
        ? {}
        : {
            actionsSuppressor: ActionsSuppressor,
            actionsSuppressorWaitPeriod: alarm.configuration.ActionsSuppressorWaitPeriod,
            actionsSuppressorExtensionPeriod: alarm.configuration.ActionsSuppressorExtensionPeriod,
          }),
    };
  }
  return { description, metrics: queriesOf(alarm.configuration).map(metricDetail) };
}

function metricDetail({ Id, Label, Expression, MetricStat, ReturnData, Period }: MetricDataQuery) {
  const metric = MetricStat?.Metric;
  return {
    id: Id,
    ...(Label === undefined ? {} : { label: Label }),
    ...(Expression === undefined ? {} : { expression: Expression }),
    ...(Period === undefined ? {} : { period: Period }),
    ...(MetricStat === undefined
      ? {}
      : {
          metricStat: {
            metric: {
              namespace: metric?.Namespace,
              name: metric?.MetricName,
              dimensions: Object.fromEntries(
                (metric?.Dimensions ?? []).map(({ Name, Value }: Dimension) => [Name, Value]),
              ),
            },
            period: MetricStat.Period,
            stat: MetricStat.Stat,
            ...(MetricStat.Unit === undefined ? {} : { unit: MetricStat.Unit }),
          },
        }),
    returnData: ReturnData ?? true,
  };
}

/** The event as JSON text with its envelope, for targets that are no topics. */
export function eventBody(event: ServiceEvent, id: string, time: number): string {
  return JSON.stringify({
    version: '0',
    id,
    'detail-type': event.detailType,
    source: event.source,
    account: event.accountId,
    time: isoSeconds(time),
    region: event.region,
    resources: event.resources,
    detail: event.detail,
  });
}
