import { cholesky, choleskySolve } from '../kernel/cholesky.js';

/** A weighted linear fit of some of the features. */
export interface Fit {
  readonly chosen: readonly number[];
  /** A coefficient for each of the chosen. */
  readonly coefficients: Float64Array;
  readonly intercept: number;
  /** Weighted share of the target's variance that the fit explains. */
  readonly r2: number;
}

/** Fits subsets of features to one target; products are summed up once for all of them. */
export class WeightedRidge {
  readonly #width: number;
  readonly #means: Float64Array;
  readonly #gram: Float64Array;
  readonly #with: Float64Array;
  readonly #targetMean: number;
  readonly #variance: number;

  /** @param seen `weights.length * width` numbers, row after row */
  constructor(seen: Float64Array, width: number, weights: Float64Array, target: Float64Array) {
    this.#width = width;
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    this.#means = new Float64Array(width);
    let targetMean = 0;
    for (let row = 0; row < weights.length; row += 1) {
      targetMean += (weights[row]! * target[row]!) / total;
      for (let i = 0; i < width; i += 1) {
        this.#means[i]! += (weights[row]! * seen[row * width + i]!) / total;
      }
    }
    this.#targetMean = targetMean;
    this.#gram = new Float64Array(width * width);
    this.#with = new Float64Array(width);
    let variance = 0;
    const off = new Float64Array(width);
    for (let row = 0; row < weights.length; row += 1) {
      const weight = weights[row]!;
      const y = target[row]! - targetMean;
      variance += weight * y * y;
      for (let i = 0; i < width; i += 1) off[i] = seen[row * width + i]! - this.#means[i]!;
      for (let i = 0; i < width; i += 1) {
        this.#with[i]! += weight * off[i]! * y;
        for (let j = 0; j <= i; j += 1) this.#gram[i * width + j]! += weight * off[i]! * off[j]!;
      }
    }
    this.#variance = variance;
  }

  /** Least squares of the chosen features with `ridge` added to each square; intercept free. */
  fit(chosen: readonly number[], ridge: number): Fit {
    const n = chosen.length;
    const matrix = new Float64Array(n * n);
    for (const [i, one] of chosen.entries()) {
      for (const [j, other] of chosen.entries()) {
        matrix[i * n + j] = this.#gram[Math.max(one, other) * this.#width + Math.min(one, other)]!;
      }
      // a feature that never changes, or follows from others, gets nothing
      matrix[i * n + i]! += ridge + 1e-10 * (1 + matrix[i * n + i]!);
    }
    const coefficients = Float64Array.from(chosen, (one) => this.#with[one]!);
    cholesky(matrix, n, 0);
    choleskySolve(matrix, n, coefficients, 0);
    return { chosen, coefficients, ...this.#quality(chosen, coefficients) };
  }

  #quality(chosen: readonly number[], coefficients: Float64Array) {
    let intercept = this.#targetMean;
    let explained = 0;
    for (const [i, one] of chosen.entries()) {
      const coefficient = coefficients[i]!;
      intercept -= coefficient * this.#means[one]!;
      explained += 2 * coefficient * this.#with[one]!;
      for (const [j, other] of chosen.entries()) {
        const product = this.#gram[Math.max(one, other) * this.#width + Math.min(one, other)]!;
        explained -= coefficient * coefficients[j]! * product;
      }
    }
    const flat = this.#variance <= 1e-24 * (1 + this.#targetMean ** 2);
    return { intercept, r2: flat ? 1 : explained / this.#variance };
  }
}
