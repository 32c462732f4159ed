import { pairTexts, unlessEmpty } from './empty-side.js';
import type { CountMetric } from './metric.js';
import { difference, ratio } from './ratio.js';
import type { Side } from './sides.js';

const rate = (side: Side) => ratio(side.positives, side.predictedPositives);

/** Positive labels for each positive prediction: others minus facet. */
export const DCA: CountMetric = {
  name: 'DCA',
  description: 'Difference in Conditional Acceptance (DCA)',
  stage: 'post_training_bias_metrics',
  compute: (sides) =>
    unlessEmpty(sides, pairTexts('DCO'), () => difference(rate(sides.a), rate(sides.d))),
};
