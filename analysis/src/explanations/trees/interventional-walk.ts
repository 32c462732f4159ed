import { goesLeft } from './decide.js';
import type { TreeEnsemble } from './ensemble.js';
import type { Background } from './interventional-game.js';
import { addMargins, type TreeWalk } from './margin-sums.js';
import { modelMargins } from './predict.js';
import { ShapleyWeights } from './shapley-weights.js';

/** Bytes of the sides that the background's rows go to. */
const maximumSides = 16 * 1024 * 1024;

/** Whose values decide a player's conditions on the way to a node. */
const undecided = 0;
const byOwn = 1;
const byOther = 2;

/**
 * Interventional TreeSHAP by walking each tree with a row and all background rows at once: where
 * both go to the same side there is one way, and where they part for the first time by a player, it
 * is present on the one and absent on the other. Background rows that have parted alike so far stay
 * together. Nothing is kept between rows. (One background row: Lundberg et al. 2020, doi
 * 10.1038/s42256-019-0138-9, algorithm 3; several at once are ours.)
 */
export class InterventionalWalk implements TreeWalk {
  readonly expected: Float64Array;
  readonly #ensemble: TreeEnsemble;
  readonly #playerOf: ArrayLike<number>;
  readonly #players: number;
  readonly #background: Background;
  /** By node, then background row: 1 where it goes left; undefined where that would be too much. */
  readonly #sides: Uint8Array | undefined;
  /** By tree: whether its nodes' sides are known. */
  readonly #known: Uint8Array;
  readonly #weights: ShapleyWeights;
  /** Background rows, those that go together side by side. */
  readonly #group: Int32Array;
  /** By player: whose values decide its conditions. */
  readonly #decides: Uint8Array;
  /** What the leaves of the last visit give to each present player, and take from each absent. */
  readonly #given = new Float64Array(2);
  /** The share of the background that the last parting put behind the rest. */
  readonly #parted = new Float64Array(1);
  #row: Float64Array = new Float64Array();
  #from = 0;
  #sums: Float64Array = new Float64Array();
  #at = 0;
  #scale = 1;

  /**
   * @param playerOf by feature, its player
   * @param most players on a path, at most
   */
  constructor(
    ensemble: TreeEnsemble,
    playerOf: ArrayLike<number>,
    background: Background,
    { players, most }: { readonly players: number; readonly most: number },
  ) {
    this.#ensemble = ensemble;
    this.#playerOf = playerOf;
    this.#players = players;
    this.#background = background;
    const bytes = background.rows * ensemble.feature.length;
    this.#sides = bytes > maximumSides ? undefined : new Uint8Array(bytes);
    this.#known = new Uint8Array(ensemble.roots.length);
    this.#weights = new ShapleyWeights(most);
    this.#group = Int32Array.from({ length: background.rows }, (_, i) => i);
    this.#decides = new Uint8Array(players);
    this.expected = meanMargins(ensemble, background);
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
    const { features, outputs, roots, groups, weights } = this.#ensemble;
    const output = groups[tree] as number;
    if (this.#sides && this.#known[tree] === 0) {
      this.#know(this.#sides, roots[tree] as number);
      this.#known[tree] = 1;
    }
    this.#row = values;
    this.#sums = sums;
    this.#scale = weights[tree] as number;
    for (let row = 0; row < rows; row++) {
      this.#from = from + row * features;
      this.#at = (row * outputs + output) * this.#players;
      this.#visit(roots[tree] as number, 0, this.#background.rows, 1, 0, 0);
    }
    addMargins(this.#ensemble, tree, values, from, margins);
  }

  #know(sides: Uint8Array, node: number): void {
    const { feature, left, right } = this.#ensemble;
    if ((feature[node] as number) < 0) return;
    const { rows } = this.#background;
    for (let row = 0; row < rows; row++) sides[node * rows + row] = this.#sideOf(node, row);
    this.#know(sides, left[node] as number);
    this.#know(sides, right[node] as number);
  }

