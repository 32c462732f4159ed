/** Places of (0, 1) at which a difference is read off. */
const GRID = 128;

export interface CurveDistances {
  /** Largest difference, 0 to 1: Kolmogorov-Smirnov's distance to the reference. */
  largest: number;
  /** Root of the mean squared difference, weighted by 1/(u(1-u)) as Anderson and Darling do. */
  weighted: number;
}

/**
 * The difference between the distribution of probability integral transforms and the uniform one.
 * Each row brings the interval of ranks [low, high] that its value holds in its reference, spread
 * evenly (the non-randomised transform of Czado, Gneiting and Held, Biometrics 65 (2009),
 * 1254-1261), so that ties need no chance. With one reference for all rows this is the difference
 * F - G of the two distribution functions against G. Time: constant per row.
 */
export class DifferenceCurve {
  readonly #slope = new Float64Array(GRID + 1);
  readonly #offset = new Float64Array(GRID + 1);
  #weight = 0;

  /** @param low,high of the row's rank, 0 <= low <= high <= 1 */
  add(low: number, high: number, weight: number): void {
    const first = Math.min(GRID, Math.max(0, Math.ceil(low * GRID - 0.5)));
    const last = Math.min(GRID, Math.max(0, Math.ceil(high * GRID - 0.5)));
    if (last > first) {
      const slope = weight / (high - low);
      this.#slope[first]! += slope;
      this.#offset[first]! -= slope * low;
      this.#slope[last]! -= slope;
      this.#offset[last]! += slope * low;
    }
    this.#offset[last]! += weight;
    this.#weight += weight;
  }

  get weight(): number {
    return this.#weight;
  }

  distances(): CurveDistances {
    let slope = 0;
    let offset = 0;
    let largest = 0;
    let squares = 0;
    for (let i = 0; i < GRID; i += 1) {
      slope += this.#slope[i]!;
      offset += this.#offset[i]!;
      const u = (i + 0.5) / GRID;
      const difference = (slope * u + offset) / this.#weight - u;
      largest = Math.max(largest, Math.abs(difference));
      squares += (difference * difference) / (u * (1 - u));
    }
    return { largest: Math.min(1, largest), weighted: Math.sqrt(squares / GRID) };
  }
}
