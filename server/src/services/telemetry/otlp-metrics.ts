import type { Reading } from '../common/readings.js';

/** Of one request; collectors take bodies of some megabytes. */
export const readingsPerRequest = 2_000;

const text = (key: string, value: string) => ({ key, value: { stringValue: value } });
const nanoseconds = (milliseconds: number): string =>
  `${BigInt(Math.round(milliseconds)) * 1_000_000n}`;

/**
 * CloudWatch's metrics as an OTLP request in JSON: each step of a metric a summary with count, sum,
 * minimum (quantile 0) and maximum (quantile 1), as CloudWatch's own metric streams give them, under
 * their names; dimensions are attributes.
 * @see https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-metric-streams-formats-opentelemetry-translation-100.html
 */
export function otlpMetrics(readings: readonly Reading[], accountId: string): object {
  const regions = new Map<string, Map<string, Reading[]>>();
  for (const reading of readings) {
    const metrics = regions.get(reading.region) ?? new Map<string, Reading[]>();
    regions.set(reading.region, metrics);
    const name = `${reading.namespace}/${reading.name} ${reading.unit}`;
    metrics.set(name, [...(metrics.get(name) ?? []), reading]);
  }
  return {
    resourceMetrics: [...regions].map(([region, metrics]) => ({
      resource: {
        attributes: [
          text('service.name', 'guiderail'),
          text('cloud.account.id', accountId),
          text('cloud.region', region),
        ],
      },
      scopeMetrics: [
        { scope: { name: 'guiderail' }, metrics: [...metrics.values()].map(metricOf) },
      ],
    })),
  };
}

function metricOf(readings: readonly Reading[]): object {
  const [{ namespace, name, unit } = { namespace: '', name: '', unit: '' }] = readings;
  return {
    name: `amazonaws.com/${namespace}/${name}`,
    unit: unit === 'None' ? '1' : `{${unit}}`,
    summary: { dataPoints: readings.map(pointOf) },
  };
}

const pointOf = ({ namespace, name, dimensions, time, step, count, sum, min, max }: Reading) => ({
  attributes: [
    text('Namespace', namespace),
    text('MetricName', name),
    ...dimensions.map(({ Name, Value }) => text(Name, Value)),
  ],
  startTimeUnixNano: nanoseconds(time),
  timeUnixNano: nanoseconds(time + step),
  count: `${Math.round(count)}`,
  sum,
  quantileValues: [
    { quantile: 0, value: min },
    { quantile: 1, value: max },
  ],
});
