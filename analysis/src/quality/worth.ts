import { normalInterval } from './intervals.js';
import type { Metric } from './metric.js';
import type { Worth, WorthOfError } from './types.js';

/** Sums of the worth of predictions. */
export interface WorthSums {
  /** Predictions that have a worth. */
  readonly count: number;
  readonly sum: number;
  readonly squares: number;
}

/** What sums of worth are taken from. */
export interface HasWorth {
  readonly worth: WorthSums;
  /** Records in all, of which a sample's total is the estimate. */
  readonly rows: number;
}

/** The worth of a prediction of a number. */
export function worthOf({ over, under, beyondLimit }: WorthOfError, error: number): number {
  const size = Math.abs(error);
  const value = size * (error > 0 ? over : under);
  return beyondLimit && size > beyondLimit.limit ? value + beyondLimit.value : value;
}

/** Sums over the cells of a confusion matrix; cells that the user gave no value are worth 0. */
export function worthOfCells(
  { matrix = {} }: Worth,
  cells: Iterable<readonly [actual: string, predicted: string, count: number]>,
): WorthSums {
  let [count, sum, squares] = [0, 0, 0];
  for (const [actual, predicted, n] of cells) {
    const value = matrix[actual]?.[predicted] ?? 0;
    count += n;
    sum += n * value;
    squares += n * value * value;
  }
  return { count, sum, squares };
}

/** The total and the mean worth of a prediction, in the user's unit. */
export function worthMetrics<View extends HasWorth>(worth: Worth | undefined): Metric<View>[] {
  if (!worth) return [];
  const mean = ({ worth: { sum, count } }: View) => sum / count;
  // of all records the factor is 1, so that a sum of money stays exact
  const total = ({ worth: { sum, count }, rows }: View) => sum * (rows / count);
  const error = ({ worth: { squares, sum, count } }: View) =>
    Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2) / count);
  const common = { better: 'higher', zeroIfUndefined: false } as const;
  return [
    {
      ...common,
      name: 'worth',
      constrained: false,
      unit: worth.unit,
      of: total,
      interval: (view, value) => normalInterval(value, error(view) * view.rows, 'normal'),
    },
    {
      ...common,
      name: 'worth_per_prediction',
      constrained: true,
      unit: `${worth.unit} per prediction`,
      of: mean,
      interval: (view, value) => normalInterval(value, error(view), 'normal'),
    },
  ];
}
