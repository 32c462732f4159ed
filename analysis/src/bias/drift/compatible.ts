import { biasNumber } from './number-text.js';
import { type MetricPair, pairMetrics } from './pairs.js';
import type { BiasBaseline, BiasDrift, BiasViolation, CurrentBias } from './types.js';

/**
 * AWS's rule: a metric violates where its absolute value is greater than the baseline's, whatever
 * the number of rows; DI too, though 0 is not where it has no bias. Reproduces the violations that
 * the service has published.
 */
export function compatibleDrift(current: CurrentBias, baseline: BiasBaseline): BiasDrift {
  const { pairs, notes } = pairMetrics(current, baseline);
  const violations = pairs
    .filter((pair) => Math.abs(pair.current.value) > Math.abs(pair.baseline.value))
    .map(
      (pair): BiasViolation => ({
        ...violationOf(pair),
        value: pair.current.value,
        threshold: pair.baseline.value,
        threshold_source:
          "the baseline's own value; by AWS's rule the absolute value may not be greater",
      }),
    );
  return { reading: 'Compatible', violations, tooSmall: [], notes };
}

/** The members that AWS writes. */
export const violationOf = (
  pair: MetricPair,
): Omit<BiasViolation, 'value' | 'threshold' | 'threshold_source'> => ({
  facet: pair.facet,
  facet_value: pair.facetValue,
  metric_name: pair.name,
  constraint_check_type: 'bias_drift_check',
  description:
    `Metric value ${biasNumber(pair.current.value)} doesn't meet the baseline constraint ` +
    `requirement ${biasNumber(pair.baseline.value)}`,
});
