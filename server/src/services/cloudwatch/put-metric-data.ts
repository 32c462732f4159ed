import type {
  MetricDatum,
  PutMetricDataCommandInput,
  PutMetricDataCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import type { Clock } from '../../base/clock.js';
import type { Checked, Handler } from '../../base/service.js';
import { type Aggregate, aggregateOf } from './aggregate.js';
import { invalidCombination, invalidValue, missingParameter } from './errors.js';
import { cloudwatchLimits, retention_ms } from './limits.js';
import type { Datum, Dimension, MetricStore } from './metric-store.js';

type Given = Checked<MetricDatum>;

/**
 * Takes the whole batch in one transaction or none of it.
 * @param arrived told of what has been stored, for alarms
 *
 * Two bounds are wider than AWS's, so that a monitor may be run over old data and the server's own
 * metrics can be repeated by a user: timestamps may be as old as the retention (AWS: two weeks),
 * and the namespace may begin with `AWS/`.
 */
export function putMetricData(
  store: MetricStore,
  clock: Clock,
  arrived: (data: readonly Datum[]) => void = () => {},
): Handler<PutMetricDataCommandInput, PutMetricDataCommandOutput> {
  return async (input, { region }) => {
    const now = clock.now();
    const given = [
      ...(input.MetricData ?? []),
      ...(input.EntityMetricData ?? []).flatMap((entity) => entity.MetricData ?? []),
    ];
    if (given.length === 0) throw missingParameter('MetricData must hold at least one metric.');
    if (given.length > cloudwatchLimits.datums) {
      throw invalidValue(`MetricData must hold at most ${cloudwatchLimits.datums} metrics.`);
    }
    const data = given.map((datum, index): Datum => {
      const at = `MetricData.member.${index + 1}`;
      const resolution = datum.StorageResolution ?? 60;
      if (resolution !== 1 && resolution !== 60) {
        throw invalidValue(`${at}.StorageResolution must be 1 or 60.`);
      }
      return {
        ...checkedValues(datum, at),
        series: {
          region,
          namespace: input.Namespace,
          name: datum.MetricName,
          dimensions: checkedDimensions(datum, at),
        },
        time: checkedTime(datum.Timestamp, now, clock.factor, at),
        step: resolution * 1000,
        unit: datum.Unit ?? 'None',
      };
    });
    await store.put(data, now);
    arrived(data);
    return {};
  };
}

function checkedValues(datum: Given, at: string): Aggregate {
  const { Value, Values, Counts, StatisticValues } = datum;
  const ways = { Value, Values: Values?.length ? Values : undefined, StatisticValues };
  const used = Object.entries(ways).filter(([, value]) => value !== undefined);
  if (used.length === 0) {
    throw missingParameter(`${at} must have Value, Values or StatisticValues.`);
  }
  if (used.length > 1) {
    const names = used.map(([name]) => `${at}.${name}`).join(' and ');
    throw invalidCombination(`${names} exclude each other; give one of them.`);
  }
  if (Counts?.length && !Values?.length) {
    throw invalidCombination(`${at}.Counts goes with ${at}.Values only.`);
  }
  if (StatisticValues) return checkedStatistics(StatisticValues, at);
  if (Value !== undefined) return aggregateOf([checkedNumber(Value, `${at}.Value`)]);
  return checkedDistribution(Values ?? [], Counts, at);
}

function checkedDistribution(
  values: readonly number[],
  counts: readonly number[] | undefined,
  at: string,
): Aggregate {
  if (values.length > cloudwatchLimits.valuesPerDatum) {
    throw invalidValue(
      `${at}.Values must hold at most ${cloudwatchLimits.valuesPerDatum} values; ` +
        'give values that repeat once, with their number in Counts.',
    );
  }
  if (counts?.length && counts.length !== values.length) {
    throw invalidValue(`${at}.Counts must hold as many numbers as ${at}.Values.`);
  }
  for (const value of values) checkedNumber(value, `${at}.Values`);
  for (const count of counts ?? []) {
    if (!(checkedNumber(count, `${at}.Counts`) >= 0)) {
      throw invalidValue(`${at}.Counts must not be negative.`);
    }
  }
  const weight = (index: number) => counts?.[index] ?? 1;
  const kept = values.map((_, index) => index).filter((index) => weight(index) > 0);
  if (kept.length === 0) throw invalidValue(`${at}.Counts must have a number above 0.`);
  return aggregateOf(
    kept.map((index) => values[index] as number),
    kept.map(weight),
  );
}

function checkedStatistics(given: NonNullable<Given['StatisticValues']>, at: string): Aggregate {
  const name = `${at}.StatisticValues`;
  const count = checkedNumber(given.SampleCount, `${name}.SampleCount`);
  const sum = checkedNumber(given.Sum, `${name}.Sum`);
  const min = checkedNumber(given.Minimum, `${name}.Minimum`);
  const max = checkedNumber(given.Maximum, `${name}.Maximum`);
  if (!(count > 0)) throw invalidValue(`${name}.SampleCount must be above 0.`);
  if (min > max) throw invalidValue(`${name}.Minimum must not be greater than Maximum.`);
  return { count, sum, min, max, values: min === max ? new Map([[min, count]]) : undefined };
}

function checkedNumber(value: number, at: string): number {
  if (Math.abs(value) <= cloudwatchLimits.magnitude) return value;
  throw invalidValue(
    `${at} is ${value}; it must lie between -2^360 and 2^360, and NaN and infinities cannot be kept.`,
  );
}

function checkedDimensions(datum: Given, at: string): Dimension[] {
  const dimensions = datum.Dimensions ?? [];
  if (dimensions.length > cloudwatchLimits.dimensions) {
    throw invalidValue(`${at}.Dimensions must hold at most ${cloudwatchLimits.dimensions}.`);
  }
  if (new Set(dimensions.map(({ Name }) => Name)).size < dimensions.length) {
    throw invalidValue(`${at}.Dimensions must not name one dimension twice.`);
  }
  return dimensions;
}

/** On a clock that runs faster, what a client sends "now" may lie as much further ahead. */
function checkedTime(given: Date | undefined, now: number, factor: number, at: string): number {
  const time = given?.getTime() ?? now;
  const ahead = cloudwatchLimits.future_ms * Math.max(1, factor);
  if (time > now + ahead) {
    throw invalidValue(`${at}.Timestamp must be no more than two hours ahead of now.`);
  }
  if (time < now - retention_ms) {
    throw invalidValue(`${at}.Timestamp must be no more than 455 days ago; older is not kept.`);
  }
  return time;
}
