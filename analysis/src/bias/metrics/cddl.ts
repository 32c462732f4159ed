import { conditionalDisparity } from './conditional-disparity.js';
import type { CountMetric } from './metric.js';

/** Demographic disparity of labels, within groups and weighted by their sizes. */
export const CDDL: CountMetric = {
  name: 'CDDL',
  description: 'Conditional Demographic Disparity in Labels (CDDL)',
  stage: 'pre_training_bias_metrics',
  compute: (sides, counts) => conditionalDisparity(sides, counts, (side) => side.positives),
};
