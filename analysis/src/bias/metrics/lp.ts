import { type LabelShares, ofSides } from './label-shares.js';
import type { CountMetric } from './metric.js';

/** Euclidean distance of the two sides' shares of labels. */
const euclidean = ({ a, d }: LabelShares): number =>
  Math.sqrt(a.reduce((sum, share, i) => sum + (share - (d[i] as number)) ** 2, 0));

export const LP: CountMetric = {
  name: 'LP',
  description: 'L-p Norm (LP)',
  stage: 'pre_training_bias_metrics',
  compute: (sides) => ofSides(sides, euclidean),
};
