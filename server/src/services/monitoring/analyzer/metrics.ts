import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { putRunMetrics } from '../../common/run-metrics.js';
import type { AnalyzerDeps } from '../deps.js';
import type { AnalysisResult, FeatureNumbers, MetricNumber } from './analyse.js';
import type { AnalyzerSettings } from './environment.js';
import { analysisTasks } from './tasks.js';

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
  const { endpoint, schedule, kind, metricTime } = settings;
  const namespace = analysisTasks[kind].metrics;
  const time = new Date(metricTime ?? deps.clock.now());
  const run = { region, endpoint, schedule, namespace, time };
  return putRunMetrics(deps.calls, run, metricsOf(result));
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
