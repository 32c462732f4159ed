import type {
  Constraints,
  DriftFinding,
  FeatureStatistics,
  NumericDistribution,
} from '../types.js';
import { distributionOf } from './distribution.js';
import { comparisonSettings } from './settings.js';
import { share, whole } from './words.js';

/** A value with fewer rows than this at the baseline is rare: others like it were never seen. */
const RARE = 10;
/** A column takes a fixed set of values if at most this share of its rows has rare ones. */
const MOST_RARE = 0.05;
/** Fewer rows than this at the baseline do not show which values there are. */
const FEWEST_BASELINE_ROWS = 500;
const FEWEST_ROWS = 20;
/** Items of a sketch that a baseline of many rows keeps, about: one stands for the rest. */
const SKETCH_ITEMS = 4096;

/**
 * Numbers that come in steps (a sensor's, a rating, an hour) and suddenly lie between them: a scale
 * that was changed, an offset, a new unit. Where hardly any row of the baseline has a rare value,
 * the share of rows with values that it never had is a lower bound of the total variation distance,
 * but for the unseen mass, which the rare values' share bounds from above (Good, Biometrika 40
 * (1953), 237-264, estimates it by the values seen once). It sees shifts smaller than what a
 * season's quiet windows differ by, of which distances of distribution functions are blind.
 *
 * Drifted: that share is at least the threshold of the constraints and the rare values' share
 * together. Findings that have drifted already stay as they are.
 */
export function withNewValues(
  findings: readonly DriftFinding[],
  baseline: readonly FeatureStatistics[],
  current: readonly FeatureStatistics[],
  constraints: Constraints,
): DriftFinding[] {
  const before = new Map(baseline.map((feature) => [feature.name, feature]));
  const now = new Map(current.map((feature) => [feature.name, feature]));
  return findings.map((finding) => {
    const { feature, drifted } = finding;
    if (drifted) return finding;
    const found = newValues(before.get(feature), now.get(feature), feature, constraints);
    return found ?? finding;
  });
}

function newValues(
  baseline: FeatureStatistics | undefined,
  current: FeatureStatistics | undefined,
  feature: string,
  constraints: Constraints,
): DriftFinding | undefined {
  const known = baseline && distributionOf(baseline);
  const live = current && distributionOf(current);
  if (known?.kind !== 'numeric' || live?.kind !== 'numeric') return undefined;
  if (known.count < FEWEST_BASELINE_ROWS || live.count < FEWEST_ROWS) return undefined;
  const rare = rareShare(known);
  if (rare > MOST_RARE) return undefined;
  const effect = unseenRows(new Set(known.values), live) / live.count;
  const threshold = comparisonSettings(constraints, feature).numericThreshold + rare;
  if (effect < threshold) return undefined;
  return {
    feature,
    method: 'new_values',
    drifted: true,
    effect,
    threshold,
    thresholdSource:
      `the share of rows with a value that none of the baseline's ${whole(known.count)} rows had ` +
      `(they had ${whole(known.values.length)} different ones): comparison_threshold of the ` +
      `constraints and ${share(rare)} for values that are rare`,
  };
}

function rareShare({ weights, count }: NumericDistribution): number {
  const few = RARE * Math.max(1, count / SKETCH_ITEMS);
  let rare = 0;
  for (const weight of weights) if (weight < few) rare += weight;
  return rare / count;
}

/** Rows, about, whose value is none of those that were seen. */
export function unseenRows(seen: ReadonlySet<number>, live: NumericDistribution): number {
  let unseen = 0;
  live.values.forEach((value, i) => {
    if (!seen.has(value)) unseen += live.weights[i]!;
  });
  return unseen;
}
