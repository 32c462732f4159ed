import type { MetricOutcome } from './metric.js';
import type { Sides } from './sides.js';

/** Shares of the labels that occur on both sides, in the same order. They need not add up to 1. */
export interface LabelShares {
  readonly a: readonly number[];
  readonly d: readonly number[];
}

/**
 * Shares of labels on both sides, from the counts of each label. A label that one side lacks is
 * left out and the rest is not scaled up again, as smclarify does: it keeps KL finite, and makes it
 * possibly negative.
 */
export function labelShares(a: readonly number[], d: readonly number[]): LabelShares {
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  const [totalA, totalD] = [sum(a), sum(d)];
  const both = a.map((_, i) => i).filter((i) => (a[i] as number) > 0 && (d[i] as number) > 0);
  return {
    a: both.map((i) => (a[i] as number) / totalA),
    d: both.map((i) => (d[i] as number) / totalD),
  };
}

const noneCommon = 'No instance of common facet found, dataset may be too small';

/** A distance between the two sides' labels (positive or not), from their common shares. */
export function ofSides({ a, d }: Sides, distance: (shares: LabelShares) => number): MetricOutcome {
  const shares = labelShares([a.negatives, a.positives], [d.negatives, d.positives]);
  return shares.a.length === 0 ? { error: noneCommon } : distance(shares);
}
