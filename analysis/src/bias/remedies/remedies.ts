import type { BiasCounts } from '../counts.js';
import { reweighing } from './reweighing.js';
import type { ScoredRows } from './score-curve.js';
import { type ThresholdOptions, thresholdRemedies } from './thresholds.js';
import type { FacetRemedies, Remedies } from './types.js';

/** What remedies of one value of a facet are found from. */
export interface RemedyInput {
  readonly facet: string;
  readonly value_or_threshold: string;
  /** Of the labels; predictions in it do not matter. */
  readonly counts: BiasCounts;
  /** Where the model gives probabilities. */
  readonly scored?: ScoredRows | undefined;
}

const noScores =
  'There are no probabilities: thresholds can be chosen only where the model gives a score, not ' +
  'a label alone. Name its place as `probability` in the predictor, or use the weights.';

/**
 * What could be done about bias, and what it would do: weights for training, thresholds for each
 * side. Found on the given rows; other rows will differ by chance.
 */
export function biasRemedies(
  inputs: readonly RemedyInput[],
  options: ThresholdOptions = {},
): Remedies {
  const remedies = new Map<string, FacetRemedies[]>();
  for (const { facet, value_or_threshold, counts, scored } of inputs) {
    const found: FacetRemedies = {
      value_or_threshold,
      reweighing: reweighing(counts),
      thresholds: scored === undefined ? { error: noScores } : thresholdRemedies(scored, options),
    };
    remedies.set(facet, [...(remedies.get(facet) ?? []), found]);
  }
  return Object.fromEntries(remedies);
}
