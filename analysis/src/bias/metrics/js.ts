import { kullbackLeibler } from './kl.js';
import { type LabelShares, ofSides } from './label-shares.js';
import type { CountMetric } from './metric.js';

/** Mean of both sides' divergences from their mean, in nats. */
function jensenShannon({ a, d }: LabelShares): number {
  const mean = a.map((share, i) => (share + (d[i] as number)) / 2);
  return (kullbackLeibler({ a, d: mean }) + kullbackLeibler({ a: d, d: mean })) / 2;
}

export const JS: CountMetric = {
  name: 'JS',
  description: 'Jensen-Shannon Divergence (JS)',
  stage: 'pre_training_bias_metrics',
  compute: (sides) => ofSides(sides, jensenShannon),
};
