import type { TableColumn } from '../../dataset/table.js';
import { plainTexts } from '../metrics/empty-side.js';
import type { MetricFacts } from '../metrics/metric.js';
import { buildKdTree } from './kd-tree.js';
import { Nearest } from './nearest.js';
import { distinctPoints, type Points } from './points.js';

export const FT: MetricFacts = {
  name: 'FT',
  description: 'Flip Test (FT)',
  stage: 'post_training_bias_metrics',
};

/** What FT counts among the members of a facet that were looked at. */
export interface FlipCounts {
  readonly members: number;
  /** Predicted positive, while most of their nearest others are not. */
  readonly favoured: number;
  /** Predicted negative, while most of their nearest others are positive. */
  readonly disfavoured: number;
}

export type FlipTestOutcome =
  | {
      readonly value: number;
      readonly flips: FlipCounts;
      /** Of how many rows, where not all were looked at. */
      readonly note?: string | undefined;
    }
  | { readonly error: string };

export interface FlipTestRows {
  readonly features: readonly TableColumn[];
  /** 1 for members of the facet, 0 for others, 2 for rows that are left out. */
  readonly sides: Uint8Array;
  /** 1 where the prediction is positive. */
  readonly positive: Uint8Array;
}

/** smclarify's: five neighbours, or one where the others are fewer than ten. */
const [NEIGHBOURS, FEW_NEIGHBOURS, FEW_ROWS] = [5, 1, 9];
/** Coordinates that are looked at before the rest is left to the sample: 5 s for 30,000 rows, 30 s for 1,000,000. */
const MOST_WORK = 2e9;

/**
 * FT: what members of a facet are predicted, against what their nearest neighbours among the others
 * are: (positive where the neighbours are not - not where they are) / members. Euclidean distance
 * over unscaled features, majority of the neighbours, ties at the last distance sharing its votes.
 *
 * Exact, by a k-d tree over distinct rows. Where that would cost more than `mostWork` coordinates,
 * members are taken in a fixed shuffled order until it is spent: the value is then of a random
 * sample of members, against all others. Black, Yeom, Fredrikson: FlipTest (FAT* 2020).
 */
export function flipTest(rows: FlipTestRows, mostWork = MOST_WORK): FlipTestOutcome {
  const { sides, features } = rows;
  if (!sides.includes(1)) return { error: plainTexts.d };
  if (!sides.includes(0)) return { error: plainTexts.a };
  const unfit = problemOf(features, sides);
  if (unfit !== undefined) return { error: unfit };
  const columns = features.map(({ values }) => values);
  const side = (which: 0 | 1) =>
    distinctPoints(
      columns,
      sides.map((mark) => (mark === which ? 1 : 0)),
      rows.positive,
    );
  return flips(side(1), side(0), mostWork);
}

function problemOf(features: readonly TableColumn[], sides: Uint8Array): string | undefined {
  if (features.some(({ dtype }) => dtype === 'string')) {
    return 'FlipTest does not support non-numeric columns';
  }
  if (features.length === 0) return 'FlipTest has no features to find neighbours by';
  const unfit = features.find(({ values }) =>
    values.some((value, row) => !Number.isFinite(value) && sides[row] !== 2),
  );
  return (
    unfit && `FlipTest needs a finite number in every row: ${JSON.stringify(unfit.name)} lacks some`
  );
}

function flips(members: Points, others: Points, mostWork: number): FlipTestOutcome {
  const size = sum(others.rows);
  const k = size > FEW_ROWS ? NEIGHBOURS : FEW_NEIGHBOURS;
  const nearest = new Nearest(buildKdTree(others), k);
  const { dimensions, coordinates } = members;
  let [favoured, disfavoured, seen] = [0, 0, 0];
  for (const index of shuffled(members.count)) {
    if (nearest.work > mostWork) break;
    const rows = members.rows[index] as number;
    const positives = members.positives[index] as number;
    const start = index * dimensions;
    const votes = nearest.positiveVotes(coordinates.subarray(start, start + dimensions));
    if (votes > k / 2) disfavoured += rows - positives;
    else favoured += positives;
    seen += rows;
  }
  const all = sum(members.rows);
  const note = seen === all ? undefined : `of ${seen} of ${all} rows of the facet, taken at random`;
  const flips = { members: seen, favoured, disfavoured };
  return { value: (favoured - disfavoured) / seen, flips, note };
}

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

/** All indices below a count, each time in the same shuffled order (Fisher and Yates). */
function shuffled(count: number): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  let state = 1;
  for (let i = count - 1; i > 0; i--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const j = Math.floor((state / 2 ** 32) * (i + 1));
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return order;
}
