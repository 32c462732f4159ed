import { type BiasCounts, cellOf, cellsPerGroup } from '../counts.js';
import { metricsOf } from '../metrics/registry.js';
import { sidesOf } from '../metrics/sides.js';
import { bestEqualRates, positiveRate, type RateOf, recall } from './equal-rates.js';
import {
  correct,
  mostAccurateThreshold,
  type ScoreCurve,
  type ScoredRows,
  scoreCurves,
} from './score-curve.js';
import type { NoRemedy, ThresholdOutcome, ThresholdRemedies } from './types.js';

export interface ThresholdOptions {
  /** Above which a score is a positive prediction now. Default 0.5. */
  readonly threshold?: number | undefined;
  /** By how much the rates of the sides may differ. Default 0.001. */
  readonly tolerance?: number | undefined;
}

/**
 * What thresholds would do: the most accurate common one, and one for each side of the facet, for
 * equal shares of positive predictions (demographic parity) and for equal recall (equal
 * opportunity: M. Hardt, E. Price, N. Srebro, "Equality of opportunity in supervised learning",
 * NeurIPS 2016; no random choice between two thresholds is made, so rates are equal up to
 * `tolerance`, or as near as the scores allow). Each is the most accurate of its kind on these
 * rows, exactly.
 */
export function thresholdRemedies(
  rows: ScoredRows,
  { threshold = 0.5, tolerance = 0.001 }: ThresholdOptions = {},
): ThresholdRemedies | NoRemedy {
  const [others, members] = scoreCurves(rows);
  const missing = whatIsMissing(others, members);
  if (missing !== undefined) return { error: missing };
  const before = { others: threshold, facet: threshold };
  const outcome = (thresholds: Thresholds) => outcomeOf(others, members, before, thresholds);
  const equal = (rateOf: RateOf) => {
    const pair = bestEqualRates(others, members, rateOf, tolerance);
    return outcome({
      others: others.thresholds[pair.others]!,
      facet: members.thresholds[pair.members]!,
    });
  };
  const common = mostAccurateThreshold(others, members);
  return {
    present: outcome(before),
    most_accurate: outcome({ others: common, facet: common }),
    demographic_parity: equal(positiveRate),
    equal_opportunity: equal(recall),
  };
}

type Thresholds = ThresholdOutcome['thresholds'];

function whatIsMissing(others: ScoreCurve, members: ScoreCurve): string | undefined {
  for (const [side, curve] of [
    ['facet', members],
    ['rest', others],
  ] as const) {
    if (curve.positives + curve.negatives === 0) return `The ${side} has no rows with a score.`;
    if (curve.positives === 0) return `No row of the ${side} has a positive label to find.`;
  }
  return undefined;
}

/** The entry that a threshold amounts to: the last whose predicted rows are all above it. */
function entryAt({ lowest }: ScoreCurve, threshold: number): number {
  let [low, high] = [0, lowest.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (lowest[middle]! > threshold) low = middle;
    else high = middle - 1;
  }
  return low;
}

function outcomeOf(
  others: ScoreCurve,
  members: ScoreCurve,
  before: Thresholds,
  thresholds: Thresholds,
): ThresholdOutcome {
  const entries = (at: Thresholds) =>
    [
      [others, entryAt(others, at.others)],
      [members, entryAt(members, at.facet)],
    ] as const;
  const [now, then] = [entries(thresholds), entries(before)];
  const rows = now.reduce((sum, [curve]) => sum + curve.positives + curve.negatives, 0);
  const right = (of: typeof now) => of.reduce((sum, [curve, at]) => sum + correct(curve, at), 0);
  const changed = now.reduce((sum, [curve, at], side) => {
    const previous = then[side]![1];
    const moved = (counts: Float64Array) => Math.abs(counts[at]! - counts[previous]!);
    return sum + moved(curve.truePositives) + moved(curve.falsePositives);
  }, 0);
  return {
    thresholds,
    accuracy: right(now) / rows,
    ...metricsNow(now),
    accuracy_change: (right(now) - right(then)) / rows,
    changed_predictions: changed / rows,
  };
}

type Entries = readonly [
  others: readonly [ScoreCurve, number],
  members: readonly [ScoreCurve, number],
];

function metricsNow(entries: Entries): Pick<ThresholdOutcome, 'DPPL' | 'DI' | 'RD'> {
  const cells = new Float64Array(cellsPerGroup);
  for (const facet of [0, 1] as const) {
    const [curve, at] = entries[facet];
    cells[cellOf(facet, 1, 1)] = curve.truePositives[at]!;
    cells[cellOf(facet, 0, 1)] = curve.falsePositives[at]!;
    cells[cellOf(facet, 1, 0)] = curve.positives - curve.truePositives[at]!;
    cells[cellOf(facet, 0, 0)] = curve.negatives - curve.falsePositives[at]!;
  }
  const counts: BiasCounts = { withPredictions: true, groups: new Map([['', cells]]) };
  const sides = sidesOf(counts);
  const value = (name: string) => {
    const metric = metricsOf('post_training_bias_metrics').find((known) => known.name === name);
    const outcome = metric?.compute(sides, counts);
    return typeof outcome === 'number' ? outcome : null;
  };
  return { DPPL: value('DPPL'), DI: value('DI'), RD: value('RD') };
}
