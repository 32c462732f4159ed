import type { Measure } from './measure.js';

/** Smallest and largest finite number. */
export interface Extent {
  min: number;
  max: number;
}

export const extent: Measure<Extent> = {
  version: 1,
  create: () => ({ min: Infinity, max: -Infinity }),
  update: (state, { numbers }) => {
    let { min, max } = state;
    for (let index = 0; index < numbers.length; index++) {
      const value = numbers[index]!;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    state.min = min;
    state.max = max;
  },
  absorb: (state, { min, max }) => {
    state.min = Math.min(state.min, min);
    state.max = Math.max(state.max, max);
  },
  pack: ({ min, max }) => (min > max ? null : [min, max]),
  unpack: (packed) => {
    if (packed === null) return extent.create();
    const [min, max] = packed as [number, number];
    return { min, max };
  },
  numeric: ({ min, max }) => (min > max ? { min: 0, max: 0 } : { min, max }),
};
