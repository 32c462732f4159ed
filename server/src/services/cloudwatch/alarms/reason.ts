import type { ComparisonOperator, StateValue } from '@aws-sdk/client-cloudwatch';
import { alarmTime } from '../times.js';
import type { MetricConfiguration } from './alarm.js';
import type { Judgement } from './judge.js';

/** One period of an evaluation range. */
export interface Point {
  /** Where the period begins. */
  readonly time: number;
  readonly value: number | undefined;
  readonly samples: number | undefined;
}

const words: Partial<Record<ComparisonOperator, string>> = {
  GreaterThanThreshold: 'greater than',
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

/** As AWS writes numbers in reasons: `1.0`, `1.0E-4`. */
export function decimal(value: number): string {
  const size = Math.abs(value);
  if (value !== 0 && (size >= 1e7 || size < 1e-3)) {
    const [digits = '', exponent = ''] = value.toExponential().split('e');
    return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** `10/03/26 12:00:00`, day first. */
function shortTime(time: number): string {
  const [date = '', clock = ''] = new Date(time).toISOString().split('T');
  const [year = '', month, day] = date.split('-');
  return `${day}/${month}/${year.slice(2)} ${clock.slice(0, 8)}`;
}

const counted = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : 's'}`;
const were = (count: number): string => (count === 1 ? 'was' : 'were');

/** The reason for a state, in AWS's words. */
export function reasonOf(
  configuration: MetricConfiguration,
  state: StateValue,
  { evaluated, filled }: Judgement,
  points: readonly Point[],
  breaches: (value: number) => boolean,
): string {
  const { EvaluationPeriods: periods = 1, TreatMissingData: missing } = configuration;
  if (state === 'INSUFFICIENT_DATA') {
    return `Insufficient Data: ${counted(periods, 'datapoint')} ${were(periods)} unknown.`;
  }
  if (filled > 0 && (missing === 'breaching' || missing === 'notBreaching')) {
    const treated = missing === 'breaching' ? '[Breaching]' : '[NonBreaching]';
    const received = periods - filled;
    const came =
      received === 0 ? 'no datapoints were' : `${counted(received, 'datapoint')} ${were(received)}`;
    return (
      `Threshold Crossed: ${came} received for ${counted(periods, 'period')} and ` +
      `${counted(filled, 'missing datapoint')} ${were(filled)} treated as ${treated}.`
    );
  }
  return thresholdCrossed(configuration, state, evaluated, points, breaches);
}

function thresholdCrossed(
  configuration: MetricConfiguration,
  state: StateValue,
  evaluated: readonly number[],
  points: readonly Point[],
  breaches: (value: number) => boolean,
): string {
  const { EvaluationPeriods: periods = 1, Threshold: threshold = 0 } = configuration;
  const needed = configuration.DatapointsToAlarm ?? periods;
  const alarm = state === 'ALARM';
  const telling = evaluated
    .map((at) => points[at] as Point)
    .filter(({ value }) => value !== undefined && breaches(value) === alarm);
  const list = telling.map(({ value, time }) => `${decimal(value ?? 0)} (${shortTime(time)})`);
  const comparison = words[configuration.ComparisonOperator as ComparisonOperator] ?? '';
  const least = alarm ? needed : periods - needed + 1;
  return (
    `Threshold Crossed: ${telling.length} out of the last ${periods} datapoints ` +
    `[${list.join(', ')}] ${were(telling.length)}${alarm ? '' : ' not'} ${comparison} the ` +
    `threshold (${decimal(threshold)}) (minimum ${counted(least, 'datapoint')} for ` +
    `${alarm ? 'OK -> ALARM' : 'ALARM -> OK'} transition).`
  );
}

/** StateReasonData, as JSON text of AWS's form. */
export function reasonDataOf(
  configuration: MetricConfiguration,
  period_s: number,
  { evaluated }: Judgement,
  points: readonly Point[],
  at: number,
): string {
  const { EvaluationPeriods: periods = 1 } = configuration;
  const looked = evaluated.map((place) => points[place] as Point);
  const oldest = looked.at(-1) ?? points[Math.max(0, points.length - periods)];
  return JSON.stringify({
    version: '1.0',
    queryDate: alarmTime(at),
    ...(oldest ? { startDate: alarmTime(oldest.time) } : {}),
    unit: configuration.Unit,
    statistic: configuration.Statistic ?? configuration.ExtendedStatistic,
    period: period_s,
    recentDatapoints: looked.map(({ value }) => value).reverse(),
    threshold: configuration.Threshold,
    evaluatedDatapoints: looked.map(({ time, samples, value }) => ({
      timestamp: alarmTime(time),
      sampleCount: samples,
      value,
    })),
  });
}
