import type { Scores } from '../payload/reply.js';
import { byCategory, type LightgbmModel, missingLeft, nanMissing, zeroMissing } from './model.js';

/** LightGBM takes values this near to zero for zero. */
const zero = Math.fround(1e-35);

/**
 * Predictions of rows, equal to LightGBM's own: values and thresholds compared and scores added in
 * double precision, in the order of the trees.
 * @param rows values, row after row, a number for each feature; NaN is a missing value
 */
export function predict(model: LightgbmModel, rows: Float64Array): Scores {
  const { names, outputs, roots, leaf, linear, link, average } = model;
  const features = names.length;
  const scores = new Float64Array((rows.length / features) * outputs);
  const rounds = Math.max(1, roots.length / outputs);
  for (let from = 0, at = 0; from < rows.length; from += features, at += outputs) {
    for (let tree = 0; tree < roots.length; tree++) {
      const found = leafOf(model, roots[tree] as number, rows, from);
      const output = at + (outputs === 1 ? 0 : tree % outputs);
      const value =
        linear.size === 0 ? (leaf[found] as number) : linearValue(model, found, rows, from);
      scores[output] = (scores[output] as number) + value;
    }
    if (average) {
      for (let i = at; i < at + outputs; i++) scores[i] = (scores[i] as number) / rounds;
    }
    link.transform(scores, at, outputs);
  }
  return { values: scores, stride: outputs, width: outputs };
}

function leafOf(model: LightgbmModel, root: number, rows: Float64Array, from: number): number {
  const { feature, decision, left, right } = model;
  let node = root;
  while (node >= 0) {
    const x = rows[from + (feature[node] as number)] as number;
    const goesLeft =
      ((decision[node] as number) & byCategory) === 0
        ? isBelow(model, node, x)
        : isAmong(model, node, x);
    node = (goesLeft ? left[node] : right[node]) as number;
  }
  return ~node;
}

function isBelow(model: LightgbmModel, node: number, value: number): boolean {
  const decision = model.decision[node] as number;
  const absent = Number.isNaN(value);
  const x = absent && (decision & nanMissing) === 0 ? 0 : value;
  const missing =
    (absent && (decision & nanMissing) !== 0) ||
    ((decision & zeroMissing) !== 0 && x >= -zero && x <= zero);
  if (missing) return (decision & missingLeft) !== 0;
  return x <= (model.threshold[node] as number);
}

/** Whether a category's bit is set; fractions are cut off, missing and negative ones go right. */
function isAmong({ bits, bitsAt, bitsLength }: LightgbmModel, node: number, x: number): boolean {
  const category = Math.trunc(x);
  if (!(category >= 0)) return false;
  const word = Math.floor(category / 32);
  if (word >= (bitsLength[node] as number)) return false;
  return (((bits[(bitsAt[node] as number) + word] as number) >>> (category % 32)) & 1) === 1;
}

/** A linear leaf without one of its features falls back to its plain value. */
function linearValue(
  { leaf, linear }: LightgbmModel,
  found: number,
  rows: Float64Array,
  from: number,
): number {
  const own = linear.get(found);
  if (!own) return leaf[found] as number;
  let value = own.constant;
  for (let i = 0; i < own.features.length; i++) {
    const x = rows[from + (own.features[i] as number)] as number;
    if (Number.isNaN(x)) return leaf[found] as number;
    value += (own.coefficients[i] as number) * x;
  }
  return value;
}
