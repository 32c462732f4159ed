import { CurveThinner } from '../curve.js';
import type { CurveValue } from '../types.js';
import type { ScoreGroups } from './scores.js';

/** Groups of equal scores: positives of group i at 2 i, negatives at 2 i + 1. */
type Cells = Pick<ScoreGroups, 'cells' | 'length'>;

/** What the order of the scores comes to. */
export interface RankingSums {
  readonly positives: number;
  readonly negatives: number;
  /** The chance that a positive's score is above a negative's, ties half. */
  readonly auc: number;
  /** DeLong's standard error of it. */
  readonly aucError: number;
  /** Area under the precision-recall curve by trapezoids, as Spark has it. */
  readonly au_prc: number;
  /** Mean of the precisions at each positive (steps, not trapezoids). */
  readonly average_precision: number;
  /** How much of `auc` equal scores decide: half of it may be due to quantising. */
  readonly tied: number;
  /** |dx| + |dy| along the precision-recall curve. */
  readonly prLength: number;
  /** Points of the curves, without the first. */
  readonly points: number;
}

/**
 * One pass over the groups of equal scores, the highest first. Undefined where a class is missing.
 * `times` says how often each record counts, in the order of the groups, positives first.
 * Source of the error: E. DeLong, D. DeLong, D. Clarke-Pearson, "Comparing the areas under two or
 * more correlated receiver operating characteristic curves", Biometrics 44 (1988).
 */
export function rankingSums({ cells, length }: Cells, times?: Uint8Array): RankingSums | undefined {
  let record = 0;
  let [tp, fp, pairs, ties, points] = [0, 0, 0, 0, 0];
  // sums of the shares of the other class that lie above, unscaled, and their squares
  let [above, abovePositives, aboveNegatives] = [0, 0, 0];
  let [area, steps, prLength, precision] = [0, 0, 0, 1];
  for (let cell = 0; cell < 2 * length; cell += 2) {
    let a = cells[cell]!;
    let b = cells[cell + 1]!;
    if (times !== undefined) {
      const middle = record + a;
      const end = middle + b;
      for (a = 0; record < middle; record++) a += times[record]!;
      for (b = 0; record < end; record++) b += times[record]!;
    }
    if (a + b === 0) continue;
    const half = fp + b / 2;
    pairs += b * (tp + a / 2);
    ties += a * b;
    above += a * half;
    abovePositives += a * half * half;
    aboveNegatives += b * (tp + a / 2) * (tp + a / 2);
    tp += a;
    fp += b;
    const next = tp / (tp + fp);
    const before = points === 0 ? next : precision;
    area += (a * (before + next)) / 2;
    steps += a * next;
    prLength += Math.abs(next - before);
    precision = next;
    points++;
  }
  if (tp === 0 || fp === 0) return undefined;
  const auc = pairs / (tp * fp);
  // a positive's share of negatives below it, and a negative's share of positives above it
  const variance10 = spread(tp, above / fp, abovePositives / fp ** 2);
  const variance01 = spread(fp, pairs / tp, aboveNegatives / tp ** 2);
  return {
    positives: tp,
    negatives: fp,
    auc,
    aucError: Math.sqrt(variance10 / tp + variance01 / fp),
    au_prc: area / tp,
    average_precision: steps / tp,
    tied: ties / (tp * fp),
    prLength: prLength + 1,
    points,
  };
}

/** The sample variance of `n` values by their sum and the sum of their squares. */
const spread = (n: number, sum: number, squares: number): number =>
  n < 2 ? 0 : Math.max(0, squares - (sum * sum) / n) / (n - 1);

/** The two curves, in at most 1,000 points each. */
export function curvesOf(
  { cells, length }: Cells,
  sums: RankingSums,
): { roc: CurveValue; pr: CurveValue } {
  const roc = new CurveThinner([0, 0], 2, sums.points + 1);
  let pr: CurveThinner | undefined;
  let [tp, fp] = [0, 0];
  for (let cell = 0; cell < 2 * length; cell += 2) {
    const a = cells[cell]!;
    const b = cells[cell + 1]!;
    if (a + b === 0) continue;
    tp += a;
    fp += b;
    const precision = tp / (tp + fp);
    roc.add(fp / sums.negatives, tp / sums.positives);
    pr ??= new CurveThinner([0, precision], sums.prLength, sums.points + 1);
    pr.add(tp / sums.positives, precision);
  }
  roc.end();
  pr?.end();
  return {
    roc: { false_positive_rates: roc.x, true_positive_rates: roc.y },
    pr: { precisions: pr?.y ?? [], recalls: pr?.x ?? [] },
  };
}
