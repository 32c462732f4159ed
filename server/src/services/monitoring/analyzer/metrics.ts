import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { batches } from '../../../base/batches.js';
import type { AnalyzerDeps } from '../deps.js';
import type { AnalysisResult, FeatureNumbers, MetricNumber } from './analyse.js';
import type { AnalyzerSettings } from './environment.js';
import { analysisTasks } from './tasks.js';

/** CloudWatch takes up to 1,000 metrics and 1 MB at a time. */
const metricsPerCall = 500;
const longestName = 255;

/**
 * The run's numbers as CloudWatch metrics, stamped with the window's start.
 * @returns how many were published; 0 when the job or the constraints disable them.
 */
export async function publishMetrics(
  deps: Pick<AnalyzerDeps, 'clock'> & { calls: Pick<AnalyzerDeps['calls'], 'cloudwatch'> },
  settings: AnalyzerSettings,
  result: AnalysisResult,
  region: string,
): Promise<number> {
  if (!settings.publishMetrics || !(result.numbers ?? result.metrics)) return 0;
  const Timestamp = new Date(settings.metricTime ?? deps.clock.now());
  const common = dimensions(settings);
  const data = metricsOf(result).map((datum) => ({
    ...datum,
    Timestamp,
    Dimensions: [...common, ...(datum.Dimensions ?? [])],
  }));
  const Namespace = namespaceOf(settings);
  for (const MetricData of batches(data, metricsPerCall)) {
    await deps.calls.cloudwatch.PutMetricData({ Namespace, MetricData }, { region });
  }
  return data.length;
}

/** Monitors of batch transforms, which have no endpoint, have namespaces of their own. */
function namespaceOf({ kind, endpoint }: AnalyzerSettings): string {
  const of = endpoint === undefined ? 'ModelMonitoring' : 'Endpoints';
  return `aws/sagemaker/${of}/${analysisTasks[kind].metrics}`;
}

function dimensions(settings: AnalyzerSettings): { Name: string; Value: string }[] {
  return [
    ...(settings.endpoint ? [{ Name: 'Endpoint', Value: settings.endpoint }] : []),
    ...(settings.schedule ? [{ Name: 'MonitoringSchedule', Value: settings.schedule }] : []),
  ];
}

function metricsOf(result: AnalysisResult): MetricDatum[] {
  const metrics = [
    ...(result.numbers ?? []).flatMap(metricsOfFeature),
    ...(result.metrics ?? []).filter(({ value }) => Number.isFinite(value)).map(datumOf),
  ];
  if (result.violations !== undefined) {
    metrics.push({ MetricName: 'total_number_of_violations', Value: result.violations });
  }
  return metrics;
}

const datumOf = ({ name, value, dimensions }: MetricNumber): MetricDatum => ({
  MetricName: name,
  Value: value,
  Dimensions: Object.entries(dimensions ?? {}).map(([Name, Value]) => ({ Name, Value })),
});

function metricsOfFeature({ feature, values, completeness, drift }: FeatureNumbers): MetricDatum[] {
  const metrics: MetricDatum[] = [
    { MetricName: nameOf('feature_non_null', feature), Value: completeness },
  ];
  if (values && [values.sum, values.min, values.max].every(Number.isFinite)) {
    metrics.push({
      MetricName: nameOf('feature_data', feature),
      StatisticValues: {
        SampleCount: values.count,
        Sum: values.sum,
        Minimum: values.min,
        Maximum: values.max,
      },
    });
  }
  if (drift !== undefined && Number.isFinite(drift)) {
    metrics.push({ MetricName: nameOf('feature_baseline_drift', feature), Value: drift });
  }
  return metrics;
}

const nameOf = (metric: string, feature: string): string =>
  `${metric}_${feature}`.slice(0, longestName);
