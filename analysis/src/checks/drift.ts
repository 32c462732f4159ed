import { javaDouble } from '../statistics/aws-json.js';
import type { ComparisonMethod, DriftFinding, Violation } from '../types.js';

/** A drift finding as a violation: AWS's three fields, the numbers, and with Sound the test. */
export function driftViolation(finding: DriftFinding, reading: ComparisonMethod): Violation {
  const { feature, method, effect, threshold } = finding;
  const head = { feature_name: feature, constraint_check_type: 'baseline_drift_check' as const };
  const numbers = { value: effect, threshold, threshold_source: finding.thresholdSource };
  const distance = `Baseline drift distance: ${javaDouble(effect)} exceeds threshold: ${javaDouble(threshold)}`;
  if (reading !== 'Sound') {
    const description =
      method === 'chi_squared_p_value'
        ? `Baseline drift p-value: ${javaDouble(effect)} is below threshold: ${javaDouble(threshold)}`
        : distance;
    return { ...head, description, ...numbers };
  }
  return {
    ...head,
    description:
      finding.words === undefined ? distance : `${distance}. ${feature} is ${finding.words}`,
    comparison_method: reading,
    method,
    ...(finding.pValue === undefined ? {} : { p_value: finding.pValue }),
    ...(finding.adjustedPValue === undefined ? {} : { adjusted_p_value: finding.adjustedPValue }),
    effect,
    ...(finding.effectInterval === undefined ? {} : { effect_interval: finding.effectInterval }),
    ...numbers,
  };
}
