import { correct, type ScoreCurve } from './score-curve.js';

/** Entries of two curves. */
export interface CurvePair {
  readonly others: number;
  readonly members: number;
}

/** A share that grows along a curve: of positive predictions, or of positives that are found. */
export type RateOf = (curve: ScoreCurve, entry: number) => number;

export const positiveRate: RateOf = (curve, entry) =>
  (curve.truePositives[entry]! + curve.falsePositives[entry]!) /
  (curve.positives + curve.negatives);

export const recall: RateOf = (curve, entry) => curve.truePositives[entry]! / curve.positives;

/**
 * Of all pairs of thresholds whose rates differ by at most `tolerance`, that with the most correct
 * predictions; where no pair comes so near (few rows, or scores with few values), the nearest.
 * Thresholds that predict all rows of a side alike are no remedy and are left out where there are
 * others. Exact; O(entries of both curves).
 */
export function bestEqualRates(
  others: ScoreCurve,
  members: ScoreCurve,
  rateOf: RateOf,
  tolerance: number,
): CurvePair {
  const [rates, otherRates] = [inner(members, rateOf), inner(others, rateOf)];
  const allowed = Math.max(tolerance, leastGap(rates, otherRates)) + ROUNDING;
  // The entries of the others within reach of a member's rate form a window that only moves up; its
  // best entry stands first in a queue whose entries get worse (sliding-window maximum).
  const queue: number[] = [];
  let [head, next] = [0, 0];
  let best: (CurvePair & { correct: number; gap: number }) | undefined;
  for (let i = 0; i < rates.values.length; i++) {
    const rate = rates.values[i]!;
    for (; next < otherRates.values.length && otherRates.values[next]! <= rate + allowed; next++) {
      const right = correct(others, next + otherRates.first);
      while (queue.length > head && correct(others, queue.at(-1)! + otherRates.first) <= right) {
        queue.pop();
      }
      queue.push(next);
    }
    while (head < queue.length && otherRates.values[queue[head]!]! < rate - allowed) head += 1;
    if (head === queue.length) continue;
    const pair = { others: queue[head]! + otherRates.first, members: i + rates.first };
    const right = correct(others, pair.others) + correct(members, pair.members);
    const gap = Math.abs(otherRates.values[queue[head]!]! - rate);
    if (best === undefined || right > best.correct || (right === best.correct && gap < best.gap)) {
      best = { ...pair, correct: right, gap };
    }
  }
  return best as CurvePair;
}

const ROUNDING = 1e-12;

interface Rates {
  readonly first: number;
  readonly values: Float64Array;
}

/** Rates of the entries that predict neither none nor all rows positive, if there are any. */
function inner(curve: ScoreCurve, rateOf: RateOf): Rates {
  const entries = curve.thresholds.length;
  const [first, count] = entries > 2 ? [1, entries - 2] : [0, entries];
  return {
    first,
    values: Float64Array.from({ length: count }, (_, i) => rateOf(curve, first + i)),
  };
}

/** The least difference of two ascending lists. */
function leastGap({ values: a }: Rates, { values: b }: Rates): number {
  let least = Infinity;
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    least = Math.min(least, Math.abs(a[i]! - b[j]!));
    if (a[i]! < b[j]!) i += 1;
    else j += 1;
  }
  return least;
}
