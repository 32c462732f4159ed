import type { Game, Link, Matrix, Player } from '../types.js';
import { goesLeft } from './decide.js';
import { NodeFlags, type ScoreLink, type TreeEnsemble } from './ensemble.js';
import { modelScores } from './predict.js';

/** Numbers from 0 to 1 that a seed tells (mulberry32). */
export function randoms(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface Shape {
  readonly features: number;
  readonly trees: number;
  readonly depth: number;
  readonly outputs?: number;
  readonly link?: ScoreLink;
}

/** A leaf's value, or a node's question, its cover and its two sides. */
export type Tree =
  | { readonly value: number; readonly cover?: number }
  | {
      readonly feature: number;
      readonly threshold: number;
      readonly flags?: number;
      readonly bits?: number;
      readonly cover?: number;
      readonly left: Tree;
      readonly right: Tree;
    };

/** An ensemble out of trees written down as they are. */
export function ensembleOf(
  trees: readonly Tree[],
  { features, outputs = 1, link = 'identity' }: Pick<Shape, 'features' | 'outputs' | 'link'>,
): TreeEnsemble {
  const nodes: (Tree & { leftAt?: number; rightAt?: number })[] = [];
  const add = (tree: Tree): number => {
    const node = { ...tree, leftAt: 0, rightAt: 0 };
    const at = nodes.push(node) - 1;
    if ('left' in tree) {
      node.leftAt = add(tree.left);
      node.rightAt = add(tree.right);
    }
    return at;
  };
  const roots = Int32Array.from(trees, add);
  const inner = <T>(read: (node: Extract<Tree, { left: Tree }>) => T, leaf: T): T[] =>
    nodes.map((node) => ('left' in node ? read(node) : leaf));
  return {
    kind: 'trees',
    features,
    outputs,
    base: Float64Array.from({ length: outputs }, (_, i) => 0.25 - i / 8),
    link,
    single: false,
    roots,
    groups: Int32Array.from(roots, (_, tree) => tree % outputs),
    weights: Float64Array.from(roots, (_, tree) => (tree === 1 ? 0.5 : 1)),
    feature: Int32Array.from(inner((node) => node.feature, -1)),
    threshold: Float64Array.from(inner((node) => node.threshold, 0)),
    left: Int32Array.from(nodes, (node) => node.leftAt as number),
    right: Int32Array.from(nodes, (node) => node.rightAt as number),
    flags: Uint8Array.from(inner((node) => node.flags ?? 0, 0)),
    value: Float64Array.from(nodes, (node) => ('value' in node ? node.value : 0)),
    cover: Float64Array.from(nodes, (node) => node.cover ?? 1),
    bitsAt: Int32Array.from(nodes, (_, at) => at),
    bitsLength: new Int32Array(nodes.length).fill(1),
    bits: Uint32Array.from(inner((node) => node.bits ?? 0, 0)),
  };
}

const kinds = [
  0,
  NodeFlags.missingLeft,
  NodeFlags.nanIsZero,
  NodeFlags.zeroMissing | NodeFlags.missingLeft,
  NodeFlags.zeroMissing | NodeFlags.nanIsZero,
  NodeFlags.byCategory,
  NodeFlags.byCategory | NodeFlags.missingLeft,
  NodeFlags.byCategory | NodeFlags.listedRight | NodeFlags.negativeUnlisted,
];

/** Trees of all kinds of nodes; features come again on a path. */
export function randomEnsemble(seed: number, shape: Shape): TreeEnsemble {
  const next = randoms(seed);
  const grow = (depth: number, cover: number): Tree => {
    if (depth === 0 || next() < 0.15) return { value: 4 * next() - 2, cover };
    const part = Math.max(1, Math.round(cover * (0.1 + 0.8 * next())));
    return {
      feature: Math.floor(next() * shape.features),
      threshold: Math.round(8 * next() - 4) / 2,
      flags: kinds[Math.floor(next() * kinds.length)] as number,
      bits: Math.floor(next() * 2 ** 8),
      cover: cover + 1,
      left: grow(depth - 1, part),
      right: grow(depth - 1, cover + 1 - part),
    };
  };
  return ensembleOf(
    Array.from({ length: shape.trees }, () => grow(shape.depth, 100)),
    shape,
  );
}

/** Rows of halves, zeros, categories and missing values, that meet thresholds exactly. */
export function randomRows(seed: number, rows: number, columns: number): Matrix {
  const next = randoms(seed ^ 0x5eed);
  const cell = () => (next() < 0.15 ? Number.NaN : Math.round(16 * next() - 6) / 2);
  return { rows, columns, values: Float64Array.from({ length: rows * columns }, cell) };
}

export const columnsAlone = (columns: number): Player[] =>
  Array.from({ length: columns }, (_, i) => ({ name: `x${i}`, columns: [i] }));

/** The game that a model's own scores are. */
export const gameOfTrees = (
  model: TreeEnsemble,
  background: Matrix,
  players: readonly Player[] = columnsAlone(model.features),
  link: Link = 'identity',
): Game => ({
  predict: async (rows) => ({
    rows: rows.rows,
    columns: model.outputs,
    values: modelScores(model, rows),
  }),
  background,
  players,
  link,
});

/** Shapley values by their definition. @param worth of a coalition, a bit for each player */
export function shapleyOf(players: number, worth: (set: number) => number): number[] {
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  const all = Array.from({ length: 2 ** players }, (_, set) => worth(set));
  return Array.from({ length: players }, (_, player) => {
    let sum = 0;
    for (let set = 0; set < all.length; set++) {
      if ((set >> player) & 1) continue;
      const size = set.toString(2).replaceAll('0', '').length;
      const weight = (factorial(size) * factorial(players - size - 1)) / factorial(players);
      sum += weight * ((all[set | (1 << player)] as number) - (all[set] as number));
    }
    return sum;
  });
}

/** A row in which the players of a set have one row's values, the others another's. */
export function mixed(
  players: readonly Player[],
  set: number,
  row: ArrayLike<number>,
  other: ArrayLike<number>,
): Float64Array {
  const values = Float64Array.from(other);
  for (const [i, player] of players.entries()) {
    if ((set >> i) & 1) for (const column of player.columns) values[column] = row[column] as number;
  }
  return values;
}

/** The mean of a tree's leaves where some columns are known, by the covers (algorithm 1 of the paper). */
export function conditionalMean(
  ensemble: TreeEnsemble,
  node: number,
  row: ArrayLike<number>,
  known: ReadonlySet<number>,
): number {
  const split = ensemble.feature[node] as number;
  if (split < 0) return ensemble.value[node] as number;
  const left = ensemble.left[node] as number;
  const right = ensemble.right[node] as number;
  if (known.has(split)) {
    const side = goesLeft(ensemble, node, row[split] as number) ? left : right;
    return conditionalMean(ensemble, side, row, known);
  }
  const cover = ensemble.cover as Float64Array;
  const share = (cover[left] as number) / (cover[node] as number);
  const other = (cover[right] as number) / (cover[node] as number);
  return (
    share * conditionalMean(ensemble, left, row, known) +
    other * conditionalMean(ensemble, right, row, known)
  );
}
