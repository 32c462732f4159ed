import { type Objective, objectiveOf } from './objectives.js';
import type { Parsed } from './ubjson.js';

/**
 * All trees of a model as one array of nodes. A node's children lie at `left` and `right`; a leaf
 * has `feature` -1 and its weight in `value`. A categorical node keeps, from `categories[value]`
 * on, how many categories go to the right, and then these in ascending order.
 */
export interface Forest {
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly feature: Int32Array;
  readonly value: Float32Array;
  /** Bit 0: a missing value goes to the left; bit 1: the split is by category. */
  readonly flags: Uint8Array;
  readonly categoryAt: Int32Array;
  readonly categories: Int32Array;
  /** Root node, output group and weight of each tree, in the order in which XGBoost adds them. */
  readonly roots: Int32Array;
  readonly groups: Int32Array;
  readonly weights: Float32Array;
}

export interface XgboostModel {
  readonly features: number;
  /** How many margins a row has: the number of classes, or 1. */
  readonly outputs: number;
  /** What each margin begins with. */
  readonly base: Float32Array;
  readonly objective: Objective;
  readonly forest: Forest;
}

export const missingLeft = 1;
export const categorical = 2;

type Members = { [key: string]: Parsed };

function fail(reason: string): never {
  throw new Error(`The XGBoost model cannot be served: ${reason}`);
}

function members(value: Parsed | undefined, name: string): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return fail(`it has no object "${name}".`);
  }
  if (ArrayBuffer.isView(value)) return fail(`"${name}" is not an object.`);
  return value;
}

function list(value: Parsed | undefined, name: string): ArrayLike<Parsed> {
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return value;
  return fail(`it has no array "${name}".`);
}

/** Numbers stand as text among a model's parameters. */
function count(value: Parsed | undefined, name: string, least: number): number {
  const number = Number(value ?? Number.NaN);
  if (!Number.isSafeInteger(number) || number < least) fail(`"${name}" is ${String(value)}.`);
  return number;
}

/**
 * Reads a document that `Booster.save_model` wrote as JSON or UBJSON, XGBoost 1.0 and later.
 * @throws Error whose message says what cannot be served.
 */
export function readModel(document: Parsed): XgboostModel {
  const learner = members(members(document, 'model').learner, 'learner');
  const parameters = members(learner.learner_model_param, 'learner_model_param');
  const name = members(learner.objective, 'objective').name;
  const objective = objectiveOf(String(name));
  if (!objective) fail(`Guiderail does not know its objective "${String(name)}".`);
  if (Number(parameters.num_target ?? 1) > 1) fail('it predicts several targets at once.');
  const outputs = Math.max(1, count(parameters.num_class ?? '0', 'num_class', 0));
  const booster = members(learner.gradient_booster, 'gradient_booster');
  const features = count(parameters.num_feature, 'num_feature', 0);
  return {
    features,
    outputs,
    base: readBase(parameters.base_score, outputs, objective),
    objective,
    forest: readForest(booster, bestRounds(learner.attributes), features, outputs),
  };
}

/** XGBoost up to 3.0 writes one number, later ones `[a,b]`; both before the objective's link. */
function readBase(value: Parsed | undefined, outputs: number, objective: Objective): Float32Array {
  const numbers = String(value ?? '0.5')
    .replace(/[[\]\s]/g, '')
    .split(',')
    .map(Number);
  if (numbers.some(Number.isNaN) || (numbers.length !== 1 && numbers.length !== outputs)) {
    fail(`its base_score is ${String(value)}.`);
  }
  return Float32Array.from({ length: outputs }, (_, i) =>
    objective.margin(Math.fround(numbers[numbers.length === 1 ? 0 : i] as number)),
  );
}

/** Rounds to use where training stopped early: SageMaker's container predicts with these alone. */
function bestRounds(attributes: Parsed | undefined): number | undefined {
  if (attributes === undefined) return undefined;
  const best = members(attributes, 'attributes').best_iteration;
  return best === undefined ? undefined : count(best, 'best_iteration', 0) + 1;
}

function readForest(
  booster: Members,
  rounds: number | undefined,
  features: number,
  outputs: number,
): Forest {
  if (booster.name === 'gblinear') fail('its booster is gblinear; only gbtree and dart are known.');
  const dart = booster.name === 'dart';
  const tree = dart ? members(booster.gbtree, 'gbtree') : booster;
  const model = members(tree.model, 'model');
  const all = list(model.trees, 'trees');
  const groups = list(model.tree_info, 'tree_info');
  const drops = dart ? list(booster.weight_drop, 'weight_drop') : undefined;
  const used = Math.min(all.length, usedTrees(model, rounds, outputs) ?? all.length);
  if (groups.length < used || (drops && drops.length < used)) fail('some trees have no group.');
  const trees = Array.from({ length: used }, (_, i) => members(all[i], `trees[${i}]`));
  const builder = new ForestBuilder(trees, features);
  trees.forEach((one, i) => {
    builder.add(one, i);
  });
  return {
    ...builder.forest,
    groups: Int32Array.from({ length: used }, (_, i) => groupOf(groups[i], outputs)),
    weights: Float32Array.from({ length: used }, (_, i) => (drops ? Number(drops[i]) : 1)),
  };
}

