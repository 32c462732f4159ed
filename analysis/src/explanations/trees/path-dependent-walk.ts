import { goesLeft } from './decide.js';
import type { TreeEnsemble } from './ensemble.js';
import { addMargins, type TreeWalk } from './margin-sums.js';
import type { Paths } from './paths.js';
import { gaussLegendre, type Rule } from './quadrature.js';

/**
 * Path-dependent TreeSHAP by walking each tree once with the integrals of all its leaves: at the
 * points of a rule that is exact for the tree, the factors of a path are multiplied on the way down
 * and leaves are added up on the way back, so that a node costs as many steps as there are points
 * (as Yu et al. 2022, arXiv 2209.08192, do with polynomials). A player's value takes its own factor
 * out. One whose condition has failed has a factor that stays in proportion: below, its nodes
 * change only the leaves' weights.
 */
export class PathDependentWalk implements TreeWalk {
  readonly expected: Float64Array;
  readonly #ensemble: TreeEnsemble;
  readonly #cover: Float64Array;
  readonly #playerOf: ArrayLike<number>;
  readonly #players: number;
  /** By tree. */
  readonly #rules: readonly Rule[];
  /** By player: whether a condition on the way has failed, and the share of the covers that meets all. */
  readonly #failed: Uint8Array;
  readonly #share: Float64Array;
  /** Points of the longest rule: what a level takes of the arrays of the path. */
  readonly #width: number;
  /** By level, then point: the rule's weight and the factors of the path above. */
  readonly #above: Float64Array;
  /** By level: the sum of these. */
  readonly #whole: Float64Array;
  /** By level, then point: what the leaves below add. */
  readonly #below: Float64Array;
  /** By level: what is still to be added to it, times 1 - y and times y. */
  readonly #absent: Float64Array;
  readonly #present: Float64Array;
  #points: Float64Array = new Float64Array();
  #row: Float64Array = new Float64Array();
  #from = 0;
  #sums: Float64Array = new Float64Array();
  #at = 0;

  /** @param playerOf by feature, its player */
  constructor(
    ensemble: TreeEnsemble,
    playerOf: ArrayLike<number>,
    players: number,
    { deepest, playersOf }: Paths,
  ) {
    if (!ensemble.cover) throw new TypeError('no covers');
    this.#ensemble = ensemble;
    this.#cover = ensemble.cover;
    this.#playerOf = playerOf;
    this.#players = players;
    const counts = playersOf.map((most) => Math.max(1, (most + 1) >> 1));
    const rules = new Map([...new Set(counts)].map((count) => [count, gaussLegendre(count)]));
    this.#rules = Array.from(counts, (count) => rules.get(count) as Rule);
    this.#failed = new Uint8Array(players);
    this.#share = new Float64Array(players).fill(1);
    this.#width = counts.reduce((most, one) => Math.max(most, one), 1);
    const levels = deepest + 1;
    this.#above = new Float64Array(levels * this.#width);
    this.#below = new Float64Array(levels * this.#width);
    this.#whole = new Float64Array(levels).fill(1);
    this.#absent = new Float64Array(levels);
    this.#present = new Float64Array(levels);
    this.expected = meansOf(ensemble, ensemble.cover);
  }

