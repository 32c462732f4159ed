import { type LabelShares, ofSides } from './label-shares.js';
import type { CountMetric } from './metric.js';

/** Half the sum of the differences of the shares of labels. */
export const totalVariation = ({ a, d }: LabelShares): number =>
  a.reduce((sum, share, i) => sum + Math.abs(share - (d[i] as number)), 0) / 2;

export const TVD: CountMetric = {
  name: 'TVD',
  description: 'Total Variation Distance (TVD)',
  stage: 'pre_training_bias_metrics',
  compute: (sides) => ofSides(sides, totalVariation),
};
