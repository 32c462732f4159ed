import { monitoringConfig } from '../constraints/defaults.js';
import { CATEGORY_LIMIT } from '../measures/categories.js';
import type { Distribution, DriftFinding } from '../types.js';
import { type ComparedFeature, comparingRows, finished } from './compare-rows.js';
import { categoricalDistribution, numericDistribution } from './distribution.js';

/** Two samples of one feature. */
export type ComparedColumn = { readonly name: string } & (
  | {
      readonly kind: 'numeric';
      readonly baseline: readonly number[];
      readonly current: readonly number[];
    }
  | {
      readonly kind: 'categorical';
      readonly baseline: readonly string[];
      readonly current: readonly string[];
    }
);

/**
 * The monitors' Sound reading (`compareRows`, its usual thresholds) of columns in memory. Columns of
 * which either side has no value, or more categories than the monitors list, have no finding.
 */
export function compareColumns(columns: readonly ComparedColumn[]): DriftFinding[] {
  return finished(comparingColumns(columns));
}

/** `compareColumns` in steps of about one column each, for those who have others wait meanwhile. */
export function* comparingColumns(
  columns: Iterable<ComparedColumn>,
): Generator<undefined, DriftFinding[]> {
  const compared: ComparedFeature[] = [];
  for (const column of columns) {
    const [baseline, current] = distributions(column);
    yield;
    if (baseline.count === 0 || current.count === 0) continue;
    if (categories(baseline) > CATEGORY_LIMIT || categories(current) > CATEGORY_LIMIT) continue;
    compared.push({ name: column.name, baseline, current });
  }
  const monitoring_config = monitoringConfig({ comparisonMethod: 'Sound' });
  return yield* comparingRows(compared, { version: 0, features: [], monitoring_config });
}

const categories = (of: Distribution): number => (of.kind === 'numeric' ? 0 : of.counts.size);

function distributions(column: ComparedColumn) {
  if (column.kind === 'numeric') {
    const of = (values: readonly number[]) =>
      numericDistribution(values.map((value) => [value, 1]));
    return [of(column.baseline), of(column.current)] as const;
  }
  const of = (values: readonly string[]) => categoricalDistribution(values.map((one) => [one, 1]));
  return [of(column.baseline), of(column.current)] as const;
}
