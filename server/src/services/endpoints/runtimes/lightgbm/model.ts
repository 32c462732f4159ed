import { type Link, linkOf } from './objectives.js';
import { type Block, fail, integer, numbers, splitModel, words } from './text.js';

/**
 * All trees of a model as one array of splits. A child is a split's place, or `~leaf` for a leaf's
 * place in `leaf`; so is a tree's root, since a tree may be a single leaf.
 */
export interface LightgbmModel {
  readonly names: readonly string[];
  /** How many scores a row has: the number of classes, or 1. */
  readonly outputs: number;
  readonly link: Link;
  /** Scores are the trees' mean and not their sum: random forests. */
  readonly average: boolean;
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  /** LightGBM's own bits: 1 by category, 2 missing goes left, 4 zero is missing, 8 NaN is. */
  readonly decision: Uint8Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Bits of the categories that go left: those of a split from `bitsAt`, `bitsLength` words. */
  readonly bits: Uint32Array;
  readonly bitsAt: Int32Array;
  readonly bitsLength: Int32Array;
  readonly leaf: Float64Array;
  /** Training rows that came to each split and each leaf; undefined where a tree has none. */
  readonly counts: { readonly splits: Float32Array; readonly leaves: Float32Array } | undefined;
  readonly roots: Int32Array;
  /** What leaves of linear trees compute, by leaf. */
  readonly linear: ReadonlyMap<number, LinearLeaf>;
}

export interface LinearLeaf {
  readonly constant: number;
  readonly features: Int32Array;
  readonly coefficients: Float64Array;
}

export const byCategory = 1;
export const missingLeft = 2;
export const zeroMissing = 4;
export const nanMissing = 8;

const maximumOutputs = 65_536;

/**
 * Reads a model that `Booster.save_model` wrote.
 * @throws Error whose message says what cannot be served.
 */
export function readModel(text: string): LightgbmModel {
  const { header, trees } = splitModel(text);
  const outputs = integer(header, 'num_tree_per_iteration', 1, 1);
  if (outputs > maximumOutputs) fail(`it has ${outputs} outputs; at most ${maximumOutputs} are.`);
  if (trees.length % outputs !== 0)
    fail(`${trees.length} trees are not ${outputs} for each round.`);
  const names = words(header.get('feature_names') ?? '');
  if (names.length !== integer(header, 'max_feature_idx', 0) + 1) {
    fail('its features and their names do not match.');
  }
  const link = linkOf(header.get('objective'));
  if (!link) fail(`Guiderail does not know its objective "${header.get('objective')}".`);
  const builder = new Builder(trees, names.length);
  trees.forEach((tree, i) => {
    builder.add(tree, i);
  });
  return { names, outputs, link, average: header.has('average_output'), ...builder.finish() };
}

const leavesOf = (tree: Block): number => integer(tree, 'num_leaves', 1);

class Builder {
  readonly #arrays: Omit<
    LightgbmModel,
    'names' | 'outputs' | 'link' | 'average' | 'bits' | 'counts'
  >;
  readonly #counts: NonNullable<LightgbmModel['counts']>;
  #counted = true;
  readonly #linear = new Map<number, LinearLeaf>();
  readonly #bits: number[] = [];
  readonly #features: number;
  #split = 0;
  #leaf = 0;

