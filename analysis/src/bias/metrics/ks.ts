import { type LabelShares, ofSides } from './label-shares.js';
import type { CountMetric } from './metric.js';

/** Greatest difference of the share of a label (label by label, not cumulative). */
export const greatestGap = ({ a, d }: LabelShares): number =>
  a.reduce((most, share, i) => Math.max(most, Math.abs(share - (d[i] as number))), 0);

export const KS: CountMetric = {
  name: 'KS',
  description: 'Kolmogorov-Smirnov Distance (KS)',
  stage: 'pre_training_bias_metrics',
  compute: (sides) => ofSides(sides, greatestGap),
};
