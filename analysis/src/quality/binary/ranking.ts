import { CurveThinner } from '../curve.js';
import type { CurveValue } from '../types.js';
import { LAST_OF_GROUP, POSITIVE, type ScoreGroups } from './scores.js';

/** Groups of equal scores: positives of group i at 2 i, negatives at 2 i + 1. */
type Cells = Pick<ScoreGroups, 'cells' | 'length'>;

/** Areas under the curves. */
export interface RankingAreas {
  /** The chance that a positive's score is above a negative's, ties half. */
  readonly auc: number;
  /** Area under the precision-recall curve by trapezoids, as Spark has it. */
  readonly au_prc: number;
  /** Mean of the precisions at each positive (steps, not trapezoids). */
  readonly average_precision: number;
}

/** What the order of the scores comes to. */
export interface RankingSums extends RankingAreas {
  readonly positives: number;
  readonly negatives: number;
  /** DeLong's standard error of `auc`. */
  readonly aucError: number;
  /** How much of `auc` equal scores decide: half of it may be due to quantising. */
  readonly tied: number;
  /** |dx| + |dy| along the precision-recall curve. */
  readonly prLength: number;
  /** Points of the curves, without the first. */
  readonly points: number;
}

/**
 * Sums over groups of equal scores, the highest first, in fields: as variables of one long loop they
 * would be made anew at each step until the loop is compiled for good.
 */
class AreaSums {
  tp = 0;
  fp = 0;
  points = 0;
  /** Pairs in the right order, ties half. */
  pairs = 0;
  area = 0;
  steps = 0;
  prLength = 0;
  precision = 1;

  /** A group with so many positives and negatives, at least one in all. */
  add(positives: number, negatives: number): void {
    this.pairs += negatives * (this.tp + positives / 2);
    this.tp += positives;
    this.fp += negatives;
    const next = this.tp / (this.tp + this.fp);
    const before = this.points === 0 ? next : this.precision;
    this.area += (positives * (before + next)) / 2;
    this.steps += positives * next;
    this.prLength += Math.abs(next - before);
    this.precision = next;
    this.points++;
  }

  /** Undefined where a class is missing. */
  areas(): RankingAreas | undefined {
    const { tp, fp, pairs, area, steps } = this;
    if (tp === 0 || fp === 0) return undefined;
    return { auc: pairs / (tp * fp), au_prc: area / tp, average_precision: steps / tp };
  }
}

/** The same with what the area's error is made of. */
class ErrorSums extends AreaSums {
  ties = 0;
  /** Of the positives, the negatives that lie above each, and their squares. */
  above = 0;
  abovePositives = 0;
  /** Of the negatives, the squares of the positives that lie above each. */
  aboveNegatives = 0;

  override add(positives: number, negatives: number): void {
    const half = this.fp + negatives / 2;
    const other = this.tp + positives / 2;
    this.ties += positives * negatives;
    this.above += positives * half;
    this.abovePositives += positives * half * half;
    this.aboveNegatives += negatives * other * other;
    super.add(positives, negatives);
  }
}

/**
 * One pass over the groups of equal scores, the highest first. Undefined where a class is missing.
 * Source of the error: E. DeLong, D. DeLong, D. Clarke-Pearson, "Comparing the areas under two or
 * more correlated receiver operating characteristic curves", Biometrics 44 (1988).
 */
export function rankingSums({ cells, length }: Cells): RankingSums | undefined {
  const sums = new ErrorSums();
  for (let cell = 0; cell < 2 * length; cell += 2) {
    const positives = cells[cell]!;
    const negatives = cells[cell + 1]!;
    if (positives + negatives > 0) sums.add(positives, negatives);
  }
  const areas = sums.areas();
  if (!areas) return undefined;
  const { tp, fp, pairs, ties, above, abovePositives, aboveNegatives, prLength, points } = sums;
  // a positive's share of negatives below it, and a negative's share of positives above it
  const variance10 = spread(tp, above / fp, abovePositives / fp ** 2);
  const variance01 = spread(fp, pairs / tp, aboveNegatives / tp ** 2);
  return {
    ...areas,
    positives: tp,
    negatives: fp,
    aucError: Math.sqrt(variance10 / tp + variance01 / fp),
    tied: ties / (tp * fp),
    prLength: prLength + 1,
    points,
  };
}

/** The areas where each record counts `times[record]` times. Undefined where a class is missing. */
export function sampledAreas(marks: Uint8Array, times: Uint8Array): RankingAreas | undefined {
  const sums = new AreaSums();
  let [positives, both] = [0, 0];
  for (let record = 0; record < times.length; record++) {
    const count = times[record]!;
    const mark = marks[record]!;
    // which class comes next is chance, which no branch can foresee
    positives += count & -(mark & POSITIVE);
    both += count;
    if ((mark & LAST_OF_GROUP) === 0 || both === 0) continue;
    sums.add(positives, both - positives);
    positives = 0;
    both = 0;
  }
  return sums.areas();
}

/** The sample variance of `n` values by their sum and the sum of their squares. */
const spread = (n: number, sum: number, squares: number): number =>
  n < 2 ? 0 : Math.max(0, squares - (sum * sum) / n) / (n - 1);

/** Both curves while they are drawn, from the highest score on. */
class Curves {
  readonly roc: CurveThinner;
  readonly pr: CurveThinner;
  readonly #positives: number;
  readonly #negatives: number;
  #tp = 0;
  #fp = 0;

  constructor({ positives, negatives, prLength, points }: RankingSums, firstPrecision: number) {
    this.#positives = positives;
    this.#negatives = negatives;
    this.roc = new CurveThinner([0, 0], 2, points + 1);
    this.pr = new CurveThinner([0, firstPrecision], prLength, points + 1);
  }

  add(positives: number, negatives: number): void {
    this.#tp += positives;
    this.#fp += negatives;
    const rate = this.#tp / this.#positives;
    this.roc.add(this.#fp / this.#negatives, rate);
    this.pr.add(rate, this.#tp / (this.#tp + this.#fp));
  }
}

/** The two curves, in at most 1,000 points each, of groups of which `sums` are. */
export function curvesOf(
  { cells, length }: Cells,
  sums: RankingSums,
): { roc: CurveValue; pr: CurveValue } {
  let first = 0;
  while (cells[first]! + cells[first + 1]! === 0) first += 2;
  const curves = new Curves(sums, cells[first]! / (cells[first]! + cells[first + 1]!));
  for (let cell = first; cell < 2 * length; cell += 2) {
    const positives = cells[cell]!;
    const negatives = cells[cell + 1]!;
    if (positives + negatives > 0) curves.add(positives, negatives);
  }
  const { roc, pr } = curves;
  roc.end();
  pr.end();
  return {
    roc: { false_positive_rates: roc.x, true_positive_rates: roc.y },
    pr: { precisions: pr.y, recalls: pr.x },
  };
}
