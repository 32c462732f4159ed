import { goesLeft } from './decide.js';
import type { TreeEnsemble } from './ensemble.js';

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

  /** @param bitOf by feature: the bit of its player */
  constructor(ensemble: TreeEnsemble, bitOf: Int32Array) {
    this.#ensemble = ensemble;
    this.#bitOf = bitOf;
  }

  /** Walks all trees for a row and another, which begin at `from` and at `otherFrom`. */
  walk(values: Float64Array, from: number, other: Float64Array, otherFrom: number): void {
    this.count = 0;
    this.varying = 0;
    const { roots, groups, weights } = this.#ensemble;
    for (let tree = 0; tree < roots.length; tree++) {
      const output = groups[tree] as number;
      const weight = weights[tree] as number;
      const visit = (start: number, present: number, absent: number): void => {
        const { feature, left, right, value } = this.#ensemble;
        let node = start;
        for (let split = feature[node] as number; split >= 0; split = feature[node] as number) {
          const bit = this.#bitOf[split] as number;
          const own = goesLeft(this.#ensemble, node, values[from + split] as number);
          const their = goesLeft(this.#ensemble, node, other[otherFrom + split] as number);
          const ownNode = (own ? left[node] : right[node]) as number;
          const theirNode = (their ? left[node] : right[node]) as number;
          if (ownNode === theirNode || (present & bit) !== 0) node = ownNode;
          else if ((absent & bit) !== 0) node = theirNode;
          else {
            visit(theirNode, present, absent | bit);
            present |= bit;
            node = ownNode;
          }
        }
        this.#add(present, absent, output, weight * (value[node] as number));
      };
      visit(roots[tree] as number, 0, 0);
    }
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
