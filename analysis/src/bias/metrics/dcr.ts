import { pairTexts, unlessEmpty } from './empty-side.js';
import type { CountMetric } from './metric.js';
import { difference, ratio } from './ratio.js';
import type { Side } from './sides.js';

const rate = (side: Side) => ratio(side.negatives, side.predictedNegatives);

/** Negative labels for each negative prediction: facet minus others. */
export const DCR: CountMetric = {
  name: 'DCR',
  description: 'Difference in Conditional Rejection (DCR)',
  stage: 'post_training_bias_metrics',
  compute: (sides) =>
    unlessEmpty(sides, pairTexts('DCO'), () => difference(rate(sides.d), rate(sides.a))),
};
