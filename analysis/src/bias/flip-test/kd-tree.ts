import type { Points } from './points.js';

/** Points per leaf: below it looking at each is quicker than descending. */
const LEAF = 32;

/**
 * A k-d tree over distinct points: nodes in the order of a heap, each with the box of its points,
 * which lie next to each other.
 */
export interface KdTree {
  readonly points: Points;
  /** Of node n: its first point and the one after its last. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Of node n from n * dimensions on. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Nodes at or above this index have no children. */
  readonly firstLeaf: number;
}

/** Builds the tree by halving along the widest side (Bentley 1975). */
export function buildKdTree(points: Points): KdTree {
  const { count, dimensions } = points;
  const depth = Math.max(0, Math.ceil(Math.log2(count / LEAF)));
  const firstLeaf = 2 ** depth - 1;
  const nodes = 2 ** (depth + 1) - 1;
  const [from, to] = [new Int32Array(nodes), new Int32Array(nodes)];
  const [low, high] = [new Float64Array(nodes * dimensions), new Float64Array(nodes * dimensions)];
  const order = Int32Array.from({ length: count }, (_, i) => i);
  to[0] = count;
  for (let node = 0; node < nodes; node++) {
    const side = box(points, order.subarray(from[node], to[node]), node, low, high);
    if (node >= firstLeaf) continue;
    const middle = halve(points, order, from[node] as number, to[node] as number, side);
    [from[2 * node + 1], to[2 * node + 1]] = [from[node] as number, middle];
    [from[2 * node + 2], to[2 * node + 2]] = [middle, to[node] as number];
  }
  return { points: inOrder(points, order), from, to, low, high, firstLeaf };
}

/** Writes the box of some points as the node's; the index of its widest side. */
function box(
  { coordinates, dimensions }: Points,
  members: Int32Array,
  node: number,
  low: Float64Array,
  high: Float64Array,
): number {
  let [widest, side] = [-1, 0];
  for (let i = 0; i < dimensions; i++) {
    let [least, most] = [Infinity, -Infinity];
    for (const point of members) {
      const value = coordinates[point * dimensions + i] as number;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    low[node * dimensions + i] = least;
    high[node * dimensions + i] = most;
    if (most - least > widest) [widest, side] = [most - least, i];
  }
  return side;
}

/** Orders the points of [from, to) so that the lower half comes first; where the upper begins. */
function halve(points: Points, order: Int32Array, from: number, to: number, side: number): number {
  const { coordinates, dimensions } = points;
  const value = (place: number) =>
    coordinates[(order[place] as number) * dimensions + side] as number;
  const middle = (from + to) >> 1;
  let [left, right] = [from, to - 1];
  while (left < right) {
    const pivot = value((left + right) >> 1);
    let [i, j] = [left, right];
    while (i <= j) {
      while (value(i) < pivot) i++;
      while (value(j) > pivot) j--;
      if (i > j) break;
      [order[i], order[j]] = [order[j] as number, order[i] as number];
      i++;
      j--;
    }
    if (middle <= j) right = j;
    else if (middle >= i) left = i;
    else break;
  }
  return middle;
}

function inOrder({ dimensions, count, ...points }: Points, order: Int32Array): Points {
  const coordinates = new Float64Array(count * dimensions);
  for (let i = 0; i < count; i++) {
    const start = (order[i] as number) * dimensions;
    coordinates.set(points.coordinates.subarray(start, start + dimensions), i * dimensions);
  }
  const rows = Float64Array.from(order, (point) => points.rows[point] as number);
  const positives = Float64Array.from(order, (point) => points.positives[point] as number);
  return { dimensions, count, coordinates, rows, positives };
}
