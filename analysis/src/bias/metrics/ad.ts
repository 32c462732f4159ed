import { plainTexts, unlessEmpty } from './empty-side.js';
import type { CountMetric } from './metric.js';
import type { Side } from './sides.js';

const accuracy = (side: Side) => (side.truePositives + side.trueNegatives) / side.rows;

/** Accuracy: others minus facet. */
export const AD: CountMetric = {
  name: 'AD',
  description: 'Accuracy Difference (AD)',
  stage: 'post_training_bias_metrics',
  compute: (sides) => unlessEmpty(sides, plainTexts, () => accuracy(sides.a) - accuracy(sides.d)),
};
