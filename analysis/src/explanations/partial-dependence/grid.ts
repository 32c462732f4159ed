import { cellOf, type Feature } from '../columns/features.js';

/** Values at which a feature is held, and the share of rows near each. */
export interface Grid {
  readonly kind: 'numerical' | 'categorical';
  /** As the matrix has them. */
  readonly values: readonly number[];
  /** As `analysis.json` has them. */
  readonly cells: readonly (number | string)[];
  readonly distribution: readonly number[];
  /** Distinct values beyond the most frequent ones, and their share of the rows. */
  readonly leftOut?: { readonly values: number; readonly share: number } | undefined;
}

/** Categories that get a place of their own: the most frequent ones. */
export const MOST_CATEGORIES = 100;

/** What AWS writes in place of curves of free text. */
export const UNSUPPORTED_TYPE =
  'Detected data type is not supported for PDP. ' +
  'PDP can only be computed for numerical or categorical columns';

/** Undefined where no row has a value. Shares are of the rows that have one. */
export function gridOf(
  feature: Feature,
  values: ArrayLike<number>,
  resolution: number,
): Grid | undefined {
  return feature.kind === 'numerical'
    ? numericalGrid(values, resolution)
    : categoricalGrid(feature, values);
}

/**
 * Centres of `resolution` buckets of equal width from the least to the greatest value; a constant
 * is one bucket. A value between two buckets belongs to the upper, the greatest to the last.
 */
function numericalGrid(values: ArrayLike<number>, resolution: number): Grid | undefined {
  let [least, most, count] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row]!;
    if (!Number.isFinite(value)) continue;
    count += 1;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (count === 0) return undefined;
  const buckets = least === most ? 1 : resolution;
  const width = most / buckets - least / buckets;
  const centres = Array.from({ length: buckets }, (_, i) => {
    const centre = buckets === 1 ? (least + most) / 2 : least + (i + 0.5) * width;
    const share = (i + 0.5) / buckets;
    // the range of the greatest doubles may be no double itself
    return Number.isFinite(centre) ? centre : least * (1 - share) + most * share;
  });
  const counts = new Float64Array(buckets);
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row]!;
    if (!Number.isFinite(value)) continue;
    const plain = (value - least) / width;
    const place = Number.isFinite(plain)
      ? plain
      : (buckets * (value / 2 - least / 2)) / (most / 2 - least / 2);
    counts[width > 0 ? Math.min(buckets - 1, Math.floor(place)) : 0]! += 1;
  }
  const distribution = Array.from(counts, (n) => n / count);
  return { kind: 'numerical', values: centres, cells: centres, distribution };
}

/** Each value, in the order of its first row; the most frequent ones where there are very many. */
function categoricalGrid(feature: Feature, values: ArrayLike<number>): Grid | undefined {
  const counts = new Map<number, number>();
  let count = 0;
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row]!;
    if (Number.isNaN(value)) continue;
    count += 1;
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  if (count === 0) return undefined;
  const frequent = [...counts].sort(([, a], [, b]) => b - a).slice(0, MOST_CATEGORIES);
  const kept = new Set(frequent.map(([value]) => value));
  const chosen = [...counts.keys()].filter((value) => kept.has(value));
  const distribution = chosen.map((value) => counts.get(value)! / count);
  const left = counts.size - chosen.length;
  const share = 1 - distribution.reduce((sum, one) => sum + one, 0);
  return {
    kind: 'categorical',
    values: chosen,
    cells: chosen.map((value) => wordOf(feature, value)),
    distribution,
    leftOut: left > 0 ? { values: left, share } : undefined,
  };
}

/** A category as `analysis.json` has it; bools as pandas prints them. */
function wordOf(feature: Feature, value: number): number | string {
  const cell = cellOf(feature, value);
  if (typeof cell === 'boolean') return cell ? 'True' : 'False';
  return cell ?? '';
}
