import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { batches } from '../../base/batches.js';
import type { ClarifyMonitor, ClarifyResult } from './clarify.js';
import type { ClarifyDeps } from './deps.js';
import type { MonitorSettings } from './settings.js';

/** CloudWatch takes up to 1,000 metrics and 1 MB at a time. */
const metricsPerCall = 500;
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
  const { endpoint, schedule, type, metricTime } = monitor;
  const common = { ...(endpoint && { Endpoint: endpoint }), MonitoringSchedule: schedule };
  const told = metrics.filter(({ value }) => !Number.isNaN(value));
  if (violations !== undefined) {
    told.push({ name: 'total_number_of_violations', value: violations, dimensions: {} });
  }
  const data = told.map(
    ({ name, value, dimensions }): MetricDatum => ({
      MetricName: name,
      Value: Math.min(Math.max(value, -infinite), infinite),
      Timestamp: new Date(metricTime),
      Dimensions: Object.entries({ ...common, ...dimensions }).map(([Name, Value]) => ({
        Name,
        Value,
      })),
    }),
  );
  const of = endpoint === undefined ? 'ModelMonitoring' : 'Endpoints';
  const Namespace = `aws/sagemaker/${of}/${namespaces[type]}`;
  for (const MetricData of batches(data, metricsPerCall)) {
    await calls.cloudwatch.PutMetricData({ Namespace, MetricData }, { region });
  }
  return data.length;
}
