import { eventTrigger } from './alarm-trigger.js';
import { facts, type Json, objectOf, textOf, timeOf } from './read.js';
import type { News } from './types.js';

const comparisons: Readonly<Record<string, string>> = {
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '≥',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '≤',
};

const statistics: Readonly<Record<string, string>> = {
  AVERAGE: 'Average',
  MAXIMUM: 'Maximum',
  MINIMUM: 'Minimum',
  SAMPLECOUNT: 'SampleCount',
  SUM: 'Sum',
};

/** A composite alarm's reason names its alarms by their ARNs; people know them by their names. */
const alarmsArn = /\barn:aws[a-z-]*:cloudwatch:[a-z0-9-]*:\d*:alarm:/g;

interface Alarm {
  readonly name: string;
  readonly state: string;
  readonly before: unknown;
  readonly reason: unknown;
  readonly description: unknown;
  readonly time: unknown;
  readonly region: unknown;
  readonly arn: unknown;
  readonly trigger: Json;
}

/** CloudWatch's message on an alarm's change of state. */
export function alarmNews(message: Json): News | undefined {
  const name = textOf(message.AlarmName);
  const state = textOf(message.NewStateValue);
  if (name === undefined || state === undefined) return undefined;
  return newsOf({
    name,
    state,
    before: message.OldStateValue,
    reason: message.NewStateReason,
    description: message.AlarmDescription,
    time: message.StateChangeTime,
    region: message.Region,
    arn: message.AlarmArn,
    trigger: objectOf(message.Trigger),
  });
}

/** The same change as CloudWatch's event on a bus. */
export function alarmEventNews(event: Json): News | undefined {
  const detail = objectOf(event.detail);
  const state = objectOf(detail.state);
  const configuration = objectOf(detail.configuration);
  const [name, value] = [textOf(detail.alarmName), textOf(state.value)];
  if (name === undefined || value === undefined) return undefined;
  return newsOf({
    name,
    state: value,
    before: objectOf(detail.previousState).value,
    reason: state.reason,
    description: configuration.description,
    time: state.timestamp ?? event.time,
    region: event.region,
    arn: Array.isArray(event.resources) ? event.resources[0] : undefined,
    trigger: eventTrigger(configuration, state),
  });
}

function newsOf(alarm: Alarm): News {
  const { name, state, trigger } = alarm;
  const titles: Readonly<Record<string, string>> = {
    ALARM: `Alarm: ${name}`,
    OK: alarm.before === 'ALARM' ? `OK again: ${name}` : `OK: ${name}`,
    INSUFFICIENT_DATA: `No data: ${name}`,
  };
  const description = textOf(alarm.description);
  const reason = textOf(alarm.reason)?.replace(alarmsArn, '');
  return {
    title: titles[state] ?? `${name}: ${state}`,
    tone: state === 'ALARM' ? 'critical' : state === 'OK' ? 'good' : 'warning',
    text: [description, reason].filter((part) => part !== undefined).join('\n\n'),
    facts: facts(
      ['Metric', metricOf(trigger)],
      ['Condition', conditionOf(trigger)],
      ['Of', dimensionsOf(trigger)],
      ['Since', timeOf(alarm.time)],
      ['Before', alarm.before],
      ['Region', alarm.region],
    ),
    links: [],
    key: `alarm/${textOf(alarm.arn) ?? name}`,
    over: state === 'OK',
  };
}

function metricOf({ Namespace: namespace, MetricName: metric, Metrics }: Json) {
  if (Array.isArray(Metrics)) return expressionOf(Metrics.map(objectOf));
  const name = textOf(metric);
  return name === undefined ? undefined : [textOf(namespace), name].filter(Boolean).join(' ');
}

/** What an alarm on metric math watches: the entry that returns data. */
function expressionOf(metrics: readonly Json[]): string | undefined {
  const watched = metrics.find(({ ReturnData }) => ReturnData !== false);
  if (!watched) return undefined;
  const { Label, Expression, MetricStat } = watched;
  const [label, expression] = [textOf(Label), textOf(Expression)];
  if (expression === undefined) return label ?? metricOf(objectOf(objectOf(MetricStat).Metric));
  return label === undefined ? expression : `${label} (${expression})`;
}

/** `Average over 60 s > 100, in 2 of 3`: AWS's message has the statistic in capitals. */
function conditionOf(trigger: Json): string | undefined {
  const sign = comparisons[textOf(trigger.ComparisonOperator) ?? ''];
  const bound = textOf(trigger.Threshold);
  if (sign === undefined || bound === undefined) return undefined;
  const statistic =
    statistics[textOf(trigger.Statistic) ?? ''] ?? textOf(trigger.ExtendedStatistic);
  const period = textOf(trigger.Period);
  const over = statistic !== undefined && period !== undefined ? ` over ${period} s` : '';
  const periods = textOf(trigger.EvaluationPeriods);
  const many = periods === undefined || periods === '1' ? '' : `, ${howOften(trigger, periods)}`;
  return `${statistic === undefined ? '' : `${statistic}${over} `}${sign} ${bound}${many}`;
}

const howOften = ({ DatapointsToAlarm: points }: Json, periods: string): string =>
  `in ${textOf(points) ?? periods} of ${periods} periods`;

function dimensionsOf({ Dimensions: dimensions }: Json): string | undefined {
  if (!Array.isArray(dimensions) || dimensions.length === 0) return undefined;
  return dimensions
    .map(objectOf)
    .map(({ name, value }) => `${textOf(name) ?? '?'} ${textOf(value) ?? ''}`.trim())
    .join(', ');
}
