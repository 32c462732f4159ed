import type { FeatureState } from 'guiderail/console';
import type { Tone } from '../../../../ui/index.js';

/** A state of a feature, said so that nobody needs to look it up. */
export const stateWords: Readonly<Record<FeatureState, readonly [Tone, string]>> = {
  violation: ['bad', 'Violation'],
  too_small: ['plain', 'Too few rows'],
  ok: ['good', 'Within limits'],
  excluded: ['plain', 'Left out'],
  not_compared: ['plain', 'Not compared'],
};

const checks: Readonly<Record<string, string>> = {
  baseline_drift_check: 'drift',
  completeness_check: 'completeness',
  data_type_check: 'type',
  categorical_values_check: 'unknown categories',
  range_check: 'range',
  missing_column_check: 'column missing',
  extra_column_check: 'column not in the baseline',
};

/** A check in a word or two. */
export const checkWords = (check: string): string => checks[check] ?? check;

const methods: Readonly<Record<string, string>> = {
  anderson_darling: 'Anderson-Darling test of single rows',
  likelihood_ratio: 'likelihood ratio test of single rows',
  windows: 'held against the baseline’s own windows',
  seasonal_windows: 'held against the baseline’s own windows of the same season',
  given_others: 'held against what the other columns lead to expect',
  new_values: 'share of values that the baseline never had',
  linf_robust: 'AWS’s Robust distance, over distinct values',
  linf_simple: 'AWS’s Simple distance, over distinct values',
  chi_squared: 'chi-squared statistic',
  chi_squared_p_value: 'p-value of chi-squared: small is drifted',
};

/** How a distance was found. */
export const methodWords = (method: string): string => methods[method] ?? method;

/** Whether less is worse. */
export const isProbability = (method: string | undefined): boolean =>
  method === 'chi_squared_p_value';

/** What a reading is called. */
export const readingWords = (reading: string): string =>
  reading === 'Sound' ? 'Sound' : `Compatible (AWS’s ${reading})`;

/**
 * What the gap between the two functions as drawn has to do with the distance that was checked;
 * undefined where they are the same.
 */
export function gapWords(method: string | undefined): string | undefined {
  switch (method) {
    case undefined:
    case 'anderson_darling':
    case 'likelihood_ratio':
      return undefined;
    case 'linf_robust':
    case 'linf_simple':
      return 'AWS’s distance is taken over distinct values, so it is not the gap that is drawn here.';
    case 'windows':
    case 'seasonal_windows':
      return 'The monitor held this window against the baseline’s windows of its kind; the gap drawn here is to the whole baseline.';
    default:
      return 'The distance that was checked is not the gap that is drawn here.';
  }
}

/** A p-value; below one in a million its size says nothing more. */
export const pWords = (p: number): string =>
  p < 1e-6 ? '< 0.000001' : String(Number(p.toPrecision(2)));

/** Short, but never rounded to the other side of what it is held against. */
export function distance(value: number, threshold?: number): string {
  for (let digits = 3; digits < 12; digits += 1) {
    const text = Number(value.toPrecision(digits));
    const sameSide =
      threshold === undefined || Math.sign(text - threshold) === Math.sign(value - threshold);
    if (sameSide) return String(text);
  }
  return String(value);
}
