import { scaleOf } from '../reading/scales.js';
import type { BiasMetric } from '../types.js';

/** Where a metric stands on its scale, 0 being no bias, and within which ends it may lie (95 %). */
export interface Evidence {
  readonly place: number;
  readonly low: number;
  readonly high: number;
  /** Absolute place of the value itself, which may be infinite. */
  readonly distance: number;
}

/**
 * Evidence of a metric as it stands in `analysis.json`. Without an interval the value counts as
 * exact.
 * @param dpl the same side's DPL, which gives metrics of distance their sign
 */
export function evidenceOf(metric: BiasMetric & { value: number }, dpl?: BiasMetric): Evidence {
  const scale = scaleOf(metric.name);
  const distance = Math.abs(scale.place(metric.value));
  const middle = scale.place(metric.median ?? metric.value);
  // KL is negative where a side lacks one of the labels: its interval then begins below 0
  const ends = (metric.interval ?? [metric.value, metric.value]).map((end) =>
    scale.place(scale.signOfDpl ? Math.max(0, end) : end),
  );
  const [low, high] = ends as [number, number];
  if (!scale.signOfDpl) return { place: middle, low, high, distance };
  const mayBeAlike = low <= 0 && dpl?.interval !== undefined && dpl.value !== null;
  if (!mayBeAlike || !holdsZero(dpl.interval)) {
    const sign = (dpl?.median ?? dpl?.value ?? 0) < 0 ? -1 : 1;
    const place = sign * middle;
    return { place, low: sign < 0 ? -high : low, high: sign < 0 ? -low : high, distance };
  }
  return { ...throughZero(middle, high, dpl, dpl.interval), distance };
}

const holdsZero = ([low, high]: readonly [number, number]) => low <= 0 && high >= 0;

/** The sides may be alike: the interval reaches across 0, as far as DPL's does in proportion. */
function throughZero(
  middle: number,
  high: number,
  dpl: BiasMetric,
  [dplLow, dplHigh]: readonly [number, number],
): Omit<Evidence, 'distance'> {
  const [least, most] = [Math.abs(dplLow), Math.abs(dplHigh)];
  const far = Math.max(least, most);
  const unit = far === 0 ? 0 : high / far;
  const sign = (dpl.median ?? dpl.value ?? 0) < 0 ? -1 : 1;
  return { place: sign * middle, low: unit * dplLow, high: unit * dplHigh };
}
