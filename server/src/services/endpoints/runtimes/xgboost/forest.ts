import { count, fail, list, type Members, members, numberOf } from './document.js';
import type { Parsed } from './ubjson.js';

/**
 * All trees of a model as one array of nodes. A node's children lie at `left` and `right`; a leaf
 * has `feature` -1 and its weight in `value`, or, where a leaf holds a weight for each output,
 * these from `vectors[left]` on. A categorical node keeps, from `categories[categoryAt]` on, how
 * many categories go to the right, and then these in ascending order.
 */
export interface Forest {
  readonly kind: 'forest';
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly feature: Int32Array;
  readonly value: Float32Array;
  /** Bit 0: a missing value goes to the left; bit 1: the split is by category. */
  readonly flags: Uint8Array;
  readonly categoryAt: Int32Array;
  readonly categories: Int32Array;
  readonly vectors: Float32Array | undefined;
  /** By node: the weight of the training rows that came through; undefined where a tree has none. */
  readonly cover: Float32Array | undefined;
  /** Root node, output group and weight of each tree, in the order in which XGBoost adds them. */
  readonly roots: Int32Array;
  readonly groups: Int32Array;
  readonly weights: Float32Array;
}

export const missingLeft = 1;
export const categorical = 2;

/** How many of a model's trees predict: a number of rounds, or of trees for each output. */
export type Used = { readonly rounds: number } | { readonly trees: number } | undefined;

/** @throws Error whose message says what is wrong with the trees. */
export function readForest(
  booster: Members,
  used: Used,
  features: number,
  outputs: number,
): Forest {
  const dart = booster.name === 'dart';
  const model = members((dart ? members(booster.gbtree, 'gbtree') : booster).model, 'model');
  const all = list(model.trees, 'trees');
  const groups = list(model.tree_info, 'tree_info');
  const drops = dart ? list(booster.weight_drop, 'weight_drop') : undefined;
  const number = Math.min(all.length, usedTrees(model, used, outputs) ?? all.length);
  if (groups.length < number || (drops && drops.length < number)) fail('some trees have no group.');
  const trees = Array.from({ length: number }, (_, i) => members(all[i], `trees[${i}]`));
  const builder = new ForestBuilder(trees, features, outputs);
  trees.forEach((one, i) => {
    builder.add(one, i);
  });
  return builder.finish({
    groups: Int32Array.from({ length: number }, (_, i) => groupOf(groups[i], outputs)),
    weights: Float32Array.from({ length: number }, (_, i) => (drops ? Number(drops[i]) : 1)),
  });
}

function groupOf(value: Parsed | undefined, outputs: number): number {
  const group = count(value, 'tree_info', 0);
  return group < outputs ? group : fail(`a tree belongs to output ${group} of ${outputs}.`);
}

function usedTrees(model: Members, used: Used, outputs: number): number | undefined {
  if (used === undefined) return undefined;
  if ('trees' in used) return used.trees * outputs;
  if (model.iteration_indptr !== undefined) {
    const ends = list(model.iteration_indptr, 'iteration_indptr');
    return count(ends[Math.min(used.rounds, ends.length - 1)], 'iteration_indptr', 0);
  }
  const parameters = members(model.gbtree_model_param, 'gbtree_model_param');
  return used.rounds * outputs * Math.max(1, Number(parameters.num_parallel_tree ?? 1));
}

type Columns = Record<'left' | 'right' | 'feature' | 'value' | 'missing', ArrayLike<Parsed>> & {
  type: ArrayLike<Parsed> | undefined;
  cover: ArrayLike<Parsed> | undefined;
};

function columnsOf(tree: Members, index: number): Columns {
  const columns = {
    left: list(tree.left_children, 'left_children'),
    right: list(tree.right_children, 'right_children'),
    feature: list(tree.split_indices, 'split_indices'),
    value: list(tree.split_conditions, 'split_conditions'),
    missing: list(tree.default_left, 'default_left'),
    type: tree.split_type === undefined ? undefined : list(tree.split_type, 'split_type'),
    cover: tree.sum_hessian === undefined ? undefined : list(tree.sum_hessian, 'sum_hessian'),
  };
  const nodes = columns.left.length;
  if (nodes === 0) fail(`tree ${index} has no node.`);
  for (const column of Object.values(columns)) {
    if (column && column.length !== nodes) fail(`tree ${index} has columns of two lengths.`);
  }
  return columns;
}

class ForestBuilder {
  readonly #arrays: Omit<
    Forest,
    'kind' | 'groups' | 'weights' | 'categories' | 'vectors' | 'cover'
  >;
  readonly #cover: Float32Array;
  #covered = true;
  readonly #features: number;
  readonly #outputs: number;
  readonly #categories: number[] = [];
  readonly #vectors: number[] = [];
  #vectorTrees = 0;
  #next = 0;

