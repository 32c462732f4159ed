import type { BiasCounts } from '../counts.js';
import type { BiasStage } from '../types.js';
import type { Sides } from './sides.js';

/** A metric's value, or why it has none for these rows. */
export type MetricOutcome = number | { readonly error: string };

/** What is known of a metric before it meets any rows. */
export interface MetricFacts {
  /** As AWS names it: `DPL`. */
  readonly name: string;
  /** AWS's fixed words for it, which stand in `analysis.json`. */
  readonly description: string;
  readonly stage: BiasStage;
}

/** A metric that is a function of the contingency counts of facet, label and predicted label. */
export interface CountMetric extends MetricFacts {
  compute(sides: Sides, counts: BiasCounts): MetricOutcome;
}
