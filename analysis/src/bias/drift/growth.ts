import { MINIMAL_EFFECT, soundComparisons } from './sound.js';
import type { BiasBaseline, CurrentBias } from './types.js';

/** How much farther from no bias than the baseline a metric is, on the metric's scale. */
export interface BiasGrowth {
  readonly facet: string;
  readonly facetValue: string;
  readonly metric: string;
  readonly growth: number;
  /** At 95 %, of both samples' uncertainty. */
  readonly interval: readonly [low: number, high: number];
  readonly pValue: number;
  /** After Benjamini and Hochberg, over all metrics and facet values. */
  readonly adjustedPValue: number;
  /** Least growth that is told. */
  readonly threshold: number;
}

/**
 * How each metric has moved against the baseline, as the reading `Sound` judges it; metrics that it
 * does not judge are missing.
 * @param minimalEffect least growth that is told
 */
export function biasGrowth(
  current: CurrentBias,
  baseline: BiasBaseline,
  minimalEffect = MINIMAL_EFFECT,
): BiasGrowth[] {
  const { found, adjusted } = soundComparisons(current, baseline, { minimalEffect });
  return found.map(({ pair, effect, effectInterval, pValue, threshold }, i) => ({
    facet: pair.facet,
    facetValue: pair.facetValue,
    metric: pair.name,
    growth: effect,
    interval: effectInterval,
    pValue,
    adjustedPValue: adjusted[i] as number,
    threshold,
  }));
}
