import type { CountMetric } from './metric.js';
import { positiveProportions } from './positive-proportions.js';

/** q_a - q_d of the shares of positive labels. */
export const DPL: CountMetric = {
  name: 'DPL',
  description: 'Difference in Positive Proportions in Labels (DPL)',
  stage: 'pre_training_bias_metrics',
  compute: (sides) => positiveProportions(sides, (side) => side.positives),
};
