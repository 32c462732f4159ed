import { type Json, objectOf, textOf } from './read.js';

const comparison = /(greater|less) than (or equal to )?the threshold/;

const operators: Readonly<Record<string, string>> = {
  'greater than the threshold': 'GreaterThanThreshold',
  'greater than or equal to the threshold': 'GreaterThanOrEqualToThreshold',
  'less than the threshold': 'LessThanThreshold',
  'less than or equal to the threshold': 'LessThanOrEqualToThreshold',
};

/**
 * What an alarm watches, in the form of the `Trigger` of CloudWatch's message to SNS, out of its
 * event. The event's configuration has the metrics alone: the bound stands in the state's
 * reasonData, and how it is compared in the reason.
 */
export function eventTrigger(configuration: Json, state: Json): Json {
  const data = jsonOf(state.reasonData);
  const said = comparison.exec(textOf(state.reason) ?? '')?.[0];
  const known = {
    ...{ Threshold: data.threshold, Period: data.period, ExtendedStatistic: data.statistic },
    ComparisonOperator: said === undefined ? undefined : operators[said],
  };
  const { metrics } = configuration;
  if (!Array.isArray(metrics) || metrics.length === 0) return known;
  const entries = metrics.map((entry) => entryOf(objectOf(entry)));
  const [only, ...others] = entries;
  if (others.length > 0 || !only?.MetricStat) return { ...known, Metrics: entries };
  const { Metric, Period, Stat } = only.MetricStat;
  return { ...known, ...Metric, Period, ExtendedStatistic: Stat };
}

/** One of the configuration's metrics, named as the message names them. */
function entryOf({ label, expression, metricStat, returnData }: Json) {
  const { metric: named, period, stat } = objectOf(metricStat);
  const metric = objectOf(named);
  const dimensions = Object.entries(objectOf(metric.dimensions));
  const Metric = {
    ...{ Namespace: metric.namespace, MetricName: metric.name },
    Dimensions: dimensions.map(([name, value]) => ({ name, value })),
  };
  const MetricStat =
    metricStat === undefined ? undefined : { Metric, Period: period, Stat: textOf(stat) };
  return { Label: label, Expression: expression, ReturnData: returnData, MetricStat };
}

function jsonOf(text: unknown): Json {
  if (typeof text !== 'string') return {};
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return {};
  }
}
