import type { MetricOutcome } from './metric.js';
import type { Sides } from './sides.js';

/** What smclarify says of a metric when one side of the facet has no rows. */
export interface EmptyTexts {
  readonly a: string;
  readonly d: string;
  /** Which of the two is looked at first: both are empty where there are no rows at all. */
  readonly first: 'a' | 'd';
}

/** The metric's value unless one side is empty. */
export function unlessEmpty(sides: Sides, texts: EmptyTexts, compute: () => number): MetricOutcome {
  const order = texts.first === 'a' ? (['a', 'd'] as const) : (['d', 'a'] as const);
  const empty = order.find((side) => sides[side].rows === 0);
  return empty ? { error: texts[empty] } : compute();
}

export const plainTexts: EmptyTexts = {
  d: 'Facet set is empty',
  a: 'Negated Facet set is empty',
  first: 'd',
};

/** smclarify's names of pairs of metrics (DCO, DLR, DLA) stand before their texts. */
export const pairTexts = (pair: string): EmptyTexts => ({
  d: `${pair}: ${plainTexts.d}`,
  a: `${pair}: ${plainTexts.a}`,
  first: 'd',
});
