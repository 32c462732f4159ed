import { goesLeft } from './decide.js';
import type { TreeEnsemble } from './ensemble.js';

export interface Others {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** Bytes of the sides that the other rows go to. */
const maximumSides = 16 * 1024 * 1024;

/**
 * The leaves that a row comes to when some of its players are replaced by those of another row: a
 * leaf is reached by the coalitions that hold all of `present` and none of `absent`, sets of bits.
 */
export class Reach {
  count = 0;
  present = new Int32Array(1024);
  absent = new Int32Array(1024);
  output = new Int32Array(1024);
  value = new Float64Array(1024);
  /** Players on whom it depends at all. */
  varying = 0;
  readonly #ensemble: TreeEnsemble;
  readonly #bitOf: Int32Array;
  readonly #others: Others;
  /** By other row, then node: whether it goes left; undefined where that would be too much. */
  readonly #sides: Uint8Array | undefined;
  /** By other row: whether its sides are known. */
  readonly #known: Uint8Array;
  #row: Float64Array = new Float64Array();
  #from = 0;
  #other = 0;
  #output = 0;
  #weight = 0;

  /**
   * @param bitOf by feature: the bit of its player
   * @param others the rows whose values replace a player's
   */
  constructor(ensemble: TreeEnsemble, bitOf: Int32Array, others: Others) {
    this.#ensemble = ensemble;
    this.#bitOf = bitOf;
    this.#others = others;
    const bytes = others.rows * ensemble.feature.length;
    this.#sides = bytes > maximumSides ? undefined : new Uint8Array(bytes);
    this.#known = new Uint8Array(others.rows);
  }

  /** Walks all trees for the row that begins at `from`, and one of the others. */
  walk(values: Float64Array, from: number, other: number): void {
    if (this.#sides && this.#known[other] === 0) this.#know(this.#sides, other);
    this.count = 0;
    this.varying = 0;
    this.#row = values;
    this.#from = from;
    this.#other = other;
    const { roots, groups, weights } = this.#ensemble;
    for (let tree = 0; tree < roots.length; tree++) {
      this.#output = groups[tree] as number;
      this.#weight = weights[tree] as number;
      this.#visit(roots[tree] as number, 0, 0);
    }
  }

  #know(sides: Uint8Array, other: number): void {
    const { feature } = this.#ensemble;
    const { columns, values } = this.#others;
    for (let node = 0; node < feature.length; node++) {
      const split = feature[node] as number;
      if (split < 0) continue;
      const left = goesLeft(this.#ensemble, node, values[other * columns + split] as number);
      sides[other * feature.length + node] = left ? 1 : 0;
    }
    this.#known[other] = 1;
  }

  #visit(start: number, startPresent: number, absent: number): void {
    const { feature, left, right, value } = this.#ensemble;
    const { columns, values: others } = this.#others;
    const sides = this.#sides;
    const sidesFrom = this.#other * feature.length;
    let present = startPresent;
    let node = start;
    for (let split = feature[node] as number; split >= 0; split = feature[node] as number) {
      const own = goesLeft(this.#ensemble, node, this.#row[this.#from + split] as number);
      const their = sides
        ? sides[sidesFrom + node] === 1
        : goesLeft(this.#ensemble, node, others[this.#other * columns + split] as number);
      const bit = this.#bitOf[split] as number;
      let followed = own;
      if (own !== their && (present & bit) === 0) {
        if ((absent & bit) !== 0) followed = their;
        else {
          this.#visit((their ? left[node] : right[node]) as number, present, absent | bit);
          present |= bit;
        }
      }
      node = (followed ? left[node] : right[node]) as number;
    }
    this.#add(present, absent, this.#output, this.#weight * (value[node] as number));
  }

  #add(present: number, absent: number, output: number, value: number): void {
    if (this.count === this.value.length) this.#grow();
    this.present[this.count] = present;
    this.absent[this.count] = absent;
    this.output[this.count] = output;
    this.value[this.count] = value;
    this.count += 1;
    this.varying |= present | absent;
  }

  #grow(): void {
    const grown = <A extends Int32Array | Float64Array>(into: A, from: A): A => {
      into.set(from);
      return into;
    };
    const length = 2 * this.count;
    this.present = grown(new Int32Array(length), this.present);
    this.absent = grown(new Int32Array(length), this.absent);
    this.output = grown(new Int32Array(length), this.output);
    this.value = grown(new Float64Array(length), this.value);
  }
}
