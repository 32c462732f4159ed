import { conditionalDisparity } from './conditional-disparity.js';
import type { CountMetric } from './metric.js';

/** Demographic disparity of predictions, within groups and weighted by their sizes. */
export const CDDPL: CountMetric = {
  name: 'CDDPL',
  description: 'Conditional Demographic Disparity in Predicted Labels (CDDPL)',
  stage: 'post_training_bias_metrics',
  compute: (sides, counts) =>
    conditionalDisparity(sides, counts, (side) => side.predictedPositives),
};
