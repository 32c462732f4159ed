import { categorical, type Forest, missingLeft, type XgboostModel } from './model.js';

/**
 * Predictions of rows, equal to XGBoost's own: values and thresholds compared as float32, leaf
 * weights added as float32 in the order of the trees.
 * @param rows values, row after row, `model.features` each; NaN is a missing value
 * @returns `outputs` numbers for each row; those of an objective that chooses a class: the class
 *   first.
 */
export function predict(model: XgboostModel, rows: Float32Array): Float32Array {
  const { features, outputs, base, forest, objective } = model;
  const count = features === 0 ? 0 : rows.length / features;
  const margins = new Float32Array(count * outputs);
  for (let row = 0; row < count; row++) {
    const at = row * outputs;
    margins.set(base, at);
    addTrees(forest, rows, row * features, margins, at);
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
  const { left, right, feature, value, flags, roots, groups, weights } = forest;
  for (let tree = 0; tree < roots.length; tree++) {
    let node = roots[tree] as number;
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
    const group = at + (groups[tree] as number);
    margins[group] =
      (margins[group] as number) + Math.fround((value[node] as number) * (weights[tree] as number));
  }
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
