import { type Side, sidesOf } from './metrics/sides.js';
import type { CountedFacet } from './report.js';

/** Rows of one side of a facet. */
export interface GroupSizes {
  /** With a label. */
  readonly rows: number;
  readonly positive_labels: number;
  /** Of these with a prediction; missing where there are no predictions. */
  readonly predicted_rows?: number | undefined;
  readonly positive_predictions?: number | undefined;
}

/** How many rows a value of a facet has, and how many others there are. */
export interface FacetSizes {
  readonly value_or_threshold: string;
  readonly members: GroupSizes;
  readonly others: GroupSizes;
}

/** Rows on both sides of each value of each facet: stands in `analysis.json` as `bias_rows`. */
export function facetSizes(
  counts: readonly CountedFacet[],
): Readonly<Record<string, readonly FacetSizes[]>> {
  const sizes = new Map<string, FacetSizes[]>();
  for (const { facet, value_or_threshold, pre, post } of counts) {
    const [before, after] = [sidesOf(pre), post && sidesOf(post)];
    const known = sizes.get(facet) ?? [];
    known.push({
      value_or_threshold,
      members: sizesOf(before.d, after?.d),
      others: sizesOf(before.a, after?.a),
    });
    sizes.set(facet, known);
  }
  return Object.fromEntries(sizes);
}

const sizesOf = ({ rows, positives }: Side, after: Side | undefined): GroupSizes => ({
  rows,
  positive_labels: positives,
  ...(after && { predicted_rows: after.rows, positive_predictions: after.predictedPositives }),
});
