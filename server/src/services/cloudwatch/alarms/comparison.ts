import type { ComparisonOperator } from '@aws-sdk/client-cloudwatch';
import type { Period } from '../statistics.js';

/** The operators that are served: those of anomaly detection bands are not. */
export const comparisons: Partial<
  Record<ComparisonOperator, (value: number, threshold: number) => boolean>
> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/** Statistics that grow with the number of values, so that a part of a period says little. */
export const isTotal = (statistic: string): boolean =>
  /^(Sum|SampleCount|t[cs]\d|TC\(|TS\()/.test(statistic);

/** Whether no further value can undo that a period that is still open breaches the threshold. */
export function isFinalBreach(
  statistic: string,
  operator: ComparisonOperator,
  period: Period,
): boolean {
  const above = operator.startsWith('GreaterThan');
  if (statistic === 'Maximum' || statistic === 'SampleCount') return above;
  if (statistic === 'Minimum') return !above;
  if (statistic === 'Sum') return above ? period.min >= 0 : period.max <= 0;
  return false;
}
