import { type LabelShares, ofSides } from './label-shares.js';
import type { CountMetric } from './metric.js';

/** Sum of P_a ln(P_a / P_d), in nats. Negative where labels that one side lacks are left out. */
export const kullbackLeibler = ({ a, d }: LabelShares): number =>
  a.reduce((sum, share, i) => sum + share * Math.log(share / (d[i] as number)), 0);

export const KL: CountMetric = {
  name: 'KL',
  description: 'Kullback-Liebler Divergence (KL)',
  stage: 'pre_training_bias_metrics',
  compute: (sides) => ofSides(sides, kullbackLeibler),
};