  /**
   * @param first where the background rows that come to the node begin in `#group`
   * @param share theirs of the background
   * @param present players by whom these and the own row have parted, here on the own row's side
   */
  #visit(
    start: number,
    first: number,
    end: number,
    share: number,
    present: number,
    absent: number,
  ): void {
    const { feature, left, right, value } = this.#ensemble;
    let node = start;
    for (let split = feature[node] as number; split >= 0; split = feature[node] as number) {
      const goesOn = goesLeft(this.#ensemble, node, this.#row[this.#from + split] as number);
      const near = (goesOn ? left[node] : right[node]) as number;
      const player = this.#playerOf[split] as number;
      const decides = this.#decides[player] as number;
      const middle = decides === byOwn ? end : this.#part(node, goesOn ? 1 : 0, first, end);
      if (middle === end) {
        node = near;
        continue;
      }
      const far = (goesOn ? right[node] : left[node]) as number;
      if (decides === byOther && middle === first) {
        node = far;
        continue;
      }
      const parted = middle === first ? share : (this.#parted[0] as number);
      if (decides === byOther) this.#visit(far, middle, end, parted, present, absent);
      else this.#visitBoth(player, near, far, middle, end, parted, present, absent);
      if (middle === first) return;
      const given = this.#given[0] as number;
      const taken = this.#given[1] as number;
      this.#visit(near, first, middle, share - parted, present, absent);
      this.#given[0] = given + (this.#given[0] as number);
      this.#given[1] = taken + (this.#given[1] as number);
      return;
    }
    const own = share * this.#scale * (value[node] as number);
    this.#given[0] = own * this.#weights.of(present, absent);
    this.#given[1] = own * this.#weights.of(absent, present);
  }

  /** Where background rows part from the own row by a player for the first time. */
  #visitBoth(
    player: number,
    near: number,
    far: number,
    first: number,
    end: number,
    share: number,
    present: number,
    absent: number,
  ): void {
    this.#decides[player] = byOwn;
    this.#visit(near, first, end, share, present + 1, absent);
    const given = this.#given[0] as number;
    const taken = this.#given[1] as number;
    this.#decides[player] = byOther;
    this.#visit(far, first, end, share, present, absent + 1);
    this.#decides[player] = undecided;
    const at = this.#at + player;
    this.#sums[at] = (this.#sums[at] as number) + given - (this.#given[1] as number);
    this.#given[0] = given + (this.#given[0] as number);
    this.#given[1] = taken + (this.#given[1] as number);
  }

  /** Puts background rows that leave a node to the other side behind the rest. @returns where */
  #part(node: number, goesOn: number, first: number, end: number): number {
    const { rows, shares } = this.#background;
    const sides = this.#sides;
    const group = this.#group;
    if (end - first === 1) {
      const other = group[first] as number;
      const side = sides ? (sides[node * rows + other] as number) : this.#sideOf(node, other);
      return side === goesOn ? end : first;
    }
    let middle = end;
    let parted = 0;
    for (let i = first; i < middle; ) {
      const other = group[i] as number;
      const side = sides ? (sides[node * rows + other] as number) : this.#sideOf(node, other);
      if (side === goesOn) {
        i += 1;
        continue;
      }
      parted += shares[other] as number;
      middle -= 1;
      group[i] = group[middle] as number;
      group[middle] = other;
    }
    this.#parted[0] = parted;
    return middle;
  }

  #sideOf(node: number, other: number): number {
    const { values, columns } = this.#background;
    const at = other * columns + (this.#ensemble.feature[node] as number);
    return goesLeft(this.#ensemble, node, values[at] as number) ? 1 : 0;
  }
}

function meanMargins(ensemble: TreeEnsemble, background: Background): Float64Array {
  const { outputs } = ensemble;
  const margins = modelMargins(ensemble, background);
  const mean = new Float64Array(outputs);
  for (const [i, margin] of margins.entries()) {
    const share = background.shares[Math.floor(i / outputs)] as number;
    mean[i % outputs] = (mean[i % outputs] as number) + share * margin;
  }
  return mean;
}
