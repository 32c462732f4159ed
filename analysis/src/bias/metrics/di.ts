import { unlessEmpty } from './empty-side.js';
import type { CountMetric } from './metric.js';
import { ratio } from './ratio.js';

const texts = {
  a: 'Negated facet set is empty',
  d: 'Facet set is empty',
  first: 'a',
} as const;

/** Share of positive predictions within the facet over that among the others. */
export const DI: CountMetric = {
  name: 'DI',
  description: 'Disparate Impact (DI)',
  stage: 'post_training_bias_metrics',
  compute: (sides) =>
    unlessEmpty(sides, texts, () => {
      const { a, d } = sides;
      return ratio(d.predictedPositives / d.rows, a.predictedPositives / a.rows);
    }),
};