  constructor(trees: readonly Members[], features: number, outputs: number) {
    const nodes = trees.reduce(
      (sum, one) => sum + list(one.left_children, 'left_children').length,
      0,
    );
    this.#features = features;
    this.#outputs = outputs;
    this.#cover = new Float32Array(nodes);
    this.#arrays = {
      left: new Int32Array(nodes),
      right: new Int32Array(nodes),
      feature: new Int32Array(nodes),
      value: new Float32Array(nodes),
      flags: new Uint8Array(nodes),
      categoryAt: new Int32Array(nodes),
      roots: new Int32Array(trees.length),
    };
  }

  add(tree: Members, index: number): void {
    const columns = columnsOf(tree, index);
    const nodes = columns.left.length;
    const categories = this.#readCategories(tree, nodes);
    const base = this.#next;
    this.#arrays.roots[index] = base;
    this.#next += nodes;
    if (columns.cover) this.#cover.set(Float32Array.from(columns.cover, numberOf), base);
    else this.#covered = false;
    for (let node = 0; node < nodes; node++) {
      this.#addNode(columns, node, base, categories.get(node));
    }
    const size = members(tree.tree_param ?? {}, 'tree_param').size_leaf_vector;
    if (Number(size ?? 0) > 1) this.#addVectors(tree, columns, base, Number(size));
  }

  finish(trees: Pick<Forest, 'groups' | 'weights'>): Forest {
    const { length } = this.#arrays.roots;
    if (this.#vectorTrees > 0 && this.#vectorTrees < length) {
      fail('leaves of some trees hold vectors, of others numbers.');
    }
    return {
      kind: 'forest',
      ...this.#arrays,
      ...trees,
      categories: Int32Array.from(this.#categories),
      vectors: this.#vectorTrees > 0 ? Float32Array.from(this.#vectors) : undefined,
      cover: this.#covered ? this.#cover : undefined,
    };
  }

  #addNode(columns: Columns, node: number, base: number, categories: number | undefined): void {
    const arrays = this.#arrays;
    const at = base + node;
    const leaf = Number(columns.left[node]) === -1;
    arrays.value[at] = numberOf(columns.value[node]);
    arrays.feature[at] = leaf ? -1 : count(columns.feature[node], 'split_indices', 0);
    if (leaf) return;
    if (!(Number(arrays.feature[at]) < this.#features)) fail('a split uses an unknown feature.');
    const size = columns.left.length;
    for (const side of ['left', 'right'] as const) {
      const child = Number(columns[side][node]);
      // children come after their parent, so that no walk can go round
      if (!(child > node && child < size)) fail(`a tree's node ${node} has no child ${child}.`);
      arrays[side][at] = base + child;
    }
    const byCategory = Number(columns.type?.[node] ?? 0) === 1;
    if (byCategory && categories === undefined) fail('a split by category has no categories.');
    arrays.categoryAt[at] = categories ?? 0;
    arrays.flags[at] =
      (Number(columns.missing[node]) ? missingLeft : 0) | (byCategory ? categorical : 0);
  }

  /**
   * Leaves of `multi_strategy=multi_output_tree`: up to 3.0 a leaf's vector lies at its node's
   * place in `base_weights`, later at the place in `leaf_weights` that `right_children` gives.
   */
  #addVectors(tree: Members, columns: Columns, base: number, size: number): void {
    if (size !== this.#outputs) fail(`a leaf holds ${size} numbers for ${this.#outputs} outputs.`);
    const own = tree.leaf_weights !== undefined;
    const weights = own
      ? list(tree.leaf_weights, 'leaf_weights')
      : list(tree.base_weights, 'base_weights');
    for (let node = 0; node < columns.left.length; node++) {
      if (this.#arrays.feature[base + node] !== -1) continue;
      const place = own ? count(columns.right[node], 'right_children', 0) : node;
      if ((place + 1) * size > weights.length) fail('a leaf has no vector.');
      this.#arrays.left[base + node] = this.#vectors.length;
      for (let i = 0; i < size; i++) this.#vectors.push(numberOf(weights[place * size + i]));
    }
    this.#vectorTrees += 1;
  }

  /** Where each categorical node's categories begin in the shared array. */
  #readCategories(tree: Members, size: number): Map<number, number> {
    const starts = new Map<number, number>();
    if (tree.categories_nodes === undefined) return starts;
    const nodes = list(tree.categories_nodes, 'categories_nodes');
    const segments = list(tree.categories_segments, 'categories_segments');
    const sizes = list(tree.categories_sizes, 'categories_sizes');
    const values = list(tree.categories, 'categories');
    for (let i = 0; i < nodes.length; i++) {
      const node = count(nodes[i], 'categories_nodes', 0);
      const from = count(segments[i], 'categories_segments', 0);
      const length = count(sizes[i], 'categories_sizes', 0);
      if (node >= size || from + length > values.length) fail('its categories do not fit.');
      starts.set(node, this.#categories.length);
      this.#categories.push(length);
      const own = Array.from({ length }, (_, k) => count(values[from + k], 'categories', 0));
      for (const value of own.sort((a, b) => a - b)) this.#categories.push(value);
    }
    return starts;
  }
}