  /** All rows of a block one after another: the tree stays in the cache. */
  addTree(
    tree: number,
    values: Float64Array,
    from: number,
    rows: number,
    sums: Float64Array,
    margins: Float64Array,
  ): void {
    const { features, feature, outputs, roots, groups, weights } = this.#ensemble;
    const root = roots[tree] as number;
    const rule = this.#rules[tree] as Rule;
    this.#row = values;
    this.#sums = sums;
    this.#points = rule.points;
    this.#above.set(rule.weights);
    this.#below.fill(0, 0, this.#width);
    for (let row = 0; row < rows && (feature[root] as number) >= 0; row++) {
      this.#from = from + row * features;
      this.#at = (row * outputs + (groups[tree] as number)) * this.#players;
      this.#visit(root, 0, weights[tree] as number);
    }
    addMargins(this.#ensemble, tree, values, from, margins);
  }

  /** @param weight of the leaves: the tree's, times the shares of nodes of players who failed */
  #visit(node: number, level: number, weight: number): void {
    const { feature, left, right } = this.#ensemble;
    const split = feature[node] as number;
    const goesLeftward = goesLeft(this.#ensemble, node, this.#row[this.#from + split] as number);
    const player = this.#playerOf[split] as number;
    const failed = this.#failed[player] === 1;
    const before = this.#share[player] as number;
    for (let side = 0; side < 2; side++) {
      const child = (side === 0 ? left[node] : right[node]) as number;
      const part = (this.#cover[child] as number) / (this.#cover[node] as number);
      if (failed) {
        this.#visitFailed(child, level, weight * part);
        continue;
      }
      const meets = (side === 0) === goesLeftward ? 1 : 0;
      const share = before * part;
      // the factor is 0 everywhere, and nobody's value
      if (meets === 0 && share === 0) continue;
      if ((feature[child] as number) < 0) {
        this.#addLeaf(child, level, weight, player, before, share, meets);
        continue;
      }
      this.#enter(level, before, share, meets);
      this.#failed[player] = 1 - meets;
      this.#share[player] = share;
      this.#visit(child, level + 1, weight);
      this.#failed[player] = 0;
      this.#share[player] = before;
      this.#leave(level, player, before, share, meets);
    }
  }

  #visitFailed(child: number, level: number, weight: number): void {
    const { feature, value } = this.#ensemble;
    if (weight === 0) return;
    if ((feature[child] as number) >= 0) {
      this.#visit(child, level, weight);
      return;
    }
    const own = weight * (value[child] as number);
    this.#absent[level] = (this.#absent[level] as number) + own;
    this.#present[level] = (this.#present[level] as number) + own;
  }

  /** Multiplies by a condition's factor, in place of the player's factor before. */
  #enter(level: number, before: number, share: number, meets: number): void {
    const points = this.#points;
    const above = this.#above;
    const below = this.#below;
    const from = level * this.#width;
    const to = from + this.#width;
    const slope = meets - share;
    let whole = 0;
    for (let i = 0; i < points.length; i++) {
      const y = points[i] as number;
      let product = (above[from + i] as number) * (share + slope * y);
      if (before !== 1) product /= before + (1 - before) * y;
      above[to + i] = product;
      below[to + i] = 0;
      whole += product;
    }
    this.#whole[level + 1] = whole;
    this.#absent[level + 1] = 0;
    this.#present[level + 1] = 0;
  }

  /** Adds what the leaves below a condition are to its player, and to the level above. */
  #leave(level: number, player: number, before: number, share: number, meets: number): void {
    const points = this.#points;
    const above = this.#above;
    const below = this.#below;
    const from = level * this.#width;
    const to = from + this.#width;
    const slope = meets - share;
    const absent = this.#absent[level + 1] as number;
    const rise = (this.#present[level + 1] as number) - absent;
    let own = 0;
    let counted = 0;
    for (let i = 0; i < points.length; i++) {
      const y = points[i] as number;
      let leaves = (below[to + i] as number) + absent + rise * y;
      if (before !== 1) leaves /= before + (1 - before) * y;
      const factored = leaves * (share + slope * y);
      below[from + i] = (below[from + i] as number) + factored;
      own += (above[from + i] as number) * leaves;
      if (before !== 1) {
        counted += ((above[from + i] as number) * factored) / (before + (1 - before) * y);
      }
    }
    const at = this.#at + player;
    this.#sums[at] = (this.#sums[at] as number) + slope * own - (1 - before) * counted;
  }

  #addLeaf(
    leaf: number,
    level: number,
    weight: number,
    player: number,
    before: number,
    share: number,
    meets: number,
  ): void {
    const value = weight * (this.#ensemble.value[leaf] as number);
    if (before !== 1) {
      this.#enter(level, before, share, meets);
      this.#absent[level + 1] = value;
      this.#present[level + 1] = value;
      this.#leave(level, player, before, share, meets);
      return;
    }
    this.#absent[level] = (this.#absent[level] as number) + value * share;
    this.#present[level] = (this.#present[level] as number) + value * meets;
    const at = this.#at + player;
    const whole = this.#whole[level] as number;
    this.#sums[at] = (this.#sums[at] as number) + (meets - share) * value * whole;
  }
}

/** The mean over the training rows, by the covers. */
function meansOf(ensemble: TreeEnsemble, cover: Float64Array): Float64Array {
  const { base, roots, groups, weights, feature, left, right, value } = ensemble;
  const mean = (node: number): number => {
    if ((feature[node] as number) < 0) return value[node] as number;
    const sides = [left[node] as number, right[node] as number];
    const sum = sides.reduce((all, side) => all + (cover[side] as number) * mean(side), 0);
    return sum / (cover[node] as number);
  };
  const means = base.slice();
  for (const [tree, root] of roots.entries()) {
    const output = groups[tree] as number;
    means[output] = (means[output] as number) + (weights[tree] as number) * mean(root);
  }
  return means;
}
