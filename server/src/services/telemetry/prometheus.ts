import { day_ms } from '../../base/time.js';
import { labelText } from '../common/label-text.js';
import type { Reading } from '../common/readings.js';

/** CloudWatch's own horizon: metrics without a value for longer are not listed. */
const horizon_ms = 14 * day_ms;
/** A scrape is one answer in memory: six lines a metric. */
const mostMetrics = 20_000;

const families = [
  ['guiderail_metric_average', 'Mean of the values in the newest step of a CloudWatch metric.'],
  ['guiderail_metric_sum', 'Sum of the values in the newest step of a CloudWatch metric.'],
  ['guiderail_metric_samples', 'How many values the newest step of a CloudWatch metric has.'],
  ['guiderail_metric_minimum', 'Least value in the newest step of a CloudWatch metric.'],
  ['guiderail_metric_maximum', 'Greatest value in the newest step of a CloudWatch metric.'],
  ['guiderail_metric_time_seconds', 'Begin of the newest step of a CloudWatch metric.'],
] as const;

const valuesOf = ({ count, sum, min, max, time }: Reading): readonly number[] => [
  sum / count,
  sum,
  count,
  min,
  max,
  time / 1000,
];

/**
 * CloudWatch's metrics in Prometheus' text form: a family for each statistic, the namespace, the
 * metric's name, the region and the dimensions as labels (`EndpointName` as `endpoint_name`).
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export async function prometheusText(
  readings: AsyncIterable<Reading>,
  now: number,
): Promise<string> {
  const lines = families.map(([name, help]) => [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`]);
  let left = 0;
  let told = 0;
  for await (const reading of readings) {
    if (reading.time < now - horizon_ms || !(reading.count > 0)) continue;
    if (told >= mostMetrics) {
      left += 1;
      continue;
    }
    told += 1;
    const labels = labelsOf(reading);
    for (const [index, value] of valuesOf(reading).entries()) {
      lines[index]?.push(`${families[index]?.[0]}{${labels}} ${value}`);
    }
  }
  lines.push([
    `# HELP guiderail_metrics_left_out CloudWatch metrics beyond the ${mostMetrics} that are told here.`,
    '# TYPE guiderail_metrics_left_out gauge',
    `guiderail_metrics_left_out ${left}`,
  ]);
  return `${lines.flat().join('\n')}\n`;
}

function labelsOf({ namespace, name, region, dimensions }: Reading): string {
  const labels = new Map([
    ['namespace', namespace],
    ['metric', name],
    ['region', region],
  ]);
  for (const { Name, Value } of dimensions) labels.set(freeName(labelName(Name), labels), Value);
  return [...labels].map(([label, value]) => `${label}="${labelText(value)}"`).join(',');
}

/** `EndpointName` as `endpoint_name`; what a label may not hold becomes an underscore. */
const labelName = (name: string): string =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z\d_]/g, '_')
    .replace(/^(?=\d|__)/, 'dimension_');

function freeName(name: string, taken: ReadonlyMap<string, string>): string {
  let free = name;
  while (taken.has(free)) free = `dimension_${free}`;
  return free;
}
