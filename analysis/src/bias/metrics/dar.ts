import { pairTexts, unlessEmpty } from './empty-side.js';
import type { CountMetric } from './metric.js';
import { difference, ratio } from './ratio.js';
import type { Side } from './sides.js';

const rate = (side: Side) => ratio(side.truePositives, side.predictedPositives);

/** Precision of positive predictions: others minus facet. */
export const DAR: CountMetric = {
  name: 'DAR',
  description: 'Difference in Acceptance Rates (DAR)',
  stage: 'post_training_bias_metrics',
  compute: (sides) =>
    unlessEmpty(sides, pairTexts('DLR'), () => difference(rate(sides.a), rate(sides.d))),
};
