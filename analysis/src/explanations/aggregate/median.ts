import { KllSketch } from '../../sketch/kll.js';

/** The 97.5 % quantile of the standard normal distribution. */
const Z = 1.959963984540054;

/**
 * What a sketch's quantiles may be off by, as a share of the rows, in 99 of 100 cases: what Apache
 * DataSketches documents for KLL sketches of this width.
 */
export const SKETCH_RANK_ERROR = 0.0025;

/** Values of one feature for their median: all of them while they fit, then a sketch of them. */
export class MedianValues {
  readonly #most: number;
  #kept = new Float64Array(64);
  #count = 0;
  #sketch: KllSketch | undefined;

  /** @param most values that are kept before a sketch takes over */
  constructor(most: number) {
    this.#most = most;
  }

  get isExact(): boolean {
    return this.#sketch === undefined;
  }

  add(value: number): void {
    this.#kept[this.#count] = value;
    this.#count += 1;
    if (this.#sketch !== undefined) {
      if (this.#count === this.#kept.length) this.#flush(this.#sketch);
    } else if (this.#count > this.#most) {
      this.#sketch = new KllSketch();
      this.#flush(this.#sketch);
    } else if (this.#count === this.#kept.length) {
      const grown = new Float64Array(Math.min(this.#most + 1, this.#kept.length * 2));
      grown.set(this.#kept);
      this.#kept = grown;
    }
  }

  merge(other: MedianValues): void {
    if (other.#sketch !== undefined) {
      const sketch = this.#sketch ?? new KllSketch();
      this.#sketch = sketch;
      this.#flush(sketch);
      sketch.merge(other.#sketch);
    }
    for (let i = 0; i < other.#count; i += 1) this.add(other.#kept[i]!);
  }

  /**
   * The median (the mean of the two in the middle of an even number) and its standard error, from
   * the order statistics that bound it at 95 % (W. J. Conover, "Practical nonparametric
   * statistics", 3.2). NaN where there are no values.
   */
  median(): { value: number; standardError: number } {
    const { values, weights, total } = this.#sorted();
    const at = (rank: number) => valueAt(values, weights, Math.max(0, Math.min(total - 1, rank)));
    const value = (at(Math.floor((total - 1) / 2)) + at(Math.ceil((total - 1) / 2))) / 2;
    const half = (Z * Math.sqrt(total)) / 2;
    const low = at(Math.floor(total / 2 - half));
    const high = at(Math.ceil(total / 2 + half) - 1);
    return { value, standardError: (high - low) / (2 * Z) };
  }

  #flush(sketch: KllSketch): void {
    sketch.add(this.#kept.slice(0, this.#count));
    this.#count = 0;
  }

  #sorted(): { values: Float64Array; weights?: Float64Array; total: number } {
    const kept = this.#kept.slice(0, this.#count).sort();
    if (this.#sketch === undefined) return { values: kept, total: kept.length };
    const pairs = [...kept].map((value) => [value, 1] as [value: number, weight: number]);
    for (const [height, items] of this.#sketch.levels().entries()) {
      for (const item of items) pairs.push([item, 2 ** height]);
    }
    pairs.sort(([a], [b]) => a - b);
    const weights = Float64Array.from(pairs, ([, weight]) => weight);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return { values: Float64Array.from(pairs, ([value]) => value), weights, total };
  }
}

/** The value of a rank (from 0) among values that stand for as many rows as their weights say. */
function valueAt(values: Float64Array, weights: Float64Array | undefined, rank: number): number {
  if (weights === undefined) return values[rank] ?? Number.NaN;
  let below = 0;
  for (let i = 0; i < values.length; i += 1) {
    below += weights[i]!;
    if (below > rank) return values[i]!;
  }
  return values.at(-1) ?? Number.NaN;
}
