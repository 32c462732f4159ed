import { pairTexts, unlessEmpty } from './empty-side.js';
import type { CountMetric } from './metric.js';
import { difference, ratio } from './ratio.js';
import type { Side } from './sides.js';

const rate = (side: Side) => ratio(side.trueNegatives, side.negatives);

/** Specificity: facet minus others. */
export const SD: CountMetric = {
  name: 'SD',
  description: 'Specificity Difference (SD)',
  stage: 'post_training_bias_metrics',
  compute: (sides) =>
    unlessEmpty(sides, pairTexts('DLA'), () => difference(rate(sides.d), rate(sides.a))),
};
