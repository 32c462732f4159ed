import { studentUpperQuantile, studentUpperTail } from './student-t.js';

/** A quiet window may exceed the order statistic of the baseline's windows in this share. */
const EXCEEDED = 0.05;
/** Distances to the power 2/3 spread at least this much, lest a constant column alarm at once. */
const LEAST_SPREAD = 0.02;

/**
 * What quiet windows show, learnt from the baseline's own windows, each held against the rest.
 *
 * Two rules, both to be passed. First the order statistic of rank ceil(0.95 (k + 1)) of the k
 * distances: a further window, exchangeable with them, exceeds it with probability at most 0.05,
 * whatever their distribution (conformal prediction; Vovk et al., Algorithmic Learning in a Random
 * World, 2005). It cannot resolve a probability below 1/(k + 1), which an adjustment over many
 * features needs, so secondly a p-value from a fitted law: squared distances are sums of weighted
 * chi-squares, whose cube root is nearly normal (Wilson and Hilferty, PNAS 17 (1931), 684-688), so
 * d^(2/3) is taken as normal, and the further window as a new draw from it with mean and variance
 * estimated: Student's t with k - 1 degrees of freedom, widened by sqrt(1 + 1/k).
 */
export class WindowNull {
  readonly #sorted: number[];
  readonly #mean: number;
  readonly #spread: number;
  readonly #degrees: number;

  /**
   * @param distances of the baseline's windows, at least two
   * @param independent how many of them do not overlap
   */
  constructor(distances: readonly number[], independent: number) {
    this.#sorted = [...distances].sort((a, b) => a - b);
    const cubed = this.#sorted.map((distance) => distance ** (2 / 3));
    this.#mean = cubed.reduce((a, b) => a + b, 0) / cubed.length;
    const squares = cubed.reduce((a, b) => a + (b - this.#mean) ** 2, 0);
    const deviation = Math.max(LEAST_SPREAD, Math.sqrt(squares / (cubed.length - 1)));
    this.#spread = deviation * Math.sqrt(1 + 1 / independent);
    this.#degrees = Math.max(1, independent - 1);
  }

  /** The order statistic; the largest distance where the windows are too few for it. */
  get orderStatistic(): number {
    return orderStatistic(this.#sorted);
  }

  pValue(distance: number): number {
    return studentUpperTail((distance ** (2 / 3) - this.#mean) / this.#spread, this.#degrees);
  }

  /** The distance that must be exceeded, where the adjustment rejects at this level. */
  threshold(level: number): number {
    const cubed = this.#mean + this.#spread * studentUpperQuantile(level, this.#degrees);
    return Math.max(this.orderStatistic, cubed ** 1.5);
  }
}

/** Of ascending distances the one that a further window exceeds with probability 0.05 at most. */
export function orderStatistic(sorted: readonly number[]): number {
  const rank = Math.min(sorted.length, Math.ceil((sorted.length + 1) * (1 - EXCEEDED)));
  return sorted[rank - 1]!;
}
