import type { Measure } from './measure.js';

/** A String column with more (estimated) distinct values has no buckets and no domain. */
export const CATEGORY_LIMIT = 120;
/** Distinct texts that are counted exactly before counting is given up. */
const COUNTED_LIMIT = 1000;

/** How often each text occurs, or null once there are too many texts to count. */
export interface Categories {
  counts: Map<string, number> | null;
}

export const categories: Measure<Categories> = {
  create: () => ({ counts: new Map() }),
  update: (state, { texts }) => {
    const { counts } = state;
    if (counts === null) return;
    for (const [text, count] of texts) counts.set(text, (counts.get(text) ?? 0) + count);
    if (counts.size > COUNTED_LIMIT) state.counts = null;
  },
  merge: (left, right) => {
    if (left.counts === null || right.counts === null) return { counts: null };
    const counts = new Map(left.counts);
    for (const [text, count] of right.counts) counts.set(text, (counts.get(text) ?? 0) + count);
    return { counts: counts.size > COUNTED_LIMIT ? null : counts };
  },
  toJson: ({ counts }) => (counts === null ? null : [...counts]),
  fromJson: (json) => ({ counts: json === null ? null : new Map(json as [string, number][]) }),
  text: ({ counts }, { distinct_count = 0 }) => {
    if (counts === null || counts.size === 0 || distinct_count > CATEGORY_LIMIT) return {};
    const buckets = [...counts].map(([value, count]) => ({ value, count }));
    return { distribution: { categorical: { buckets } } };
  },
};
