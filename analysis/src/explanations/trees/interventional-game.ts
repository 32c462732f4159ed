import type { Matrix } from '../types.js';
import { blockRows, type NodeTests } from './node-tests.js';
import type { LeafGame } from './pattern-sums.js';
import { metByPattern, metByRow, Patterns } from './patterns.js';
import { ShapleyWeights } from './shapley-weights.js';
import type { Units } from './units.js';

/** Rows that stand for a player's absence, and the share of each. */
export interface Background extends Matrix {
  readonly shares: Float64Array;
}

/** What a background's rows meet at one leaf: each combination once. */
interface Combinations {
  readonly met: Uint8Array;
  /** Shares of the background's rows. */
  readonly weights: Float64Array;
}

/**
 * Interventional TreeSHAP at a leaf (Lundberg et al. 2020, doi 10.1038/s42256-019-0138-9): with one
 * background row a coalition comes to the leaf if it holds all players whose condition only the
 * explained row meets (`a` of them) and none whose condition only the background row meets (`b`).
 * A player of the first kind adds `value / (a * C(a + b, a))`, one of the second takes away
 * `value / (b * C(a + b, b))`. A background is counted once for each leaf, so that a row's cost does
 * not depend on its length.
 */
export class InterventionalGame implements LeafGame {
  readonly #units: Units;
  readonly #background: readonly Combinations[];
  readonly #weights: ShapleyWeights;
  /** Conditions above a unit that no background row meets. */
  readonly needed: readonly Int32Array[];

  constructor(units: Units, tests: NodeTests, background: Background) {
    const seen = seenPatterns(units, tests, background);
    this.#units = units;
    this.#background = countCombinations(units, seen);
    this.needed = seen.map((_, unit) => neededBits(units, unit, seen));
    const { conditionAt, count } = units.leaves;
    let most = 0;
    for (let leaf = 0; leaf < count; leaf++) {
      most = Math.max(most, (conditionAt[leaf + 1] as number) - (conditionAt[leaf] as number));
    }
    this.#weights = new ShapleyWeights(most);
  }

  solve(leaf: number, met: Uint8Array, values: Float64Array): void {
    const { met: theirs, weights } = this.#background[leaf] as Combinations;
    const { conditionAt, value } = this.#units.leaves;
    const length = (conditionAt[leaf + 1] as number) - (conditionAt[leaf] as number);
    const own = value[leaf] as number;
    values.fill(0, 0, length);
    for (let k = 0, at = 0; k < weights.length; k++, at += length) {
      let present = 0;
      let absent = 0;
      let reached = true;
      for (let i = 0; i < length && reached; i++) {
        const both = (met[i] as number) + 2 * (theirs[at + i] as number);
        if (both === 0) reached = false;
        else if (both === 1) present += 1;
        else if (both === 2) absent += 1;
      }
      if (!reached) continue;
      const weight = own * (weights[k] as number);
      const plus = weight * this.#weights.of(present, absent);
      const minus = weight * this.#weights.of(absent, present);
      for (let i = 0; i < length; i++) {
        const both = (met[i] as number) + 2 * (theirs[at + i] as number);
        if (both === 1) values[i] = (values[i] as number) + plus;
        else if (both === 2) values[i] = (values[i] as number) - minus;
      }
    }
  }
}

function countCombinations(units: Units, seen: readonly SeenPatterns[]): Combinations[] {
  const counted: Combinations[] = [];
  const { conditionAt } = units.leaves;
  for (let unit = 0; unit < units.count; unit++) {
    const end = units.leafAt[unit + 1] as number;
    for (let leaf = units.leafAt[unit] as number; leaf < end; leaf++) {
      const length = (conditionAt[leaf + 1] as number) - (conditionAt[leaf] as number);
      const met = new Uint8Array(length);
      const combinations = new Map<number | string, number>();
      for (const [pattern, share] of seen[unit] as SeenPatterns) {
        let key = pattern;
        if (typeof key === 'number') {
          metByPattern(units, leaf, key, met);
          key = keyOf(met);
        }
        combinations.set(key, (combinations.get(key) ?? 0) + share);
      }
      counted.push({
        met: metOf([...combinations.keys()], length),
        weights: Float64Array.from(combinations.values()),
      });
    }
  }
  return counted;
}

/** Conditions met as a number, a bit for each. */
function keyOf(met: Uint8Array): number {
  let key = 0;
  for (let i = 0; i < met.length; i++) key |= (met[i] as number) << i;
  return key;
}

/** Combinations one after another. */
function metOf(keys: readonly (number | string)[], length: number): Uint8Array {
  const all = new Uint8Array(keys.length * length);
  for (const [k, key] of keys.entries()) {
    for (let i = 0; i < length; i++) {
      all[k * length + i] = typeof key === 'number' ? (key >>> i) & 1 : Number(key[i]);
    }
  }
  return all;
}

/** Of a unit that has no table the conditions met stand as text. */
type SeenPatterns = ReadonlyMap<number | string, number>;

function neededBits(
  { above, bitAt }: Units,
  unit: number,
  seen: readonly SeenPatterns[],
): Int32Array {
  let some = 0;
  for (const pattern of (seen[unit] as SeenPatterns).keys()) {
    if (typeof pattern === 'string') return new Int32Array();
    some |= pattern;
  }
  const bits = Array.from({ length: above[unit] as number }, (_, bit) => bit);
  const missing = bits.filter((bit) => ((some >>> bit) & 1) === 0);
  return Int32Array.from(missing, (bit) => (bitAt[unit] as number) + bit);
}

/** By unit: the share of the rows that has each pattern. */
function seenPatterns(units: Units, tests: NodeTests, background: Background): SeenPatterns[] {
  const seen = Array.from({ length: units.count }, () => new Map<number | string, number>());
  const patterns = new Patterns();
  const { values, rows: all, columns, shares } = background;
  for (let first = 0; first < all; first += blockRows) {
    const rows = Math.min(blockRows, all - first);
    tests.test(values, first * columns, rows);
    for (const [unit, counts] of seen.entries()) {
      const tabled = (units.table[unit] as number) >= 0;
      const met = new Uint8Array(tabled ? 0 : (units.bits[unit] as number));
      for (let row = 0; row < rows; row++) {
        if (tabled && row % 32 === 0) patterns.read(units, unit, tests.sets, row / 32);
        if (!tabled) metByRow(units, unit, tests.sets, row, met);
        const key = tabled ? patterns.of(row % 32) : met.join('');
        counts.set(key, (counts.get(key) ?? 0) + (shares[first + row] as number));
      }
    }
  }
  return seen;
}
