import { sortScores } from '../../quality/binary/sort-scores.js';

/** Rows to find thresholds for, one entry a row each. */
export interface ScoredRows {
  /** Probability of a positive label, or any score that grows with it. NaN leaves the row out. */
  readonly scores: Float64Array;
  /** 1 where the label is positive, else 0. */
  readonly labels: Uint8Array;
  /** 1 for members of the facet, else 0. */
  readonly members: Uint8Array;
}

/**
 * What each threshold does on one side of a facet. Entry 0 predicts no row positive, entry k the
 * rows with the k greatest distinct scores.
 */
export interface ScoreCurve {
  readonly positives: number;
  readonly negatives: number;
  readonly thresholds: Float64Array;
  /** The lowest score that each entry predicts positive; infinite for entry 0. */
  readonly lowest: Float64Array;
  readonly truePositives: Float64Array;
  readonly falsePositives: Float64Array;
}

/** Curves of others (0) and members (1). O(n log n) time at worst, O(n) memory. */
export function scoreCurves(rows: ScoredRows): readonly [others: ScoreCurve, members: ScoreCurve] {
  return [0, 1].map((side) => curveOf(sorted(rows, side, 1), sorted(rows, side, 0))) as unknown as [
    ScoreCurve,
    ScoreCurve,
  ];
}

/** The most accurate threshold for both sides; of equal ones the highest. O(entries of both). */
export function mostAccurateThreshold(a: ScoreCurve, b: ScoreCurve): number {
  let [i, j, best] = [0, 0, a.negatives + b.negatives];
  const next = () => Math.max(a.lowest[i + 1] ?? -Infinity, b.lowest[j + 1] ?? -Infinity);
  let threshold = next();
  while (i + 1 < a.lowest.length || j + 1 < b.lowest.length) {
    const score = next();
    if (a.lowest[i + 1] === score) i += 1;
    if (b.lowest[j + 1] === score) j += 1;
    const right = correct(a, i) + correct(b, j);
    if (right <= best) continue;
    best = right;
    const isLast = i + 1 === a.lowest.length && j + 1 === b.lowest.length;
    threshold = between(isLast ? undefined : next(), score);
  }
  return threshold;
}

/** How many rows of a side are predicted as they are labelled. */
export const correct = (curve: ScoreCurve, entry: number): number =>
  curve.truePositives[entry]! + curve.negatives - curve.falsePositives[entry]!;

/** Scores of the rows of one side and label, ascending. */
function sorted({ scores, labels, members }: ScoredRows, side: number, label: number) {
  const isOne = (i: number) =>
    members[i] === side && labels[i] === label && !Number.isNaN(scores[i]!);
  let count = 0;
  for (let i = 0; i < scores.length; i++) if (isOne(i)) count += 1;
  const found = new Float64Array(count);
  let at = 0;
  for (let i = 0; i < scores.length; i++) {
    if (!isOne(i)) continue;
    found[at] = scores[i]!;
    at += 1;
  }
  sortScores(found);
  return found;
}

function curveOf(positive: Float64Array, negative: Float64Array): ScoreCurve {
  const most = positive.length + negative.length + 1;
  const thresholds = new Float64Array(most);
  const lowest = new Float64Array(most);
  const truePositives = new Float64Array(most);
  const falsePositives = new Float64Array(most);
  let [p, n, entry] = [positive.length, negative.length, 0];
  const top = () => Math.max(positive[p - 1] ?? -Infinity, negative[n - 1] ?? -Infinity);
  lowest[0] = Infinity;
  thresholds[0] = most === 1 ? 0 : top();
  while (p > 0 || n > 0) {
    const score = top();
    while (p > 0 && positive[p - 1] === score) p -= 1;
    while (n > 0 && negative[n - 1] === score) n -= 1;
    entry += 1;
    lowest[entry] = score;
    thresholds[entry] = between(p > 0 || n > 0 ? top() : undefined, score);
    truePositives[entry] = positive.length - p;
    falsePositives[entry] = negative.length - n;
  }
  return {
    positives: positive.length,
    negatives: negative.length,
    lowest: lowest.subarray(0, entry + 1),
    thresholds: thresholds.subarray(0, entry + 1),
    truePositives: truePositives.subarray(0, entry + 1),
    falsePositives: falsePositives.subarray(0, entry + 1),
  };
}

/** A threshold that `upper` is above and `lower` is not, halfway where the numbers allow. */
function between(lower: number | undefined, upper: number): number {
  if (lower === undefined) return upper > 0 ? 0 : upper - Math.max(1, Math.abs(upper));
  const middle = lower + (upper - lower) / 2;
  return middle < upper ? middle : lower;
}
