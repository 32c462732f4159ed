import { blockWords } from './node-tests.js';
import type { Units } from './units.js';

/** By four bits: each in the lowest place of its own byte. */
const spread = Int32Array.from({ length: 16 }, (_, bits) => {
  return (bits & 1) | ((bits & 2) << 7) | ((bits & 4) << 14) | ((bits & 8) << 21);
});

/** Patterns of 32 rows, of at most 16 bits: the lower and the higher eight in a byte for each row. */
export class Patterns {
  readonly #low = new Uint32Array(8);
  readonly #high = new Uint32Array(8);

  /** Of a row, 0 to 31, of the word that was read last. */
  of(row: number): number {
    const at = row >> 2;
    const shift = (row & 3) << 3;
    const low = ((this.#low[at] as number) >>> shift) & 0xff;
    return low | ((((this.#high[at] as number) >>> shift) & 0xff) << 8);
  }

  /** Reads the patterns of a unit for a word of 32 rows, all of them at once. */
  read(units: Units, unit: number, sets: Int32Array, word: number): void {
    const from = units.bitAt[unit] as number;
    const to = units.bitAt[unit + 1] as number;
    const middle = Math.min(to, from + 8);
    gather(units, from, middle, sets, word, this.#low);
    if (to > middle) gather(units, middle, to, sets, word, this.#high);
    else this.#high.fill(0);
  }
}

function gather(
  units: Units,
  from: number,
  to: number,
  sets: Int32Array,
  word: number,
  into: Uint32Array,
): void {
  let [a, b, c, d, e, f, g, h] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let bit = from; bit < to; bit++) {
    const rows = rowsOf(units, bit, sets, word);
    const shift = bit - from;
    a |= (spread[rows & 15] as number) << shift;
    b |= (spread[(rows >>> 4) & 15] as number) << shift;
    c |= (spread[(rows >>> 8) & 15] as number) << shift;
    d |= (spread[(rows >>> 12) & 15] as number) << shift;
    e |= (spread[(rows >>> 16) & 15] as number) << shift;
    f |= (spread[(rows >>> 20) & 15] as number) << shift;
    g |= (spread[(rows >>> 24) & 15] as number) << shift;
    h |= (spread[rows >>> 28] as number) << shift;
  }
  into[0] = a;
  into[1] = b;
  into[2] = c;
  into[3] = d;
  into[4] = e;
  into[5] = f;
  into[6] = g;
  into[7] = h;
}

/** The rows of a word, a bit for each, that have a bit of a unit's set. */
export function rowsOf(
  { testAt, testSet, testMask }: Units,
  bit: number,
  sets: Int32Array,
  word: number,
): number {
  let rows = -1;
  const end = testAt[bit + 1] as number;
  for (let test = testAt[bit] as number; test < end; test++) {
    const left = sets[(testSet[test] as number) * blockWords + word] as number;
    rows &= ~(left ^ (testMask[test] as number));
  }
  return rows;
}

/** For a row of the block and a unit of one leaf: 1 for each of its conditions that is met. */
export function metByRow(
  units: Units,
  unit: number,
  sets: Int32Array,
  row: number,
  met: Uint8Array,
): void {
  const from = units.bitAt[unit] as number;
  const to = units.bitAt[unit + 1] as number;
  for (let bit = from; bit < to; bit++) {
    met[bit - from] = (rowsOf(units, bit, sets, row >> 5) >>> (row & 31)) & 1;
  }
}

/** Which of a leaf's conditions a pattern of its unit meets. @returns whether it meets all */
export function metByPattern(
  { leaves }: Units,
  leaf: number,
  pattern: number,
  met: Uint8Array,
): boolean {
  const { conditionAt, sourceAt, sourceBit, sourceSet, sourceCondition } = leaves;
  met.fill(1, 0, (conditionAt[leaf + 1] as number) - (conditionAt[leaf] as number));
  let all = true;
  const end = sourceAt[leaf + 1] as number;
  for (let source = sourceAt[leaf] as number; source < end; source++) {
    const bit = (pattern >>> (sourceBit[source] as number)) & 1;
    if (bit === sourceSet[source]) continue;
    met[sourceCondition[source] as number] = 0;
    all = false;
  }
  return all;
}
