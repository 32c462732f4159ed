import type { TreeEnsemble } from './ensemble.js';
import type { Reach } from './reach.js';
import { toScores } from './score-link.js';

/**
 * Scores of all coalitions of the players of some bits, out of the leaves that they come to:
 * `2^m` for each output. A leaf's value is added to `A + T` with the sign of T's size, for each
 * subset T of its absent players; sums over subsets then give each coalition its margin.
 */
export class ScoreTable {
  readonly #outputs: number;
  readonly #base: Float64Array;
  readonly #link: TreeEnsemble['link'];
  /** By coalition, then output. */
  readonly scores: Float64Array;

  /** @param most players at most */
  constructor({ outputs, base, link }: TreeEnsemble, most: number) {
    this.#outputs = outputs;
    this.#base = base;
    this.#link = link;
    this.scores = new Float64Array(2 ** most * outputs);
  }

  /**
   * @param bits the players' bits in `reach`, whose order is theirs in the table
   * @returns `2^bits.length` coalitions' scores, output after output for each
   */
  fill(reach: Reach, bits: readonly number[]): Float64Array {
    const outputs = this.#outputs;
    const table = this.scores.subarray(0, 2 ** bits.length * outputs);
    table.fill(0);
    for (let leaf = 0; leaf < reach.count; leaf++) {
      const present = packed(reach.present[leaf] as number, bits);
      const absent = packed(reach.absent[leaf] as number, bits);
      const value = reach.value[leaf] as number;
      const output = reach.output[leaf] as number;
      for (let some = absent; ; some = (some - 1) & absent) {
        const at = (present | some) * outputs + output;
        table[at] = (table[at] as number) + (isOdd(some) ? -value : value);
        if (some === 0) break;
      }
    }
    for (let output = 0; output < outputs; output++) {
      table[output] = (table[output] as number) + (this.#base[output] as number);
    }
    for (let step = outputs; step < table.length; step *= 2) sumSubsets(table, step);
    toScores(this.#link, table, outputs);
    return table;
  }
}

/** Adds to the coalitions with a player those without: `step` numbers lie between the two. */
function sumSubsets(table: Float64Array, step: number): void {
  for (let from = step; from < table.length; from += 2 * step) {
    for (let at = from; at < from + step; at++) {
      table[at] = (table[at] as number) + (table[at - step] as number);
    }
  }
}

function packed(set: number, bits: readonly number[]): number {
  let packed = 0;
  for (let i = 0; i < bits.length; i++) if ((set & (bits[i] as number)) !== 0) packed |= 1 << i;
  return packed;
}

function isOdd(set: number): boolean {
  let folded = set ^ (set >> 8);
  folded ^= folded >> 4;
  folded ^= folded >> 2;
  return ((folded ^ (folded >> 1)) & 1) === 1;
}

/** Shapley values out of tables of 2^m scores, in O(2^m): sums of weighted scores are halved. */
export class TableValues {
  readonly #weighted: Float64Array;

  /** @param most players at most */
  constructor(most: number) {
    this.#weighted = new Float64Array(2 ** most);
  }

  /**
   * @param table by coalition, then output
   * @param take is told each player's value
   */
  solve(
    table: Float64Array,
    players: number,
    output: number,
    outputs: number,
    take: (player: number, value: number) => void,
  ): void {
    const { without, both } = weightsOf(players);
    const weighted = this.#weighted;
    const all = 2 ** players;
    const empty = table[output] as number;
    let absent = 0;
    for (let set = 0, at = output; set < all; set++, at += outputs) {
      const size = sizeOf(set);
      const score = (table[at] as number) - empty;
      absent += (without[size] as number) * score;
      weighted[set] = (both[size] as number) * score;
    }
    for (let player = players - 1, half = all / 2; player >= 0; player--, half /= 2) {
      let sum = 0;
      for (let set = 0; set < half; set++) {
        const other = weighted[half + set] as number;
        sum += other;
        weighted[set] = (weighted[set] as number) + other;
      }
      take(player, sum - absent);
    }
  }
}

/** By a coalition's size: the weight of its score for who is not in it, and that for both sides. */
const weights = new Map<number, { without: Float64Array; both: Float64Array }>();

function weightsOf(players: number) {
  const known = weights.get(players);
  if (known) return known;
  const without = new Float64Array(players + 1);
  const both = new Float64Array(players + 1);
  let weight = 1 / Math.max(1, players);
  for (let size = 0; size < players; size++) {
    without[size] = weight; // size! (players - size - 1)! / players!
    both[size] = (both[size] as number) + weight;
    both[size + 1] = weight; // for one of its members, the coalition without it is one smaller
    weight *= (size + 1) / Math.max(1, players - size - 1);
  }
  const made = { without, both };
  weights.set(players, made);
  return made;
}

const sizes = new Uint8Array(2 ** 16);
for (let set = 1; set < sizes.length; set++) sizes[set] = (sizes[set >> 1] as number) + (set & 1);

/** Of at most 32 players. */
const sizeOf = (set: number): number =>
  (sizes[set & 0xffff] as number) + (sizes[set >>> 16] as number);
