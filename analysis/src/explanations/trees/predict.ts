import type { Matrix } from '../types.js';
import { goesLeft } from './decide.js';
import type { ModelStructure, TreeEnsemble } from './ensemble.js';
import { toScores } from './score-link.js';

/**
 * A model's margins: what its trees, or its weighted features, add up to before the link.
 * @param rows with a column for each of the model's features; NaN is a missing value
 * @returns `outputs` numbers for each row, in double precision
 * @throws RangeError where the rows have another number of columns than the model has features.
 */
export function modelMargins(structure: ModelStructure, rows: Matrix): Float64Array {
  const { features, outputs } = structure;
  if (rows.columns !== features) {
    throw new RangeError(`Rows have ${rows.columns} columns; the model has ${features} features.`);
  }
  const margins = new Float64Array(rows.rows * outputs);
  for (let row = 0; row < rows.rows; row++) {
    const from = row * features;
    if (structure.kind === 'trees') addTrees(structure, rows.values, from, margins, row * outputs);
    else addFeatures(structure, rows.values, from, margins, row * outputs);
  }
  return margins;
}

/** A model's scores: its margins after the link. @throws RangeError as `modelMargins` does. */
export function modelScores(structure: ModelStructure, rows: Matrix): Float64Array {
  const scores = modelMargins(structure, rows);
  toScores(structure.link, scores, structure.outputs);
  return scores;
}

function addTrees(
  ensemble: TreeEnsemble,
  values: Float64Array,
  from: number,
  margins: Float64Array,
  at: number,
): void {
  const { base, roots, groups, weights, value } = ensemble;
  margins.set(base, at);
  for (let tree = 0; tree < roots.length; tree++) {
    const leaf = leafOf(ensemble, roots[tree] as number, values, from);
    const margin = at + (groups[tree] as number);
    margins[margin] =
      (margins[margin] as number) + (weights[tree] as number) * (value[leaf] as number);
  }
}

/** The leaf of a tree that a row comes to. */
export function leafOf(
  ensemble: TreeEnsemble,
  root: number,
  values: Float64Array,
  from: number,
): number {
  const { feature, left, right } = ensemble;
  let node = root;
  for (let split = feature[node] as number; split >= 0; split = feature[node] as number) {
    const leftwards = goesLeft(ensemble, node, values[from + split] as number);
    node = (leftwards ? left[node] : right[node]) as number;
  }
  return node;
}

function addFeatures(
  { features, outputs, weights, intercepts }: Extract<ModelStructure, { kind: 'linear' }>,
  values: Float64Array,
  from: number,
  margins: Float64Array,
  at: number,
): void {
  for (let output = 0; output < outputs; output++) {
    let sum = intercepts[output] as number;
    for (let i = 0; i < features; i++) {
      const x = values[from + i] as number;
      if (!Number.isNaN(x)) sum += x * (weights[output * features + i] as number);
    }
    margins[at + output] = sum;
  }
}
