import { atLeast, share } from '../../drift/words.js';
import { scaleOf } from '../reading/scales.js';
import type { Comparison } from './comparison.js';
import type { BiasTooSmall, BiasViolation } from './types.js';

/** A growth by this much should be found four times in five, or the window is too small. */
const WORTH_FINDING = 0.2;
/** One-sided 5 % and a power of 80 %, in standard errors. */
const ERRORS = 1.6449 + 0.8416;

/**
 * Facet values of whose metrics the window could not tell even a great growth. Ratios, which have
 * no bounds, are not asked: few windows would be large enough.
 */
export function tooSmallToTell(
  found: readonly Comparison[],
  violations: readonly BiasViolation[],
): BiasTooSmall[] {
  const byFacet = new Map<string, Comparison[]>();
  for (const comparison of found) {
    const { facet, facetValue, name } = comparison.pair;
    const isFound = violations.some(
      (v) => v.facet === facet && v.facet_value === facetValue && v.metric_name === name,
    );
    const isClear = comparison.error * ERRORS <= WORTH_FINDING;
    if (isFound || isClear || scaleOf(name).unbounded) continue;
    const key = JSON.stringify([facet, facetValue]);
    byFacet.set(key, [...(byFacet.get(key) ?? []), comparison]);
  }
  return [...byFacet.values()].map(wordOf);
}

function wordOf(comparisons: readonly Comparison[]): BiasTooSmall {
  const { facet, facetValue } = (comparisons[0] as Comparison).pair;
  const names = comparisons.map(({ pair }) => pair.name);
  const worst = Math.max(...comparisons.map(({ error }) => error));
  const least = share(worst * ERRORS);
  const more = atLeast(((worst * ERRORS) / WORTH_FINDING) ** 2);
  return {
    facet,
    facet_value: facetValue,
    metric_names: names,
    description:
      `Too few rows to tell whether ${names.join(', ')} moved away from no bias by ` +
      `${WORTH_FINDING}: less than ${least} could be chance. ` +
      `About ${more} times as many rows would tell.`,
  };
}