  constructor(trees: readonly Block[], features: number) {
    // as many leaves as there are values, however many a tree claims
    for (const tree of trees) numbers(tree, 'leaf_value', leavesOf(tree));
    const leaves = trees.reduce((sum, tree) => sum + leavesOf(tree), 0);
    const splits = leaves - trees.length;
    this.#features = features;
    this.#counts = { splits: new Float32Array(splits), leaves: new Float32Array(leaves) };
    this.#arrays = {
      feature: new Int32Array(splits),
      threshold: new Float64Array(splits),
      decision: new Uint8Array(splits),
      left: new Int32Array(splits),
      right: new Int32Array(splits),
      bitsAt: new Int32Array(splits),
      bitsLength: new Int32Array(splits),
      leaf: new Float64Array(leaves),
      roots: new Int32Array(trees.length),
      linear: this.#linear,
    };
  }

  add(tree: Block, index: number): void {
    const leaves = leavesOf(tree);
    const splits = leaves - 1;
    this.#arrays.leaf.set(numbers(tree, 'leaf_value', leaves), this.#leaf);
    this.#arrays.roots[index] = splits > 0 ? this.#split : ~this.#leaf;
    if (splits > 0) this.#addSplits(tree, splits);
    this.#addCounts(tree, leaves);
    if (integer(tree, 'is_linear', 0, 0) === 1) this.#addLinear(tree, leaves);
    this.#split += splits;
    this.#leaf += leaves;
  }

  finish() {
    const counts = this.#counted ? this.#counts : undefined;
    return { ...this.#arrays, bits: Uint32Array.from(this.#bits), counts };
  }

  #addCounts(tree: Block, leaves: number): void {
    if (leaves === 1) {
      this.#counts.leaves[this.#leaf] = 1;
      return;
    }
    if (!tree.has('leaf_count') || !tree.has('internal_count')) {
      this.#counted = false;
      return;
    }
    this.#counts.leaves.set(numbers(tree, 'leaf_count', leaves), this.#leaf);
    this.#counts.splits.set(numbers(tree, 'internal_count', leaves - 1), this.#split);
  }

  #addSplits(tree: Block, splits: number): void {
    const { feature, threshold, decision, left, right } = this.#arrays;
    const at = this.#split;
    const features = numbers(tree, 'split_feature', splits);
    if (!features.every((one) => this.#isFeature(one))) fail('a split uses an unknown feature.');
    feature.set(features, at);
    threshold.set(numbers(tree, 'threshold', splits), at);
    decision.set(numbers(tree, 'decision_type', splits), at);
    left.set(this.#children(tree, 'left_child', splits), at);
    right.set(this.#children(tree, 'right_child', splits), at);
    this.#addCategories(tree, splits);
  }

  readonly #isFeature = (one: number): boolean =>
    Number.isInteger(one) && one >= 0 && one < this.#features;

  #children(tree: Block, key: string, splits: number): Int32Array {
    return Int32Array.from(numbers(tree, key, splits), (child, node) => {
      // splits come after their parent, so that no walk can go round
      const known = child < 0 ? -child - 1 <= splits : child > node && child < splits;
      if (!Number.isInteger(child) || !known) fail(`a tree's split ${node} has no child ${child}.`);
      return child < 0 ? ~(this.#leaf - child - 1) : this.#split + child;
    });
  }

  #addCategories(tree: Block, splits: number): void {
    const { decision, threshold, bitsAt, bitsLength } = this.#arrays;
    const sets = integer(tree, 'num_cat', 0, 0);
    const ends = sets > 0 ? numbers(tree, 'cat_boundaries', sets + 1) : new Float64Array();
    const all = sets > 0 ? numbers(tree, 'cat_threshold', ends[sets] as number) : [];
    const start = this.#bits.length;
    for (const one of all) this.#bits.push(one);
    for (let at = this.#split; at < this.#split + splits; at++) {
      if (((decision[at] as number) & byCategory) === 0) continue;
      const set = threshold[at] as number;
      const from = ends[set];
      const to = ends[set + 1];
      if (
        from === undefined ||
        to === undefined ||
        !(from >= 0 && from <= to && to <= all.length)
      ) {
        fail('a split by category has no categories.');
      }
      bitsAt[at] = start + from;
      bitsLength[at] = to - from;
    }
  }

  #addLinear(tree: Block, leaves: number): void {
    const constants = numbers(tree, 'leaf_const', leaves);
    const counts = numbers(tree, 'num_features', leaves);
    const total = counts.reduce((sum, one) => sum + one, 0);
    const features = numbers(tree, 'leaf_features', total);
    const coefficients = numbers(tree, 'leaf_coeff', total);
    if (!features.every(this.#isFeature)) fail('a leaf uses an unknown feature.');
    let at = 0;
    for (const [leaf, count] of counts.entries()) {
      if (!Number.isInteger(count) || count < 0) fail('a leaf has no number of features.');
      this.#linear.set(this.#leaf + leaf, {
        constant: constants[leaf] as number,
        features: Int32Array.from(features.subarray(at, at + count)),
        coefficients: coefficients.slice(at, at + count),
      });
      at += count;
    }
  }
}
