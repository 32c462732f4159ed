import type { Resampler } from '../resampling.js';
import type { HasWorth } from '../worth.js';

/** What the metrics of a multi-class classification are computed from: sums by class. */
export interface ClassSums extends HasWorth {
  readonly correct: Float64Array;
  readonly actual: Float64Array;
  readonly predicted: Float64Array;
  /** The class that the best constant classifier gives. */
  readonly constant: number;
  /** Standard errors that have no formula, by metric. */
  readonly errors?: ReadonlyMap<string, number>;
}

/** Counts by actual and predicted class, in a square that grows. */
export class Confusion {
  /** Classes in the order in which they were seen. */
  readonly labels: string[] = [];
  readonly #index = new Map<string, number>();
  #side = 8;
  #counts = new Float64Array(64);

  /** The number of a class; a new one gets the next, undefined when there would be more than `most`. */
  indexOf(label: string, most: number): number | undefined {
    const known = this.#index.get(label);
    if (known !== undefined) return known;
    if (this.labels.length === most) return undefined;
    const index = this.labels.push(label) - 1;
    this.#index.set(label, index);
    if (index === this.#side) this.#grow();
    return index;
  }

  count(actual: number, predicted: number): void {
    this.#counts[actual * this.#side + predicted]! += 1;
  }

  at(actual: number, predicted: number): number {
    return this.#counts[actual * this.#side + predicted]!;
  }

  /** The cells that are not empty. */
  *cells(): Generator<[actual: number, predicted: number, count: number]> {
    const classes = this.labels.length;
    for (let actual = 0; actual < classes; actual++) {
      for (let predicted = 0; predicted < classes; predicted++) {
        const count = this.at(actual, predicted);
        if (count > 0) yield [actual, predicted, count];
      }
    }
  }

  /** Sums by class, of a random sample if one is given, and its cells. */
  sums(sample?: Resampler): {
    sums: Pick<ClassSums, 'correct' | 'actual' | 'predicted'>;
    cells: [actual: string, predicted: string, count: number][];
  } {
    const classes = this.labels.length;
    const [correct, actual, predicted] = [0, 1, 2].map(() => new Float64Array(classes)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    const cells: [string, string, number][] = [];
    for (const [a, p, count] of this.cells()) {
      const drawn = sample ? sample.draw(count) : count;
      actual[a]! += drawn;
      predicted[p]! += drawn;
      if (a === p) correct[a]! += drawn;
      cells.push([this.labels[a]!, this.labels[p]!, drawn]);
    }
    return { sums: { correct, actual, predicted }, cells };
  }

  #grow(): void {
    const side = this.#side * 2;
    const larger = new Float64Array(side * side);
    for (let row = 0; row < this.#side; row++) {
      larger.set(this.#counts.subarray(row * this.#side, (row + 1) * this.#side), row * side);
    }
    this.#counts = larger;
    this.#side = side;
  }
}
