import type { NodeTests } from './node-tests.js';
import { metByPattern, metByRow, Patterns, rowsOf } from './patterns.js';
import type { Units } from './units.js';

/** Doubles that tables may hold: 128 MB. Beyond, contributions are computed for each row anew. */
const tabledDoubles = 16 * 1024 * 1024;

/** A game that each leaf is alone: its players' Shapley values depend on the conditions met. */
export interface LeafGame {
  /**
   * @param met by the leaf's conditions, 1 where the row meets it
   * @param values takes, by condition, what its player adds
   */
  solve(leaf: number, met: Uint8Array, values: Float64Array): void;
  /** Bits without which a pattern of a unit adds nothing, a place in `Units.bitAt` for each. */
  readonly needed?: readonly Int32Array[];
}

/**
 * Shapley values of all rows as sums over units, each a look-up by the row's pattern at the unit.
 * Tables are filled when a pattern is first seen.
 */
export class PatternSums {
  readonly #tests: NodeTests;
  readonly #units: Units;
  readonly #game: LeafGame;
  readonly #players: number;
  readonly #outputs: number;
  /** By pattern: where its values begin in the pool; 0 before it is seen, -1 where all are 0. */
  readonly #places: Int32Array;
  /** Values by the unit's players, then the margin. What found no room lies at 1. */
  #pool: Float64Array;
  #used: number;
  readonly #most: number;
  readonly #patterns = new Patterns();
  readonly #met: Uint8Array;
  readonly #values: Float64Array;

  constructor(
    tests: NodeTests,
    units: Units,
    game: LeafGame,
    size: { readonly players: number; readonly outputs: number; readonly doubles?: number },
  ) {
    this.#tests = tests;
    this.#units = units;
    this.#game = game;
    this.#players = size.players;
    this.#outputs = size.outputs;
    this.#places = new Int32Array(units.words);
    this.#most = size.doubles ?? tabledDoubles;
    const longest = widest(units.playerAt) + 1;
    this.#used = 1 + longest;
    this.#pool = new Float64Array(this.#used + 4096);
    const conditions = widest(units.leaves.conditionAt);
    this.#met = new Uint8Array(conditions);
    this.#values = new Float64Array(conditions);
  }

  /**
   * Adds at most `blockRows` rows' Shapley values and margins.
   * @param sums row after row, output after output, a number for each player
   * @param margins row after row, a number for each output
   */
  add(
    values: Float64Array,
    from: number,
    rows: number,
    sums: Float64Array,
    margins: Float64Array,
  ): void {
    this.#tests.test(values, from, rows);
    const { count, table } = this.#units;
    for (let unit = 0; unit < count; unit++) {
      if ((table[unit] as number) < 0) this.#addLeaf(unit, rows, sums, margins);
      else this.#addUnit(unit, rows, sums, margins);
    }
  }

  #addUnit(unit: number, rows: number, sums: Float64Array, margins: Float64Array): void {
    const { sets } = this.#tests;
    const needed = this.#game.needed?.[unit];
    for (let word = 0; word * 32 < rows; word++) {
      const left = rows - word * 32;
      let reached = left >= 32 ? -1 : (1 << left) - 1;
      if (needed) {
        for (let i = 0; i < needed.length && reached !== 0; i++) {
          reached &= rowsOf(this.#units, needed[i] as number, sets, word);
        }
      }
      if (reached === 0) continue;
      this.#patterns.read(this.#units, unit, sets, word);
      this.#addRows(unit, word * 32, reached, sums, margins);
    }
  }

  /** @param reached the rows of a word to add, a bit for each */
  #addRows(
    unit: number,
    first: number,
    reached: number,
    sums: Float64Array,
    margins: Float64Array,
  ): void {
    const { players, playerAt, output } = this.#units;
    const table = this.#units.table[unit] as number;
    const from = playerAt[unit] as number;
    const length = (playerAt[unit + 1] as number) - from;
    const outputs = this.#outputs;
    const own = output[unit] as number;
    const patterns = this.#patterns;
    let pool = this.#pool;
    for (let rest = reached; rest !== 0; rest &= rest - 1) {
      const row = 31 - Math.clz32(rest & -rest);
      const pattern = patterns.of(row);
      let place = this.#places[table + pattern] as number;
      if (place === 0) {
        place = this.#fill(unit, pattern);
        pool = this.#pool;
      }
      if (place < 0) continue;
      const margin = (first + row) * outputs + own;
      const at = margin * this.#players;
      for (let i = 0; i < length; i++) {
        const player = at + (players[from + i] as number);
        sums[player] = (sums[player] as number) + (pool[place + i] as number);
      }
      margins[margin] = (margins[margin] as number) + (pool[place + length] as number);
    }
  }

  /** Computes a pattern's values. @returns their place in the pool, -1 where all are 0 */
  #fill(unit: number, pattern: number): number {
    const { playerAt, leafAt, leaves, table } = this.#units;
    const length = (playerAt[unit + 1] as number) - (playerAt[unit] as number);
    const place = this.#room(length + 1);
    const pool = this.#pool;
    pool.fill(0, place, place + length + 1);
    const values = this.#values;
    for (let leaf = leafAt[unit] as number; leaf < (leafAt[unit + 1] as number); leaf++) {
      const all = metByPattern(this.#units, leaf, pattern, this.#met);
      this.#game.solve(leaf, this.#met, values);
      const from = leaves.conditionAt[leaf] as number;
      const conditions = (leaves.conditionAt[leaf + 1] as number) - from;
      for (let i = 0; i < conditions; i++) {
        const at = place + (leaves.slot[from + i] as number);
        pool[at] = (pool[at] as number) + (values[i] as number);
      }
      if (all) pool[place + length] = leaves.value[leaf] as number;
    }
    if (place === 1) return place;
    const empty = pool.subarray(place, place + length + 1).every((one) => one === 0);
    if (!empty) this.#used = place + length + 1;
    this.#places[(table[unit] as number) + pattern] = empty ? -1 : place;
    return empty ? -1 : place;
  }

  /** A place for so many numbers; 1, the place that is used again, where the pool is full. */
  #room(length: number): number {
    const end = this.#used + length;
    if (end > this.#most) return 1;
    if (end > this.#pool.length) {
      const grown = new Float64Array(Math.min(this.#most, 2 * end));
      grown.set(this.#pool);
      this.#pool = grown;
    }
    return this.#used;
  }

  /** A leaf whose patterns are too many for a table. */
  #addLeaf(unit: number, rows: number, sums: Float64Array, margins: Float64Array): void {
    const { players, playerAt, output, leafAt, leaves, bits } = this.#units;
    const first = playerAt[unit] as number;
    const leaf = leafAt[unit] as number;
    const own = output[unit] as number;
    const length = bits[unit] as number;
    for (let row = 0; row < rows; row++) {
      metByRow(this.#units, unit, this.#tests.sets, row, this.#met);
      this.#game.solve(leaf, this.#met, this.#values);
      const at = (row * this.#outputs + own) * this.#players;
      let all = true;
      for (let i = 0; i < length; i++) {
        const player = at + (players[first + i] as number);
        sums[player] = (sums[player] as number) + (this.#values[i] as number);
        all &&= this.#met[i] === 1;
      }
      const margin = row * this.#outputs + own;
      if (all) margins[margin] = (margins[margin] as number) + (leaves.value[leaf] as number);
    }
  }
}

function widest(ends: Int32Array): number {
  let most = 0;
  for (let i = 1; i < ends.length; i++) {
    most = Math.max(most, (ends[i] as number) - (ends[i - 1] as number));
  }
  return most;
}
