import { scaleOf } from '../reading/scales.js';
import { MINIMAL_EFFECT } from './sound.js';
import type { BiasReading } from './types.js';

/** Values between which a metric cannot violate; undefined ends are open. */
export interface BiasLimits {
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}

/** Metrics that are never below 0: nothing is judged there. */
const neverNegative = new Set(['DI', 'GE', 'JS', 'KS', 'LP', 'TVD']);

/**
 * How far a metric may lie by its size. In `Compatible` what is beyond violates; in `Sound` it does
 * where the rows are evidence for it, too.
 *
 * @param baseline the metric's value in the baseline
 * @returns undefined where nothing is judged: FT, and where the baseline is infinitely far off
 */
export function biasLimits(
  metric: string,
  baseline: number,
  reading: BiasReading,
): BiasLimits | undefined {
  const { place, value, signOfDpl, movesWithRows } = scaleOf(metric);
  if (reading === 'Compatible') {
    const far = Math.abs(baseline);
    if (!Number.isFinite(far)) return undefined;
    return neverNegative.has(metric) ? { high: far } : { low: -far, high: far };
  }
  const distance = Math.abs(place(baseline));
  if (movesWithRows || !Number.isFinite(distance)) return undefined;
  const far = distance + MINIMAL_EFFECT * Math.max(1, distance);
  const above = signOfDpl || value(-far) < (neverNegative.has(metric) ? 0 : -Infinity);
  return above ? { high: value(far) } : { low: value(-far), high: value(far) };
}
