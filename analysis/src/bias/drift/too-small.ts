import { atLeast, share } from '../../drift/words.js';
import type { Comparison } from './sound.js';
import type { BiasTooSmall, BiasViolation } from './types.js';

/** A growth by this much should be found four times in five; else the window is too small to tell. */
const WORTH_FINDING = 0.2;
/** One-sided 5 % and a power of 80 %, in standard errors. */
const ERRORS = 1.6449 + 0.8416;

/** Facet values of whose metrics the window could not tell even a great growth. */
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
    const needed = WORTH_FINDING * (comparison.threshold / leastThreshold(found));
    if (isFound || comparison.error * ERRORS <= needed) continue;
    const key = JSON.stringify([facet, facetValue]);
    byFacet.set(key, [...(byFacet.get(key) ?? []), comparison]);
  }
  return [...byFacet.values()].map(wordOf);
}

/** Metrics whose baseline is far from no bias are measured in parts of that. */
const leastThreshold = (found: readonly Comparison[]): number =>
  Math.min(...found.map(({ threshold }) => threshold)) || 1;

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
      `${WORTH_FINDING}: less than ${least} could be chance. About ${more} times as many rows would tell.`,
  };
}
