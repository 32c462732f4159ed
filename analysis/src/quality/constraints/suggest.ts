import { problems } from '../problems.js';
import type {
  MetricValue,
  ProblemType,
  QualityConstraint,
  QualityConstraints,
  QualityMetrics,
  Worth,
} from '../types.js';

/**
 * The limits that a baseline suggests, as AWS's does: each metric's own value, without slack. A
 * metric that is not defined on the baseline gets none.
 */
export function suggestQualityConstraints(
  problemType: ProblemType,
  measured: QualityMetrics,
  undefinedMetrics: readonly string[],
  worth?: Worth,
): QualityConstraints {
  const problem = problems[problemType];
  const limits: Record<string, QualityConstraint> = {};
  for (const { name, better, constrained } of problem.metrics(worth)) {
    const value = measured[name] as MetricValue | undefined;
    if (!constrained || value === undefined || undefinedMetrics.includes(name)) continue;
    limits[name] = {
      threshold: value.value,
      comparison_operator: better === 'higher' ? 'LessThanThreshold' : 'GreaterThanThreshold',
    };
  }
  return { version: 0, [problem.constraintsKey]: limits };
}
