import { unlessEmpty } from './empty-side.js';
import type { CountMetric } from './metric.js';

const hint = (set: string, rows: string) =>
  `CI: ${set} set is empty. Check that x[${rows}] has non-zero length.`;
const texts = {
  a: hint('negated facet', '~facet'),
  d: hint('facet', 'facet'),
  first: 'a',
} as const;

/** (n_a - n_d) / (n_a + n_d): how far the facet is outnumbered. */
export const CI: CountMetric = {
  name: 'CI',
  description: 'Class Imbalance (CI)',
  stage: 'pre_training_bias_metrics',
  compute: (sides) =>
    unlessEmpty(sides, texts, () => {
      const { a, d } = sides;
      return (a.rows - d.rows) / (a.rows + d.rows);
    }),
};
