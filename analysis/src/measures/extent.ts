import type { Measure } from './measure.js';

/** Smallest and largest finite number. */
export interface Extent {
  min: number;
  max: number;
}

export const extent: Measure<Extent> = {
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
  merge: (left, right) => ({
    min: Math.min(left.min, right.min),
    max: Math.max(left.max, right.max),
  }),
  toJson: ({ min, max }) => (min > max ? null : [min, max]),
  fromJson: (json) => {
    if (json === null) return extent.create();
    const [min, max] = json as [number, number];
    return { min, max };
  },
  numeric: ({ min, max }) => (min > max ? { min: 0, max: 0 } : { min, max }),
};
