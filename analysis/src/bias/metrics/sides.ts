import { type BiasCounts, cellOf, totalCells } from '../counts.js';

/** Rows on one side of a facet, counted. */
export interface Side {
  readonly rows: number;
  readonly positives: number;
  readonly negatives: number;
  readonly predictedPositives: number;
  readonly predictedNegatives: number;
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
}

export interface Sides {
  /** Members of the facet: the sensitive, disadvantaged ones. */
  readonly d: Side;
  /** All others. */
  readonly a: Side;
}

export function sidesOf(counts: BiasCounts): Sides {
  const cells = totalCells(counts);
  return { d: sideOf(cells, 1), a: sideOf(cells, 0) };
}

/** One side from a group's (or the total's) cells. */
export function sideOf(cells: Float64Array, facet: 0 | 1): Side {
  const truePositives = cells[cellOf(facet, 1, 1)] as number;
  const falsePositives = cells[cellOf(facet, 0, 1)] as number;
  const falseNegatives = cells[cellOf(facet, 1, 0)] as number;
  const trueNegatives = cells[cellOf(facet, 0, 0)] as number;
  return sideFrom({ truePositives, falsePositives, falseNegatives, trueNegatives });
}

type Quadrants = Pick<
  Side,
  'truePositives' | 'falsePositives' | 'falseNegatives' | 'trueNegatives'
>;

/** A side from its four quadrants. */
export function sideFrom(quadrants: Quadrants): Side {
  const { truePositives, falsePositives, falseNegatives, trueNegatives } = quadrants;
  // each field by its name: draws of intervals make millions of these, and spreading is slow
  return {
    truePositives,
    falsePositives,
    falseNegatives,
    trueNegatives,
    rows: truePositives + falsePositives + falseNegatives + trueNegatives,
    positives: truePositives + falseNegatives,
    negatives: falsePositives + trueNegatives,
    predictedPositives: truePositives + falsePositives,
    predictedNegatives: falseNegatives + trueNegatives,
  };
}

/** Both sides of a facet as one. */
export const together = ({ a, d }: Sides): Side =>
  sideFrom({
    truePositives: a.truePositives + d.truePositives,
    falsePositives: a.falsePositives + d.falsePositives,
    falseNegatives: a.falseNegatives + d.falseNegatives,
    trueNegatives: a.trueNegatives + d.trueNegatives,
  });