function groupOf(value: Parsed | undefined, outputs: number): number {
  const group = count(value, 'tree_info', 0);
  return group < outputs ? group : fail(`a tree belongs to output ${group} of ${outputs}.`);
}

function usedTrees(
  model: Members,
  rounds: number | undefined,
  outputs: number,
): number | undefined {
  if (rounds === undefined) return undefined;
  if (model.iteration_indptr !== undefined) {
    const ends = list(model.iteration_indptr, 'iteration_indptr');
    return Number(ends[Math.min(rounds, ends.length - 1)]);
  }
  const parameters = members(model.gbtree_model_param, 'gbtree_model_param');
  return rounds * outputs * Math.max(1, Number(parameters.num_parallel_tree ?? 1));
}

class ForestBuilder {
  readonly forest: Omit<Forest, 'groups' | 'weights' | 'categories'> & { categories: Int32Array };
  readonly #features: number;
  #next = 0;
  #categories: number[] = [];

  constructor(trees: readonly Members[], features: number) {
    const nodes = trees.reduce(
      (sum, one) => sum + list(one.left_children, 'left_children').length,
      0,
    );
    this.#features = features;
    this.forest = {
      left: new Int32Array(nodes),
      right: new Int32Array(nodes),
      feature: new Int32Array(nodes),
      value: new Float32Array(nodes),
      flags: new Uint8Array(nodes),
      categoryAt: new Int32Array(nodes),
      categories: new Int32Array(0),
      roots: new Int32Array(trees.length),
    };
  }

  add(tree: Members, index: number): void {
    const size = members(tree.tree_param ?? {}, 'tree_param').size_leaf_vector;
    if (Number(size ?? 0) > 1) fail('its leaves hold vectors (multi_strategy=multi_output_tree).');
    const left = list(tree.left_children, 'left_children');
    const columns = {
      left,
      right: list(tree.right_children, 'right_children'),
      feature: list(tree.split_indices, 'split_indices'),
      value: list(tree.split_conditions, 'split_conditions'),
      missing: list(tree.default_left, 'default_left'),
      type: tree.split_type === undefined ? undefined : list(tree.split_type, 'split_type'),
    };
    if (left.length === 0) fail(`tree ${index} has no node.`);
    for (const column of Object.values(columns)) {
      if (column && column.length !== left.length)
        fail(`tree ${index} has columns of two lengths.`);
    }
    const categories = this.#readCategories(tree, left.length);
    const base = this.#next;
    this.forest.roots[index] = base;
    this.#next += left.length;
    for (let node = 0; node < left.length; node++) {
      this.#addNode(columns, node, base, categories.get(node));
    }
    this.forest.categories = Int32Array.from(this.#categories);
  }

  #addNode(
    columns: Record<'left' | 'right' | 'feature' | 'value' | 'missing', ArrayLike<Parsed>> & {
      type: ArrayLike<Parsed> | undefined;
    },
    node: number,
    base: number,
    categories: number | undefined,
  ): void {
    const { forest } = this;
    const at = base + node;
    const leaf = Number(columns.left[node]) === -1;
    forest.value[at] = numberOf(columns.value[node]);
    forest.feature[at] = leaf ? -1 : Number(columns.feature[node]);
    if (leaf) return;
    if (!(Number(forest.feature[at]) < this.#features)) fail('a split uses an unknown feature.');
    const size = columns.left.length;
    for (const side of ['left', 'right'] as const) {
      const child = Number(columns[side][node]);
      // children come after their parent, so that no walk can go round
      if (!(child > node && child < size)) fail(`a tree's node ${node} has no child ${child}.`);
      forest[side][at] = base + child;
    }
    const byCategory = Number(columns.type?.[node] ?? 0) === 1;
    if (byCategory && categories === undefined) fail('a split by category has no categories.');
    forest.categoryAt[at] = categories ?? 0;
    forest.flags[at] =
      (Number(columns.missing[node]) ? missingLeft : 0) | (byCategory ? categorical : 0);
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

/** JSON has no NaN: XGBoost's is read as null. */
const numberOf = (value: Parsed | undefined): number =>
  value === null || value === undefined ? Number.NaN : Number(value);
