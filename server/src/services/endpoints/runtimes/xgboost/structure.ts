import {
  type ModelStructure,
  NodeFlags,
  type ScoreLink,
  type TreeEnsemble,
} from '@guiderail/analysis';
import { categorical, type Forest, missingLeft } from './forest.js';
import type { Linear, XgboostModel } from './model.js';

/**
 * A model in the neutral form of explanations.
 * @returns undefined where that form has no word for it: vectors in leaves, objectives that answer
 *   with a class or a step, categories by the million.
 */
export function structureOf(model: XgboostModel): ModelStructure | undefined {
  const { booster, objective } = model;
  const { link } = objective;
  if (link === undefined || objective.chooses) return undefined;
  if (booster.kind === 'linear') return linearOf(model, booster, link);
  return booster.vectors ? undefined : treesOf(model, booster, link);
}

function linearOf(
  { features, names, outputs, base }: XgboostModel,
  { weights }: Linear,
  link: ScoreLink,
): ModelStructure {
  const own = new Float64Array(features * outputs);
  const intercepts = new Float64Array(outputs);
  for (let output = 0; output < outputs; output++) {
    for (let i = 0; i < features; i++) {
      own[output * features + i] = weights[i * outputs + output] as number;
    }
    intercepts[output] =
      (weights[features * outputs + output] as number) + (base[output] as number);
  }
  return { kind: 'linear', features, names, outputs, weights: own, intercepts, link };
}

function treesOf(
  { features, names, outputs, base }: XgboostModel,
  forest: Forest,
  link: ScoreLink,
): TreeEnsemble | undefined {
  const sets = bitsOf(forest);
  if (sets === undefined) return undefined;
  const { feature, value, flags, roots, groups, weights, cover } = forest;
  const nodes = feature.length;
  const threshold = new Float64Array(nodes);
  const leaf = new Float64Array(nodes);
  for (let node = 0; node < nodes; node++) {
    if (feature[node] === -1) leaf[node] = value[node] as number;
    else threshold[node] = below(value[node] as number);
  }
  return {
    kind: 'trees',
    features,
    names,
    outputs,
    base: Float64Array.from(base),
    link,
    single: true,
    roots: roots.slice(),
    groups: groups.slice(),
    weights: Float64Array.from(weights),
    feature: feature.slice(),
    threshold,
    left: forest.left.slice(),
    right: forest.right.slice(),
    flags: flags.map(flagsOf),
    value: leaf,
    cover: cover && Float64Array.from(cover),
    ...sets,
  };
}

function flagsOf(flags: number): number {
  const missing = (flags & missingLeft) === 0 ? 0 : NodeFlags.missingLeft;
  if ((flags & categorical) === 0) return missing;
  return missing | NodeFlags.byCategory | NodeFlags.listedRight | NodeFlags.negativeUnlisted;
}

const bits = new Int32Array(1);
const float = new Float32Array(bits.buffer);

/** The next smaller number of single precision: what is at most that is less than the value. */
function below(value: number): number {
  // nothing is less than that, nor at most NaN
  if (value === Number.NEGATIVE_INFINITY || Number.isNaN(value)) return Number.NaN;
  if (value === 0) return -(2 ** -149);
  float[0] = value;
  bits[0] = (bits[0] as number) + (value > 0 ? -1 : 1);
  return float[0] as number;
}

/** Of all sets of categories: 16 MB. */
const maximumWords = 4 * 1024 * 1024;

/** Lists of categories as sets of bits, each as long as its largest category needs. */
function bitsOf({ feature, flags, categoryAt, categories }: Forest) {
  const nodes = feature.length;
  const bitsAt = new Int32Array(nodes);
  const bitsLength = new Int32Array(nodes);
  let length = 0;
  const each = (work: (node: number, start: number, count: number) => void) => {
    for (let node = 0; node < nodes; node++) {
      if (((flags[node] as number) & categorical) === 0) continue;
      const start = categoryAt[node] as number;
      work(node, start + 1, categories[start] as number);
    }
  };
  each((node, start, count) => {
    bitsAt[node] = length;
    const words = count === 0 ? 0 : Math.floor((categories[start + count - 1] as number) / 32) + 1;
    bitsLength[node] = words;
    length += words;
  });
  if (length > maximumWords) return undefined;
  const all = new Uint32Array(length);
  each((node, start, count) => {
    for (let i = start; i < start + count; i++) {
      const category = categories[i] as number;
      const word = (bitsAt[node] as number) + Math.floor(category / 32);
      all[word] = (all[word] as number) | (1 << (category % 32));
    }
  });
  return { bitsAt, bitsLength, bits: all };
}
