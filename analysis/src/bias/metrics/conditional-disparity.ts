import type { BiasCounts } from '../counts.js';
import type { MetricOutcome } from './metric.js';
import { ratio } from './ratio.js';
import { type Side, type Sides, sideOf } from './sides.js';

/** How many rows of a side are positive, by label or by prediction. */
type Positives = (side: Side) => number;

/**
 * Demographic disparity within groups, weighted by their sizes: the facet's share of the rejected
 * minus its share of the accepted. A share of none is 0. Rows without a group (key '') count in the
 * checks but in no group.
 */
export function conditionalDisparity(
  { a, d }: Sides,
  { groups, groupProblem }: BiasCounts,
  positives: Positives,
): MetricOutcome {
  if (groupProblem !== undefined) return { error: groupProblem };
  const known = [...groups].filter(([name]) => name !== '');
  if (known.length === 0) return { error: 'Group variable is empty or not provided' };
  const accepted = positives(a) + positives(d);
  if (accepted === 0) return { error: 'No positive labels in set' };
  if (accepted === a.rows + d.rows) return { error: 'No negative labels in set' };
  let [sum, rows] = [0, 0];
  for (const [, cells] of known) {
    const sides = { a: sideOf(cells, 0), d: sideOf(cells, 1) };
    const size = sides.a.rows + sides.d.rows;
    sum += size * disparity(sides, positives);
    rows += size;
  }
  return ratio(sum, rows);
}

function disparity({ a, d }: Sides, positives: Positives): number {
  const [acceptedA, acceptedD] = [positives(a), positives(d)];
  const [rejectedA, rejectedD] = [a.rows - acceptedA, d.rows - acceptedD];
  return ratio(rejectedD, rejectedA + rejectedD) - ratio(acceptedD, acceptedA + acceptedD);
}
