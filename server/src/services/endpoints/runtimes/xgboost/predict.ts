import type { Scores } from '../payload/reply.js';
import { categorical, type Forest, missingLeft } from './forest.js';
import type { Linear, XgboostModel } from './model.js';

/** Predictions of rows, as many numbers for each as the objective gives. */
export function predictScores(model: XgboostModel, rows: Float32Array): Scores {
  const { objective, outputs } = model;
  return {
    values: predict(model, rows),
    stride: outputs,
    width: objective.chooses ? 1 : outputs,
  };
}

/**
 * Predictions of rows, equal to XGBoost's own: values and thresholds compared as float32, leaf
 * weights added as float32 in the order of the trees.
 * @param rows values, row after row, `model.features` each; NaN is a missing value
 * @returns `outputs` numbers for each row; those of an objective that chooses a class: the class
 *   first.
 */
export function predict(model: XgboostModel, rows: Float32Array): Float32Array {
  const { features, outputs, base, booster, objective } = model;
  const count = features === 0 ? 0 : rows.length / features;
  const margins = new Float32Array(count * outputs);
  for (let row = 0; row < count; row++) {
    const at = row * outputs;
    margins.set(base, at);
    if (booster.kind === 'linear') addLinear(booster, model, rows, row * features, margins, at);
    else if (booster.vectors) addVectors(booster, rows, row * features, margins, at, outputs);
    else addTrees(booster, rows, row * features, margins, at);
    objective.transform(margins, at, outputs);
  }
  return margins;
}

function addTrees(
  forest: Forest,
  rows: Float32Array,
  from: number,
  margins: Float32Array,
  at: number,
): void {
  const { value, roots, groups, weights } = forest;
  for (let tree = 0; tree < roots.length; tree++) {
    const leaf = leafOf(forest, roots[tree] as number, rows, from);
    const group = at + (groups[tree] as number);
    margins[group] =
      (margins[group] as number) + Math.fround((value[leaf] as number) * (weights[tree] as number));
  }
}

function addVectors(
  forest: Forest,
  rows: Float32Array,
  from: number,
  margins: Float32Array,
  at: number,
  outputs: number,
): void {
  const { left, roots, weights } = forest;
  const vectors = forest.vectors as Float32Array;
  for (let tree = 0; tree < roots.length; tree++) {
    const start = left[leafOf(forest, roots[tree] as number, rows, from)] as number;
    for (let i = 0; i < outputs; i++) {
      margins[at + i] =
        (margins[at + i] as number) +
        Math.fround((vectors[start + i] as number) * (weights[tree] as number));
    }
  }
}

function leafOf(forest: Forest, root: number, rows: Float32Array, from: number): number {
  const { left, right, feature, value, flags } = forest;
  let node = root;
  let split = feature[node] as number;
  while (split >= 0) {
    const x = rows[from + split] as number;
    const flag = flags[node] as number;
    const goesLeft =
      flag < categorical && !Number.isNaN(x)
        ? x < (value[node] as number)
        : Number.isNaN(x)
          ? (flag & missingLeft) === missingLeft
          : !isRight(forest, node, x);
    node = (goesLeft ? left[node] : right[node]) as number;
    split = feature[node] as number;
  }
  return node;
}

/** Whether a category is among those that a node sends to the right; unknown ones go left. */
function isRight(forest: Forest, node: number, x: number): boolean {
  // XGBoost cuts fractions off, but asks first whether a code is negative
  if (x < 0) return false;
  const { categories } = forest;
  const start = forest.categoryAt[node] as number;
  const category = Math.trunc(x);
  let low = start + 1;
  let high = low + (categories[start] as number);
  while (low < high) {
    const middle = (low + high) >> 1;
    const found = categories[middle] as number;
    if (found === category) return true;
    if (found < category) low = middle + 1;
    else high = middle;
  }
  return false;
}

/** A missing value adds nothing; sums as float32 in the order of the features. */
function addLinear(
  { weights }: Linear,
  { features, outputs }: XgboostModel,
  rows: Float32Array,
  from: number,
  margins: Float32Array,
  at: number,
): void {
  for (let output = 0; output < outputs; output++) {
    let sum = Math.fround(
      (weights[features * outputs + output] as number) + (margins[at + output] as number),
    );
    for (let i = 0; i < features; i++) {
      const x = rows[from + i] as number;
      if (Number.isNaN(x)) continue;
      sum = Math.fround(sum + Math.fround(x * (weights[i * outputs + output] as number)));
    }
    margins[at + output] = sum;
  }
}
