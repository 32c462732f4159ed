import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { putRunMetrics } from '../common/run-metrics.js';
import type { ClarifyMonitor, ClarifyResult } from './clarify.js';
import type { ClarifyDeps } from './deps.js';
import type { MonitorSettings } from './settings.js';

/** Infinity has no place in CloudWatch: AWS's monitors publish the largest number that has. */
const infinite = 2 ** 360;

const namespaces: Readonly<Record<ClarifyMonitor, string>> = {
  ModelBias: 'bias-metrics',
  ModelExplainability: 'explainability-metrics',
};

/**
 * A run's numbers as CloudWatch metrics, stamped with the window's start, under the names and
 * dimensions of AWS's page on bias and attribution drift.
 * @returns how many were published; 0 when the job disables them.
 */
export async function publishMetrics(
  { calls }: Pick<ClarifyDeps, 'calls'>,
  monitor: MonitorSettings,
  { metrics, violations }: Pick<ClarifyResult, 'metrics' | 'violations'>,
  region: string,
): Promise<number> {
  if (!monitor.publishMetrics) return 0;
  const told = metrics.filter(({ value }) => !Number.isNaN(value));
  if (violations !== undefined) {
    told.push({ name: 'total_number_of_violations', value: violations, dimensions: {} });
  }
  const { endpoint, schedule, type, metricTime } = monitor;
  const run = {
    region,
    endpoint,
    schedule,
    namespace: namespaces[type],
    time: new Date(metricTime),
  };
  return putRunMetrics(calls, run, told.map(datumOf));
}

const datumOf = ({ name, value, dimensions }: ClarifyResult['metrics'][number]): MetricDatum => ({
  MetricName: name,
  Value: Math.min(Math.max(value, -infinite), infinite),
  Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
});
