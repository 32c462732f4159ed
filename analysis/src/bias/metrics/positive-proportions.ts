import { unlessEmpty } from './empty-side.js';
import type { MetricOutcome } from './metric.js';
import type { Side, Sides } from './sides.js';

const texts = {
  a: 'Negative facet set is empty.',
  d: 'Facet set is empty.',
  first: 'a',
} as const;

/** Share of positives among the others minus that within the facet. */
export const positiveProportions = (
  sides: Sides,
  positives: (side: Side) => number,
): MetricOutcome =>
  unlessEmpty(sides, texts, () => {
    const { a, d } = sides;
    return positives(a) / a.rows - positives(d) / d.rows;
  });
