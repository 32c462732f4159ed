import type { CountMetric } from './metric.js';
import { positiveProportions } from './positive-proportions.js';

/** q_a - q_d of the shares of positive predictions. */
export const DPPL: CountMetric = {
  name: 'DPPL',
  description: 'Difference in Positive Proportions in Predicted Labels (DPPL)',
  stage: 'post_training_bias_metrics',
  compute: (sides) => positiveProportions(sides, (side) => side.predictedPositives),
};
