import { pairTexts, unlessEmpty } from './empty-side.js';
import type { CountMetric } from './metric.js';
import { difference, ratio } from './ratio.js';
import type { Side } from './sides.js';

const rate = (side: Side) => ratio(side.trueNegatives, side.predictedNegatives);

/** Precision of negative predictions: facet minus others. */
export const DRR: CountMetric = {
  name: 'DRR',
  description: 'Difference in Rejection Rates (DRR)',
  stage: 'post_training_bias_metrics',
  compute: (sides) =>
    unlessEmpty(sides, pairTexts('DLR'), () => difference(rate(sides.d), rate(sides.a))),
};
