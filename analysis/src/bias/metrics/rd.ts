import { pairTexts, unlessEmpty } from './empty-side.js';
import type { CountMetric } from './metric.js';
import { difference, ratio } from './ratio.js';
import type { Side } from './sides.js';

const rate = (side: Side) => ratio(side.truePositives, side.positives);

/** Recall: others minus facet. */
export const RD: CountMetric = {
  name: 'RD',
  description: 'Recall Difference (RD)',
  stage: 'post_training_bias_metrics',
  compute: (sides) =>
    unlessEmpty(sides, pairTexts('DLA'), () => difference(rate(sides.a), rate(sides.d))),
};
