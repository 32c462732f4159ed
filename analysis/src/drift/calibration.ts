import type { SampleStatistic } from './anderson-darling.js';
import type { Draw } from './draws.js';

/** Two samples over common cells, reduced to the smaller one: the other is the rest of the pool. */
export interface RandomisationTest {
  /** Rows of the smaller sample in each cell, whole numbers. */
  sample: Float64Array;
  /** Rows of both samples in each cell. */
  pooled: Float64Array;
  /** Large values speak against a common distribution. */
  statistic: SampleStatistic;
  /** The distance reported as the effect, of a sample over the same cells. */
  effect: SampleStatistic;
  draw: Draw;
  /** A bound below which the p-value cannot be resolved by drawing; see `exponentialBound`. */
  bound: number;
}

/**
 * The randomisation distribution of a test: samples redrawn from the pooled rows. Exact for any
 * discreteness, ties and sample size, as far as rows are independent: under the hypothesis that
 * both samples come from one distribution, every division of the pooled rows is equally likely.
 *
 * The p-value (1 + exceedances) / (1 + draws) is valid at any number of draws (Davison and Hinkley,
 * Bootstrap Methods, 4.2). Where no draw reaches the observed statistic, an exponential bound may
 * give a smaller one; that is valid too, since p <= x then implies bound <= x.
 */
export class Calibration {
  readonly test: RandomisationTest;
  readonly #observed: number;
  readonly #effects: number[] = [];
  #exceedances = 0;
  #draws = 0;

  constructor(test: RandomisationTest) {
    this.test = test;
    this.#observed = test.statistic(test.sample);
  }

  /** Draws until there are `draws` in all. */
  extend(draws: number): void {
    const { test } = this;
    const sample = new Float64Array(test.pooled.length);
    const reached = this.#observed - 1e-9 * Math.abs(this.#observed);
    for (; this.#draws < draws; this.#draws += 1) {
      test.draw(sample);
      if (test.statistic(sample) >= reached) this.#exceedances += 1;
      if (this.#effects.length < FIRST_DRAWS) this.#effects.push(test.effect(sample));
    }
  }

  /** How many draws reached the observed statistic. */
  get exceedances(): number {
    return this.#exceedances;
  }

  get draws(): number {
    return this.#draws;
  }

  get pValue(): number {
    const drawn = (1 + this.#exceedances) / (1 + this.#draws);
    return this.#exceedances === 0 ? Math.min(drawn, this.test.bound) : drawn;
  }

  /** The effect that two samples of one distribution stay below with probability `share`. */
  effectQuantile(share: number): number {
    const sorted = this.#effects.toSorted((a, b) => a - b);
    const place = Math.min(sorted.length - 1, Math.ceil((sorted.length + 1) * share) - 1);
    return sorted[place]!;
  }
}

/** Draws that every feature gets; the spread of the effect is read from them. */
export const FIRST_DRAWS = 199;

/**
 * An upper bound of the p-value that needs no drawing: by Hoeffding's inequality (JASA 58 (1963),
 * 13-30, theorems 1 and 4; for draws without replacement too) a share of f where h is expected has
 * probability at most exp(-size KL(f||h)) on either side; times two and the number of shares.
 *
 * @param shares pairs of an observed and a pooled share: every cut, or every category
 */
export function exponentialBound(
  shares: Iterable<readonly [observed: number, pooled: number]>,
  size: number,
): number {
  let count = 0;
  let divergence = 0;
  for (const [observed, pooled] of shares) {
    count += 1;
    if (pooled <= 0 || pooled >= 1) continue;
    const inside = part(observed, pooled);
    const outside = part(1 - observed, 1 - pooled);
    divergence = Math.max(divergence, inside + outside);
  }
  return Math.min(1, 2 * count * Math.exp(-size * divergence));
}

function part(share: number, expected: number): number {
  return share > 0 ? share * Math.log(share / expected) : 0;
}
