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
  version: 1,
  create: () => ({ counts: new Map() }),
  update: (state, { texts }) => {
    if (state.counts !== null) state.counts = counted(state.counts, texts);
  },
  absorb: (state, other) => {
    const { counts } = state;
    state.counts = counts === null || other.counts === null ? null : counted(counts, other.counts);
  },
  pack: ({ counts }) => counts && [[...counts.keys()], Float64Array.from(counts.values())],
  unpack: (packed) => {
    if (packed === null) return { counts: null };
    const [texts, counts] = packed as [string[], Float64Array];
    return { counts: new Map(texts.map((text, index) => [text, counts[index]!])) };
  },
  text: ({ counts }, { distinct_count = 0 }) => {
    if (counts === null || counts.size === 0 || distinct_count > CATEGORY_LIMIT) return {};
    const buckets = [...counts].map(([value, count]) => ({ value, count }));
    return { distribution: { categorical: { buckets } } };
  },
};

/** Adds counts to counts; null where there are too many texts by now. */
function counted(
  counts: Map<string, number>,
  more: ReadonlyMap<string, number>,
): Map<string, number> | null {
  for (const [text, count] of more) counts.set(text, (counts.get(text) ?? 0) + count);
  return counts.size > COUNTED_LIMIT ? null : counts;
}
