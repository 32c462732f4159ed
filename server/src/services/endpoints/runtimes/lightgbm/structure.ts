import { type ModelStructure, NodeFlags } from '@guiderail/analysis';
import { byCategory, type LightgbmModel, missingLeft, nanMissing, zeroMissing } from './model.js';

/**
 * A model in the neutral form of explanations. Raw scores that the link multiplies first are
 * multiplied there already.
 * @returns undefined where that form has no word for it: linear leaves, links that it lacks.
 */
export function structureOf(model: LightgbmModel): ModelStructure | undefined {
  const { names, outputs, link, average, roots, linear } = model;
  if (link.name === undefined || linear.size > 0) return undefined;
  const rounds = average ? Math.max(1, roots.length / outputs) : 1;
  const splits = model.feature.length;
  return {
    kind: 'trees',
    features: names.length,
    names,
    outputs,
    base: new Float64Array(outputs),
    link: link.name,
    single: false,
    roots: roots.map((root) => placeOf(root, splits)),
    groups: roots.map((_, tree) => tree % outputs),
    weights: new Float64Array(roots.length).fill((link.steepness ?? 1) / rounds),
    ...nodesOf(model),
  };
}

/** Leaves come behind all splits. */
const placeOf = (child: number, splits: number): number => (child < 0 ? splits + ~child : child);

function nodesOf(model: LightgbmModel) {
  const { leaf, counts, bits } = model;
  const splits = model.feature.length;
  const nodes = splits + leaf.length;
  const ints = (from: Int32Array, rest = 0): Int32Array => {
    const all = new Int32Array(nodes).fill(rest, splits);
    all.set(from);
    return all;
  };
  const doubles = (from: ArrayLike<number>, at: number): Float64Array => {
    const all = new Float64Array(nodes);
    all.set(from, at);
    return all;
  };
  const flags = new Uint8Array(nodes);
  flags.set(model.decision.map(flagsOf));
  const cover = counts && doubles(counts.splits, 0);
  cover?.set(counts?.leaves ?? [], splits);
  return {
    feature: ints(model.feature, -1),
    threshold: doubles(model.threshold, 0),
    left: ints(model.left.map((child) => placeOf(child, splits))),
    right: ints(model.right.map((child) => placeOf(child, splits))),
    flags,
    value: doubles(leaf, splits),
    cover,
    bitsAt: ints(model.bitsAt),
    bitsLength: ints(model.bitsLength),
    bits: bits.slice(),
  };
}

/** Missing categories are in no set, and so go right as others do that are not listed. */
function flagsOf(decision: number): number {
  if ((decision & byCategory) !== 0) return NodeFlags.byCategory;
  return (
    ((decision & missingLeft) === 0 ? 0 : NodeFlags.missingLeft) |
    ((decision & zeroMissing) === 0 ? 0 : NodeFlags.zeroMissing) |
    ((decision & nanMissing) === 0 ? NodeFlags.nanIsZero : 0)
  );
}
