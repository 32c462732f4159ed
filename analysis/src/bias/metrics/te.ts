import { plainTexts, unlessEmpty } from './empty-side.js';
import type { CountMetric } from './metric.js';
import { difference, ratio } from './ratio.js';
import type { Side } from './sides.js';

const rate = (side: Side) => ratio(side.falseNegatives, side.falsePositives);

/** False negatives for each false positive: facet minus others. */
export const TE: CountMetric = {
  name: 'TE',
  description: 'Treatment Equality (TE)',
  stage: 'post_training_bias_metrics',
  compute: (sides) =>
    unlessEmpty(sides, plainTexts, () => difference(rate(sides.d), rate(sides.a))),
};
