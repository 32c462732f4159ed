import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { Json } from '../../../api/index.js';
import type { Threshold } from '../../../charts/types.js';
import { short } from '../../../format/numbers.js';
import { comparisonSign } from '../alarms/alarm-words.js';
import { isSameMetric, type Line, type MetricLine } from './lines.js';

/**
 * Thresholds of alarms that hold for what is drawn: of the same metric and statistic, and of the same
 * period where that changes the number (a sum of five minutes is not one of a minute). Those at one
 * value are told together.
 * @param period seconds, of lines without one
 */
export function thresholdsOf(
  alarms: readonly Json<MetricAlarm>[],
  lines: readonly Line[],
  period: number,
): Threshold[] {
  const told = new Map<string, Threshold>();
  for (const alarm of alarms) {
    const { AlarmName = '', Threshold: value, ComparisonOperator } = alarm;
    if (value === undefined || !lines.some((line) => isJudged(alarm, line, period))) continue;
    const sign = comparisonSign(ComparisonOperator);
    const wrong = sign === '<' || sign === '≤' ? 'below' : 'above';
    const key = `${sign} ${value}`;
    const names = [told.get(key)?.label.slice(0, -key.length - 1), AlarmName].filter(Boolean);
    told.set(key, { value, label: `${names.join(', ')} ${key}`, wrong });
  }
  return [...told.values()].map((one) => ({ ...one, label: shortened(one) }));
}

const shortened = ({ label, value }: Threshold): string =>
  `${label.slice(0, label.length - String(value).length)}${short(value)}`;

function isJudged(alarm: Json<MetricAlarm>, line: Line, period: number): boolean {
  if (line.kind !== 'metric' || line.hidden) return false;
  const { Namespace: namespace = '', MetricName: name = '', Dimensions = [], Period } = alarm;
  const stat = alarm.Statistic ?? alarm.ExtendedStatistic ?? '';
  const dimensions = Dimensions.map(({ Name = '', Value = '' }) => [Name, Value] as const);
  const watched: MetricLine = { kind: 'metric', id: '', namespace, name, dimensions, stat };
  if (!isSameMetric(watched, line) || stat !== line.stat) return false;
  return !isTotal(stat) || Period === (line.period ?? period);
}

/** Statistics that grow with the period. */
const isTotal = (stat: string): boolean => /^(Sum|SampleCount|t[cs]\d|TC\(|TS\()/.test(stat);
