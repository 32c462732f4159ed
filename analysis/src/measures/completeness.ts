import { type KindCounts, kinds, presence } from './kinds.js';
import type { Measure } from './measure.js';

/** The share of cells that are present; 1 where there are none. */
export const completeness: Measure<KindCounts> = {
  ...kinds,
  numeric: (state) => ({ completeness: presentShare(state) }),
  text: (state) => ({ completeness: presentShare(state) }),
};

export function presentShare(counts: KindCounts): number {
  const { num_present, num_missing } = presence(counts);
  const all = num_present + num_missing;
  return all === 0 ? 1 : num_present / all;
}
