import { type Cut, cutTrees, type Step } from './cut.js';
import type { TreeEnsemble } from './ensemble.js';
import type { NodeTests } from './node-tests.js';

/**
 * Trees cut into units: subtrees small enough that a row's way through one, and whether it meets
 * the conditions above it, fit in a pattern of few bits. What a row's players add by a unit's
 * leaves depends on that pattern alone. All lies in flat arrays: what belongs to unit (or leaf) `i`
 * is at `xAt[i]` to `xAt[i + 1]`.
 */
export interface Units {
  readonly count: number;
  readonly output: Int32Array;
  readonly bits: Int32Array;
  /** Of the pattern's bits, those of the players above the unit; they come first. */
  readonly above: Int32Array;
  /** Where the unit's table begins; -1 for a single leaf whose patterns are too many for one. */
  readonly table: Int32Array;
  readonly words: number;
  /** A bit is set where a row is in all the sets of `NodeTests` named for it, or outside. */
  readonly bitAt: Int32Array;
  readonly testAt: Int32Array;
  readonly testSet: Int32Array;
  /** All ones to ask for the set, 0 for what is outside. */
  readonly testMask: Int32Array;
  /** The players that the unit's leaves depend on. */
  readonly playerAt: Int32Array;
  readonly players: Int32Array;
  readonly leafAt: Int32Array;
  readonly leaves: Leaves;
}

/** Leaves, in the order of their units. */
export interface Leaves {
  readonly count: number;
  /** Weight of the tree included. */
  readonly value: Float64Array;
  /** A leaf's conditions: one for each player on its path. */
  readonly conditionAt: Int32Array;
  /** By condition: the place of its player among the unit's. */
  readonly slot: Int32Array;
  /** By condition: the share of the covers that meets it; 1 where covers are not known. */
  readonly share: Float64Array;
  /** Bits of the unit's pattern that must be set, or not, for a condition to be met. */
  readonly sourceAt: Int32Array;
  readonly sourceBit: Int32Array;
  readonly sourceSet: Uint8Array;
  readonly sourceCondition: Int32Array;
}

/**
 * @param playerOf by feature, its player
 * @param words of all tables together, at most; a sensible bound unless given
 */
export function unitsOf(
  ensemble: TreeEnsemble,
  tests: NodeTests,
  playerOf: ArrayLike<number>,
  words?: number,
): Units {
  const builder = new UnitsBuilder(ensemble, tests, playerOf);
  for (const cut of cutTrees(ensemble, playerOf, words)) builder.add(cut);
  return builder.finish();
}

/** Lists that grow together, unit after unit or leaf after leaf. */
const unitLists = () => ({
  output: [] as number[],
  bits: [] as number[],
  above: [] as number[],
  table: [] as number[],
  bitAt: [0],
  testAt: [0],
  testSet: [] as number[],
  testMask: [] as number[],
  playerAt: [0],
  players: [] as number[],
  leafAt: [0],
});

const leafLists = () => ({
  value: [] as number[],
  conditionAt: [0],
  slot: [] as number[],
  share: [] as number[],
  sourceAt: [0],
  sourceBit: [] as number[],
  sourceSet: [] as number[],
  sourceCondition: [] as number[],
});

class UnitsBuilder {
  readonly #ensemble: TreeEnsemble;
  readonly #tests: NodeTests;
  readonly #playerOf: ArrayLike<number>;
  readonly #units = unitLists();
  readonly #leaves = leafLists();
  #words = 0;

  constructor(ensemble: TreeEnsemble, tests: NodeTests, playerOf: ArrayLike<number>) {
    this.#ensemble = ensemble;
    this.#tests = tests;
    this.#playerOf = playerOf;
  }

