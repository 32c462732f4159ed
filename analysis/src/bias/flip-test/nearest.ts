import type { KdTree } from './kd-tree.js';

/**
 * The nearest rows to a point, gathered by distance: rows at the same distance stand together, so
 * that nothing depends on the order of rows.
 */
export class Nearest {
  /** Numbers of coordinates looked at so far: what a search costs. */
  work = 0;
  readonly #tree: KdTree;
  readonly #k: number;
  /** Squared distances, ascending and distinct; the rows at each and how many are positive. */
  readonly #distances: Float64Array;
  readonly #rows: Float64Array;
  readonly #positives: Float64Array;
  #size = 0;
  #total = 0;

  constructor(tree: KdTree, k: number) {
    this.#tree = tree;
    this.#k = k;
    this.#distances = new Float64Array(k + 1);
    this.#rows = new Float64Array(k + 1);
    this.#positives = new Float64Array(k + 1);
  }

  /**
   * Positive votes among the k nearest rows. Rows tied for the last places share what is left of the
   * votes in equal parts.
   */
  positiveVotes(point: Float64Array): number {
    this.#size = 0;
    this.#total = 0;
    this.#visit(0, point);
    let [votes, left] = [0, this.#k];
    for (let i = 0; i < this.#size; i++) {
      const rows = this.#rows[i] as number;
      const positives = this.#positives[i] as number;
      votes += rows <= left ? positives : (left * positives) / rows;
      left -= Math.min(rows, left);
    }
    return votes;
  }

  /** Beyond this squared distance nothing matters any more. */
  get #bound(): number {
    return this.#total < this.#k ? Infinity : (this.#distances[this.#size - 1] as number);
  }

  #visit(node: number, point: Float64Array): void {
    if (node >= this.#tree.firstLeaf) {
      this.#look(node, point);
      return;
    }
    const [left, right] = [2 * node + 1, 2 * node + 2];
    const [toLeft, toRight] = [this.#toBox(left, point), this.#toBox(right, point)];
    const [near, far] = toLeft <= toRight ? [left, right] : [right, left];
    if (Math.min(toLeft, toRight) <= this.#bound) this.#visit(near, point);
    if (Math.max(toLeft, toRight) <= this.#bound) this.#visit(far, point);
  }

  /** Squared distance to the nearest place of a node's box, or some number beyond the bound. */
  #toBox(node: number, point: Float64Array): number {
    const { low, high } = this.#tree;
    const start = node * point.length;
    let distance = 0;
    const bound = this.#bound;
    let i = 0;
    for (; i < point.length && distance <= bound; i++) {
      const value = point[i] as number;
      const under = (low[start + i] as number) - value;
      const over = value - (high[start + i] as number);
      const outside = under > 0 ? under : over > 0 ? over : 0;
      distance += outside * outside;
    }
    this.work += i;
    return distance;
  }

  #look(node: number, point: Float64Array): void {
    const { points, from, to } = this.#tree;
    const { coordinates, dimensions } = points;
    const last = to[node] as number;
    let bound = this.#bound;
    for (let index = from[node] as number; index < last; index++) {
      const start = index * dimensions;
      let distance = 0;
      let i = 0;
      for (; i < dimensions && distance <= bound; i++) {
        const step = (coordinates[start + i] as number) - (point[i] as number);
        distance += step * step;
      }
      this.work += i;
      if (distance > bound) continue;
      this.#take(distance, index);
      bound = this.#bound;
    }
  }

  #take(distance: number, index: number): void {
    const { points } = this.#tree;
    let place = this.#size;
    while (place > 0 && (this.#distances[place - 1] as number) >= distance) place--;
    if (place === this.#size || this.#distances[place] !== distance) {
      for (const list of [this.#distances, this.#rows, this.#positives]) {
        list.copyWithin(place + 1, place, this.#size);
      }
      this.#distances[place] = distance;
      this.#rows[place] = 0;
      this.#positives[place] = 0;
      this.#size += 1;
    }
    this.#rows[place]! += points.rows[index] as number;
    this.#positives[place]! += points.positives[index] as number;
    this.#total += points.rows[index] as number;
    while (this.#total - (this.#rows[this.#size - 1] as number) >= this.#k) {
      this.#size -= 1;
      this.#total -= this.#rows[this.#size] as number;
    }
  }
}
