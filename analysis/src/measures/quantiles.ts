import { KLL_SHRINK, KLL_WIDTH, KllSketch } from '../sketch/kll.js';
import type { Measure } from './measure.js';

const BUCKETS = 10;

/** The distribution of the finite numbers: a KLL sketch, and ten equal-width buckets from it. */
export const quantiles: Measure<KllSketch> = {
  version: 1,
  create: () => new KllSketch(),
  update: (state, { numbers }) => state.add(numbers),
  absorb: (state, other) => state.merge(other),
  pack: (state) =>
    state.state().levels.map(({ items, compactions, offset }) => [items, compactions, offset]),
  unpack: (packed) => {
    const levels = packed as [Float64Array, number, number][];
    return KllSketch.fromState({
      levels: levels.map(([items, compactions, offset]) => ({ items, compactions, offset })),
    });
  },
  numeric: (state, { min = 0, max = 0 }) => {
    const levels = state.levels();
    return {
      distribution: {
        kll: {
          buckets: equalWidthBuckets(levels, min, max),
          sketch: {
            parameters: { c: KLL_SHRINK, k: KLL_WIDTH },
            data: levels.map((items) => Array.from(items)),
          },
        },
      },
    };
  },
};

/**
 * Ten buckets of equal width over [min, max], half open but for the last; the counts are the
 * sketch's estimates.
 */
export function equalWidthBuckets(
  levels: readonly ArrayLike<number>[],
  min: number,
  max: number,
): { lower_bound: number; upper_bound: number; count: number }[] {
  const width = max - min;
  const bound = (index: number) => {
    if (index === 0 || index === BUCKETS) return index === 0 ? min : max;
    if (Number.isFinite(width)) return min + (width * index) / BUCKETS;
    return min * (1 - index / BUCKETS) + max * (index / BUCKETS);
  };
  const bounds = Array.from({ length: BUCKETS + 1 }, (_, index) => bound(index));
  const below = bounds.map((upper, index) => rank(levels, upper, index === BUCKETS));
  return bounds.slice(0, BUCKETS).map((lower_bound, index) => ({
    lower_bound,
    upper_bound: bounds[index + 1]!,
    count: below[index + 1]! - below[index]!,
  }));
}

/** The estimated number of values below `bound`, or up to it where `inclusive`. */
function rank(levels: readonly ArrayLike<number>[], bound: number, inclusive: boolean): number {
  let values = 0;
  for (let height = 0; height < levels.length; height++) {
    const items = levels[height]!;
    let itemsBelow = 0;
    for (let index = 0; index < items.length; index++) {
      const item = items[index]!;
      if (item < bound || (inclusive && item <= bound)) itemsBelow++;
    }
    values += itemsBelow * 2 ** height;
  }
  return values;
}
