import { javaDouble } from '../../statistics/aws-json.js';
import { problems } from '../problems.js';
import type {
  MetricValue,
  ProblemType,
  QualityConstraint,
  QualityConstraints,
  QualityMetrics,
  QualityViolation,
} from '../types.js';

export interface Evaluated {
  readonly violations: QualityViolation[];
  readonly notes: string[];
}

/**
 * Holds metrics against limits. A metric violates its limit where it lies beyond it by more than
 * its standard deviation, as AWS's does; one that is not defined on these records is not held.
 *
 * @param baseline the baseline's own metrics, where they are known: tells which limits are not
 *   what it suggested
 */
export function evaluateQuality(
  problemType: ProblemType,
  constraints: QualityConstraints,
  metrics: QualityMetrics,
  undefinedMetrics: readonly string[],
  baseline?: QualityMetrics,
): Evaluated {
  const violations: QualityViolation[] = [];
  const [unknown, skipped]: [string[], string[]] = [[], []];
  const key = problems[problemType].constraintsKey;
  const limits = constraints[key] ?? {};
  for (const [name, limit] of Object.entries(limits)) {
    const metric = metrics[name];
    if (undefinedMetrics.includes(name)) skipped.push(name);
    else if (!isScalar(metric)) unknown.push(name);
    else if (isBeyond(metric, limit)) {
      const source = sourceOf(`${key}.${name}`, limit, baseline && (baseline[name] ?? 'none'));
      violations.push(violationOf(name, metric, limit, source));
    }
  }
  const notes: string[] = [];
  if (skipped.length > 0) {
    notes.push(`Not defined on these records, so not held against limits: ${skipped.join(', ')}.`);
  }
  if (unknown.length > 0) {
    notes.push(`The constraints limit what this run does not measure: ${unknown.join(', ')}.`);
  }
  return { violations, notes };
}

/** Whether a member of the metrics is one number, not a curve or a matrix. */
export const isScalar = (metric: QualityMetrics[string] | undefined): metric is MetricValue =>
  metric !== undefined && typeof metric.value === 'number' && 'standard_deviation' in metric;

function isBeyond(metric: MetricValue, { threshold, comparison_operator }: QualityConstraint) {
  const { value, standard_deviation } = metric;
  const slack = Number.isNaN(standard_deviation) ? 0 : standard_deviation;
  return comparison_operator === 'GreaterThanThreshold'
    ? value > threshold + slack
    : value < threshold - slack;
}

/** Where a limit comes from, in words: a baseline suggests its own metric's value. */
function sourceOf(
  place: string,
  { threshold }: QualityConstraint,
  own: QualityMetrics[string] | 'none' | undefined,
): string {
  const suggested = own === undefined || (own !== 'none' && own.value === threshold);
  return suggested
    ? `constraints.json of the baseline, ${place}`
    : `set by hand: constraints.json, ${place}`;
}

function violationOf(
  name: string,
  { value, standard_deviation, interval }: MetricValue,
  { threshold, comparison_operator }: QualityConstraint,
  threshold_source: string,
): QualityViolation {
  const metric_name = camelCase(name);
  const [is, by, limit] = [value, standard_deviation, threshold].map(text);
  return {
    constraint_check_type: comparison_operator,
    description: `Metric ${metric_name} with ${is} +/- ${by} was ${comparison_operator} '${limit}'`,
    metric_name,
    value,
    threshold,
    threshold_source,
    ...(interval && { interval }),
  };
}

const text = (value: number): string =>
  Number.isFinite(value) ? javaDouble(value) : String(value);

/** AWS's spelling: true_positive_rate is truePositiveRate, f0_5 stays. */
export const camelCase = (name: string): string =>
  name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