  add(cut: Cut): void {
    const { output, bits, table, bitAt, testAt, playerAt, players, leafAt } = this.#units;
    output.push(this.#ensemble.groups[cut.tree] as number);
    bits.push(cut.bits);
    table.push(cut.tabled ? this.#words : -1);
    if (cut.tabled) this.#words += 2 ** cut.bits;
    const above = this.#addPath(cut.path);
    this.#units.above.push(above.size);
    const slots = new Map([...above.keys()].map((player, i) => [player, i]));
    const inner: { step: Step; bit: number }[] = [];
    let next = above.size;
    const visit = (node: number): void => {
      const feature = this.#ensemble.feature[node] as number;
      if (feature < 0) {
        this.#addLeaf(cut, node, above, inner, slots);
        return;
      }
      const bit = next++;
      this.#addBit([{ node, left: true }]);
      const player = this.#playerOf[feature] as number;
      if (!slots.has(player)) slots.set(player, slots.size);
      for (const left of [true, false]) {
        inner.push({ step: { node, left }, bit });
        visit(this.#child(node, left));
        inner.pop();
      }
    };
    visit(cut.root);
    players.push(...slots.keys());
    playerAt.push(players.length);
    bitAt.push(testAt.length - 1);
    leafAt.push(this.#leaves.value.length);
  }

  finish(): Units {
    const { value, share, sourceSet, ...leaves } = this.#leaves;
    return {
      count: this.#units.bits.length,
      words: this.#words,
      ...ints(this.#units),
      leaves: {
        count: value.length,
        value: Float64Array.from(value),
        share: Float64Array.from(share),
        ...ints(leaves),
        sourceSet: Uint8Array.from(sourceSet),
      },
    };
  }

  /** Adds a bit for each player above a unit. @returns by player, its bit */
  #addPath(path: readonly Step[]): Map<number, number> {
    const steps = new Map<number, Step[]>();
    for (const step of path) {
      const player = this.#playerOf[this.#ensemble.feature[step.node] as number] as number;
      const own = steps.get(player);
      if (own) own.push(step);
      else steps.set(player, [step]);
    }
    for (const own of steps.values()) this.#addBit(own);
    return new Map([...steps.keys()].map((player, bit) => [player, bit]));
  }

  #addBit(steps: readonly Step[]): void {
    const { testAt, testSet, testMask } = this.#units;
    for (const { node, left } of steps) {
      testSet.push(this.#tests.setOf[node] as number);
      testMask.push(left ? -1 : 0);
    }
    testAt.push(testSet.length);
  }

  #addLeaf(
    { path, tree }: Cut,
    node: number,
    above: ReadonlyMap<number, number>,
    inner: readonly { step: Step; bit: number }[],
    slots: ReadonlyMap<number, number>,
  ): void {
    const { value, conditionAt, slot, share, sourceAt } = this.#leaves;
    const { sourceBit, sourceSet, sourceCondition } = this.#leaves;
    const { weights, value: values, feature } = this.#ensemble;
    const conditions = new Map<number, number>();
    for (const [player, bit] of above) {
      conditions.set(player, conditions.size);
      sourceBit.push(bit);
      sourceSet.push(1);
      sourceCondition.push(bit);
    }
    for (const { step, bit } of inner) {
      const player = this.#playerOf[feature[step.node] as number] as number;
      const condition = conditions.get(player) ?? conditions.size;
      conditions.set(player, condition);
      sourceBit.push(bit);
      sourceSet.push(step.left ? 1 : 0);
      sourceCondition.push(condition);
    }
    const shares = new Float64Array(conditions.size).fill(1);
    for (const step of [...path, ...inner.map((one) => one.step)]) {
      const player = this.#playerOf[feature[step.node] as number] as number;
      const condition = conditions.get(player) as number;
      shares[condition] = (shares[condition] as number) * this.#shareOf(step);
    }
    for (const player of conditions.keys()) slot.push(slots.get(player) as number);
    share.push(...shares);
    value.push((weights[tree] as number) * (values[node] as number));
    conditionAt.push(slot.length);
    sourceAt.push(sourceBit.length);
  }

  #child(node: number, left: boolean): number {
    const { left: lefts, right: rights } = this.#ensemble;
    return (left ? lefts[node] : rights[node]) as number;
  }

  #shareOf({ node, left }: Step): number {
    const { cover } = this.#ensemble;
    if (!cover) return 1;
    return (cover[this.#child(node, left)] as number) / (cover[node] as number);
  }
}

function ints<K extends string>(lists: Readonly<Record<K, readonly number[]>>) {
  const all = {} as Record<K, Int32Array>;
  for (const key of Object.keys(lists) as K[]) all[key] = Int32Array.from(lists[key]);
  return all;
}
