import type { Metric } from './metric.js';
import { LEAST_ROWS, standardDeviation } from './resampling.js';
import type { MetricValue, QualityMetrics } from './types.js';

/** What metrics of one view came to. */
export interface Measured {
  readonly metrics: QualityMetrics;
  readonly undefinedMetrics: string[];
}

/**
 * Computes scalar metrics, each with its standard deviation over the samples' views and its
 * interval. AWS writes 0 for a share of nothing; such metrics are named in `undefinedMetrics`.
 */
export function measure<View>(
  metrics: readonly Metric<View>[],
  view: View,
  samples: readonly View[],
  rows: number,
): Measured {
  const measured: Measured = { metrics: {}, undefinedMetrics: [] };
  for (const metric of metrics) {
    const value = metric.of(view);
    if (Number.isNaN(value)) measured.undefinedMetrics.push(metric.name);
    if (Number.isNaN(value) && metric.zeroIfUndefined === false) continue;
    const deviation =
      rows < LEAST_ROWS ? Number.NaN : standardDeviation(samples.map((one) => metric.of(one)));
    measured.metrics[metric.name] = metricValue(metric, view, value, deviation);
  }
  return measured;
}

function metricValue<View>(
  metric: Metric<View>,
  view: View,
  value: number,
  standard_deviation: number,
): MetricValue {
  const interval = Number.isNaN(value) ? undefined : metric.interval?.(view, value);
  return {
    value: Number.isNaN(value) ? 0 : value,
    standard_deviation,
    ...(interval && {
      interval: [interval.low, interval.high],
      interval_method: interval.method,
    }),
    ...(metric.unit !== undefined && { unit: metric.unit }),
  };
}
