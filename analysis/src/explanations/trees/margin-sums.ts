import type { TreeEnsemble } from './ensemble.js';
import { leafOf } from './predict.js';

/**
 * Adds Shapley values, and what trees add up to, of at most `blockRows` rows.
 * @param from where the first row begins in `values`
 * @param sums row after row, output after output, a number for each player
 * @param margins row after row, a number for each output
 */
export type AddRows = (
  values: Float64Array,
  from: number,
  rows: number,
  sums: Float64Array,
  margins: Float64Array,
) => void;

/** Finds Shapley values of the trees' sums. */
export interface MarginSums {
  /** What each output is where no player is present. */
  readonly expected: Float64Array;
  /** The parts of a block's work, each to be done once for its rows. */
  parts(rows: number): Iterable<AddRows>;
}

/** A way to them that keeps nothing between rows. */
export interface TreeWalk {
  readonly expected: Float64Array;
  /** Adds what one of the trees gives. */
  addTree(tree: number, ...block: Parameters<AddRows>): void;
}

/** A way that becomes quick with the patterns that it has seen. */
export interface Tables {
  add: AddRows;
}

/** Leaves of the largest ensemble that has tables. */
const tabledLeaves = 16_384;
/** Bytes of what background rows meet at its leaves. */
const tabledBackground_bytes = 64 * 1024 * 1024;
/** Rows that are walked before tables are made: with an effort of 1, and at least. */
const walkedRows = 8_192;
const leastWalkedRows = 512;

export interface Choice {
  readonly trees: number;
  readonly leaves: number;
  /** What walking a row costs, in walks with one background row. */
  readonly effort: number;
  /** Of what background rows meet at the leaves. */
  readonly met_bytes: number;
  /** Whether no part may take more than some milliseconds. */
  readonly pauses: boolean;
}

/**
 * The one place that chooses between walking the trees and tables of patterns.
 *
 * A walk costs the same for each row. A table's row is a look-up for each pattern that was seen
 * before, and several times a walk for those that were not. Patterns come again in trees of few
 * leaves: with 10,000 to 15,500 a table that has seen some thousand rows of the Adult data explains
 * 5 to 9 times as many new ones a second as a walk path-dependent or with 100 background rows, and
 * 1.5 to 2.7 times as many with one; with 49,000 and 63,000 it explained a tenth to a half as many.
 * Making tables and filling them takes as long as walking with some 600 rows path-dependent, 500
 * with 100 background rows and 10,000 with one: so many are walked first. Where others wait for
 * their turn tables are not made at all: that cannot be done in parts.
 */
export function chooseSums(walk: TreeWalk, make: () => Tables, choice: Choice): MarginSums {
  const { trees, leaves, effort, met_bytes, pauses } = choice;
  const tabled = !pauses && leaves <= tabledLeaves && met_bytes <= tabledBackground_bytes;
  const walked = Math.max(leastWalkedRows, walkedRows / effort);
  const walks = Array.from({ length: trees }, (_, tree): AddRows => {
    return (...block) => walk.addTree(tree, ...block);
  });
  let seen = 0;
  let tables: AddRows[] | undefined;
  const parts = (rows: number): Iterable<AddRows> => {
    if (tables) return tables;
    if (!tabled || seen < walked) {
      seen += rows;
      return walks;
    }
    const made = make();
    tables = [(...block) => made.add(...block)];
    return tables;
  };
  return { expected: walk.expected, parts };
}

/** Adds what a tree gives to a block's rows. */
export function addMargins(
  ensemble: TreeEnsemble,
  tree: number,
  values: Float64Array,
  from: number,
  margins: Float64Array,
): void {
  const { features, outputs, roots, groups, weights, value } = ensemble;
  const root = roots[tree] as number;
  const weight = weights[tree] as number;
  const rows = margins.length / outputs;
  for (let row = 0, at = groups[tree] as number; row < rows; row++, at += outputs) {
    const leaf = leafOf(ensemble, root, values, from + row * features);
    margins[at] = (margins[at] as number) + weight * (value[leaf] as number);
  }
}
