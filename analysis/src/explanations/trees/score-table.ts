import type { TreeEnsemble } from './ensemble.js';
import type { Reach } from './reach.js';
import { toScores } from './score-link.js';

/** Ways to add a leaf's value to the coalitions that come to it. */
const byAbsent = 0;
const byPresent = 1;
const directly = 2;

/**
 * Scores of all coalitions of the players of some bits, out of the leaves that they come to:
 * `2^m` for each output. A coalition comes to a leaf if it holds all its present players P and none
 * of its absent A. Its value is added
 * - to `P + T` with the sign of T's size, for each subset T of A; sums over subsets do the rest
 * - or to what is left without A and T, for each subset T of P, and sums over supersets
 * - or to each of the coalitions,
 *
 * whichever takes the fewest steps: at most `2^(m/3)`, where the first alone took `2^m`.
 */
export class ScoreTable {
  readonly #outputs: number;
  readonly #base: Float64Array;
  readonly #link: TreeEnsemble['link'];
  /** By coalition, then output. */
  readonly #scores: Float64Array;
  /** What is summed over supersets; made when it first pays. */
  #downward: Float64Array = new Float64Array();
  /** By leaf: its players in the table's order, and its way. */
  #present = new Int32Array();
  #absent = new Int32Array();
  #ways = new Uint8Array();

  /** @param most players at most, and at most 16 */
  constructor({ outputs, base, link }: TreeEnsemble, most: number) {
    this.#outputs = outputs;
    this.#base = base;
    this.#link = link;
    this.#scores = new Float64Array(2 ** most * outputs);
  }

