import type { RunViolation } from 'guiderail/console';
import { percent, short } from './numbers.js';

type Measured = Pick<RunViolation, 'check' | 'value' | 'threshold' | 'method'>;

const checks: Readonly<Record<string, string>> = {
  baseline_drift_check: 'Drift',
  completeness_check: 'Completeness',
  data_type_check: 'Type',
  categorical_values_check: 'Unknown categories',
  range_check: 'Out of range',
  missing_column_check: 'Missing column',
  extra_column_check: 'Extra column',
  bias_drift_check: 'Bias drift',
  feature_attribution_drift_check: 'Attribution drift',
  LessThanThreshold: 'Too low',
  GreaterThanThreshold: 'Too high',
};

/** A check's name in words; a user's own stands as it is. */
export const checkWords = (check: string): string => checks[check] ?? check;

const shares: Readonly<Record<string, readonly [string, 'at least' | 'at most']>> = {
  completeness_check: ['present', 'at least'],
  data_type_check: ['of the expected type', 'at least'],
  categorical_values_check: ['known', 'at least'],
  range_check: ['outside', 'at most'],
};

/** What was measured, and against which limit: "97.5 % present, at least 100 % expected". */
export function measuredWords({ check, value, threshold, method }: Measured): string {
  if (value === undefined) return '';
  const share = shares[check];
  if (share) return limited(`${percent(value)} ${share[0]}`, share[1], percent, threshold);
  if (/_column_check$/.test(check)) return '';
  if (check === 'bias_drift_check') {
    return limited(`${short(value)} farther from no bias`, 'at most', short, threshold);
  }
  if (method === 'moved_share') {
    const words = `${percent(value)} of all attributions moved with one feature`;
    return limited(words, 'at most', percent, threshold);
  }
  if (check === 'feature_attribution_drift_check') {
    return limited(`nDCG ${short(value)}`, 'at least', short, threshold);
  }
  if (check === 'baseline_drift_check') {
    const isChance = method === 'chi_squared_p_value';
    const name = method === 'chi_squared' ? 'chi-squared' : isChance ? 'p' : 'distance';
    return limited(`${name} ${short(value)}`, isChance ? 'at least' : 'at most', short, threshold);
  }
  const side = check === 'LessThanThreshold' ? 'at least' : 'at most';
  return limited(short(value), side, short, threshold);
}

/** How values and limits of a check are written: shares as percent. */
export const numberOf = (check: string): ((value: number | undefined) => string) =>
  shares[check] ? percent : short;

const limited = (
  value: string,
  side: string,
  format: (number: number) => string,
  threshold: number | undefined,
): string =>
  threshold === undefined
    ? value
    : `${value}, ${side} ${format(threshold)} ${side === 'at least' ? 'expected' : 'allowed'}`;

/** By how many thresholds a violation is beyond its limit; what cannot be said so goes last. */
export function excess({ check, value, threshold }: Measured): number {
  if (value === undefined || threshold === undefined) return 0;
  const size = Math.abs(value - threshold);
  const isDistance = check === 'baseline_drift_check' || check === 'bias_drift_check';
  return isDistance && threshold > 0 ? value / threshold : size;
}

/** Which of a run's violations moved most: drift before the rest, the surest first. */
export function movedMost<T extends Measured & Pick<RunViolation, 'grade'>>(
  violations: readonly T[],
): T | undefined {
  const rank = (one: T): number =>
    (/drift_check$/.test(one.check) ? 2 : 0) + (one.grade === 'strong' ? 1 : 0);
  return [...violations].sort((a, b) => rank(b) - rank(a) || excess(b) - excess(a))[0];
}

type Ordered = Measured & Pick<RunViolation, 'grade' | 'index'>;

/** Strong evidence first, then what is furthest beyond its limit. */
export const inOrder = <T extends Ordered>(violations: readonly T[]): T[] =>
  [...violations].sort(
    (a, b) => gradeOf(b) - gradeOf(a) || excess(b) - excess(a) || a.index - b.index,
  );

const gradeOf = ({ grade }: Ordered): number => (grade === 'strong' ? 1 : 0);
