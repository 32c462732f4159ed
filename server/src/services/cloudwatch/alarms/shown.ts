import type { CompositeAlarm, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import {
  type Alarm,
  alarmArn,
  type CompositeAlarmRecord,
  type MetricAlarmRecord,
} from './alarm.js';

const shared = (alarm: Alarm) => ({
  AlarmArn: alarmArn(alarm, alarm.name),
  AlarmConfigurationUpdatedTimestamp: new Date(alarm.configured),
  StateValue: alarm.state.value,
  StateReason: alarm.state.reason,
  StateReasonData: alarm.state.reasonData,
  StateUpdatedTimestamp: new Date(alarm.state.updated),
  StateTransitionedTimestamp: new Date(alarm.transitioned),
});

/** A metric alarm as DescribeAlarms gives it. */
export function shownMetricAlarm(alarm: MetricAlarmRecord): MetricAlarm {
  const { configuration } = alarm;
  return {
    ...(configuration as Partial<MetricAlarm>),
    ...shared(alarm),
    OKActions: configuration.OKActions ?? [],
    AlarmActions: configuration.AlarmActions ?? [],
    InsufficientDataActions: configuration.InsufficientDataActions ?? [],
    ...(configuration.Metrics ? {} : { Dimensions: configuration.Dimensions ?? [] }),
    ...(alarm.evaluationError === undefined ? {} : { EvaluationState: 'EVALUATION_ERROR' }),
  };
}

/** A composite alarm as DescribeAlarms gives it. */
export function shownCompositeAlarm(alarm: CompositeAlarmRecord): CompositeAlarm {
  const { configuration, suppression } = alarm;
  return {
    ...configuration,
    ...shared(alarm),
    OKActions: configuration.OKActions ?? [],
    AlarmActions: configuration.AlarmActions ?? [],
    InsufficientDataActions: configuration.InsufficientDataActions ?? [],
    ...(suppression
      ? { ActionsSuppressedBy: suppression.by, ActionsSuppressedReason: suppression.reason }
      : {}),
  };
}