  /**
   * @param bits the players' bits in `reach`, whose order is theirs in the table
   * @returns `2^bits.length` coalitions' scores, output after output for each; until the next call
   */
  fill(reach: Reach, bits: readonly number[]): Float64Array {
    const outputs = this.#outputs;
    const table = this.#scores.subarray(0, 2 ** bits.length * outputs).fill(0);
    const twoWays = this.#choose(reach, bits);
    this.#addSigned(reach, table, byAbsent, 0);
    for (let output = 0; output < outputs; output++) {
      table[output] = (table[output] as number) + (this.#base[output] as number);
    }
    for (let step = outputs; step < table.length; step *= 2) sumSubsets(table, step);
    if (twoWays) this.#addDownward(reach, table);
    this.#addDirectly(reach, table, 2 ** bits.length - 1);
    toScores(this.#link, table, outputs);
    return table;
  }

  /** Chooses each leaf's way. @returns whether the second is worth its sums over supersets */
  #choose(reach: Reach, bits: readonly number[]): boolean {
    const { count } = reach;
    const players = bits.length;
    const low = packed(bits, lowBits);
    const high = packed(bits, highBits);
    const pack = (set: number): number => (low[set & 0xff] as number) | (high[set >>> 8] as number);
    if (this.#ways.length < count) {
      this.#present = new Int32Array(2 * count);
      this.#absent = new Int32Array(2 * count);
      this.#ways = new Uint8Array(2 * count);
    }
    let saved = 0;
    for (let leaf = 0; leaf < count; leaf++) {
      const present = pack(reach.present[leaf] as number);
      const absent = pack(reach.absent[leaf] as number);
      const [p, a] = [sizeOf(present), sizeOf(absent)];
      const free = players - p - a;
      this.#present[leaf] = present;
      this.#absent[leaf] = absent;
      this.#ways[leaf] = p < a && p < free ? byPresent : a <= free ? byAbsent : directly;
      if (this.#ways[leaf] === byPresent) saved += 2 ** Math.min(a, free) - 2 ** p;
    }
    if (saved > players * 2 ** (players - 1) * this.#outputs) return true;
    for (let leaf = 0; leaf < count; leaf++) {
      if (this.#ways[leaf] !== byPresent) continue;
      const a = sizeOf(this.#absent[leaf] as number);
      const free = players - a - sizeOf(this.#present[leaf] as number);
      this.#ways[leaf] = a <= free ? byAbsent : directly;
    }
    return false;
  }

  /** @param flip all bits of the table to count from the full coalition down, else 0 */
  #addSigned(reach: Reach, table: Float64Array, way: number, flip: number): void {
    const [fixed, signed] =
      way === byAbsent ? [this.#present, this.#absent] : [this.#absent, this.#present];
    for (let leaf = 0; leaf < reach.count; leaf++) {
      if (this.#ways[leaf] !== way) continue;
      const some = signed[leaf] as number;
      const from = fixed[leaf] as number;
      const value = reach.value[leaf] as number;
      const output = reach.output[leaf] as number;
      for (let set = some; ; set = (set - 1) & some) {
        const at = ((from | set) ^ flip) * this.#outputs + output;
        table[at] = (table[at] as number) + (isOdd(set) ? -value : value);
        if (set === 0) break;
      }
    }
  }

  #addDownward(reach: Reach, table: Float64Array): void {
    const outputs = this.#outputs;
    if (this.#downward.length < table.length) this.#downward = new Float64Array(table.length);
    const downward = this.#downward.subarray(0, table.length).fill(0);
    this.#addSigned(reach, downward, byPresent, table.length / outputs - 1);
    for (let step = outputs; step < table.length; step *= 2) sumSupersets(downward, step);
    for (let at = 0; at < table.length; at++) {
      table[at] = (table[at] as number) + (downward[at] as number);
    }
  }

  #addDirectly(reach: Reach, table: Float64Array, all: number): void {
    for (let leaf = 0; leaf < reach.count; leaf++) {
      if (this.#ways[leaf] !== directly) continue;
      const present = this.#present[leaf] as number;
      const free = all & ~(present | (this.#absent[leaf] as number));
      const value = reach.value[leaf] as number;
      const output = reach.output[leaf] as number;
      for (let set = free; ; set = (set - 1) & free) {
        const at = (present | set) * this.#outputs + output;
        table[at] = (table[at] as number) + value;
        if (set === 0) break;
      }
    }
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

/** Adds to the coalitions without a player those with it. */
function sumSupersets(table: Float64Array, step: number): void {
  for (let from = 0; from < table.length; from += 2 * step) {
    for (let at = from; at < from + step; at++) {
      table[at] = (table[at] as number) + (table[at + step] as number);
    }
  }
}

/** By set of the bits of `among`, a place for each: the same set by the places of `bits`. */
function packed(bits: readonly number[], among: readonly number[]): Int32Array {
  const sets = new Int32Array(2 ** among.length);
  for (const [at, bit] of among.entries()) {
    const place = bits.indexOf(bit);
    const own = place < 0 ? 0 : 1 << place;
    for (let set = 1 << at; set < 2 << at; set++) {
      sets[set] = (sets[set - (1 << at)] as number) | own;
    }
  }
  return sets;
}

const lowBits = Array.from({ length: 8 }, (_, bit) => 1 << bit);
const highBits = lowBits.map((bit) => bit << 8);

function isOdd(set: number): boolean {
  return (sizeOf(set) & 1) === 1;
}

/**
 * Adds a table to one of more players, for whom the others make no difference.
 * @param into by coalition of `all`, then output
 * @param bits of the players of `table`, in its order, all of them in `all`
 */
export function addTable(
  into: Float64Array,
  all: readonly number[],
  table: Float64Array,
  bits: readonly number[],
  { outputs, share }: { readonly outputs: number; readonly share: number },
): void {
  const places = packed(bits, all);
  for (let set = 0, at = 0; set < places.length; set++) {
    const from = (places[set] as number) * outputs;
    for (let output = 0; output < outputs; output++, at++) {
      into[at] = (into[at] as number) + share * (table[from + output] as number);
    }
  }
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
