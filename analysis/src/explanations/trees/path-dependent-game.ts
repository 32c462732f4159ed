import type { LeafGame } from './pattern-sums.js';
import { gaussLegendre, type Rule } from './quadrature.js';
import type { Leaves } from './units.js';

/**
 * Path-dependent TreeSHAP at a leaf (Lundberg, Erion and Lee 2018, arXiv 1802.03888): a player that
 * is absent meets its condition with the share of the training rows that did. A leaf's value is
 * then a product over its conditions, and a player's Shapley value the integral over y from 0 to 1
 * of the other conditions' factors `met * y + share * (1 - y)`, times what its own condition
 * differs by. Gauss and Legendre's rule with half as many points as conditions is exact.
 */
export class PathDependentGame implements LeafGame {
  readonly #leaves: Leaves;
  readonly #rules = new Map<number, Rule>();
  readonly #before: Float64Array;
  readonly #factors: Float64Array;

  constructor(leaves: Leaves) {
    this.#leaves = leaves;
    let most = 0;
    for (let leaf = 0; leaf < leaves.count; leaf++) {
      const { conditionAt } = leaves;
      most = Math.max(most, (conditionAt[leaf + 1] as number) - (conditionAt[leaf] as number));
    }
    this.#before = new Float64Array(most);
    this.#factors = new Float64Array(most);
  }

  solve(leaf: number, met: Uint8Array, values: Float64Array): void {
    const { conditionAt, share, value } = this.#leaves;
    const from = conditionAt[leaf] as number;
    const length = (conditionAt[leaf + 1] as number) - from;
    const { points, weights } = this.#rule((length + 1) >> 1);
    const before = this.#before;
    const factors = this.#factors;
    values.fill(0, 0, length);
    for (let point = 0; point < points.length; point++) {
      const y = points[point] as number;
      let product = weights[point] as number;
      for (let i = 0; i < length; i++) {
        const factor = (share[from + i] as number) * (1 - y) + (met[i] === 1 ? y : 0);
        before[i] = product;
        factors[i] = factor;
        product *= factor;
      }
      product = 1;
      for (let i = length - 1; i >= 0; i--) {
        values[i] = (values[i] as number) + (before[i] as number) * product;
        product *= factors[i] as number;
      }
    }
    for (let i = 0; i < length; i++) {
      const own = (met[i] as number) - (share[from + i] as number);
      values[i] = (values[i] as number) * own * (value[leaf] as number);
    }
  }

  #rule(points: number): Rule {
    const known = this.#rules.get(points);
    if (known) return known;
    const rule = gaussLegendre(points);
    this.#rules.set(points, rule);
    return rule;
  }
}
