/** Distinct values in ascending order, with the weight of all values up to each. */
export interface RankMap {
  values: Float64Array;
  ranks: Float64Array;
}

/**
 * AWS's rank map of a KLL sketch (levels as in statistics.json). It is keyed by value: a value that
 * occurs more than once keeps a single weight, that of the highest level it occurs in. So it is
 * nearly the distribution of the distinct values.
 */
export function rankMap(levels: readonly (readonly number[])[]): RankMap {
  const weights = new Map<number, number>();
  for (const [height, items] of levels.entries()) {
    for (const item of items) weights.set(item === 0 ? 0 : item, 2 ** height);
  }
  const values = Float64Array.from(weights.keys()).sort();
  let rank = 0;
  const ranks = values.map((value) => {
    rank += weights.get(value)!;
    return rank;
  });
  return { values, ranks };
}

/** The weight of everything. */
export function totalRank({ ranks }: RankMap): number {
  return ranks[ranks.length - 1] ?? 0;
}
