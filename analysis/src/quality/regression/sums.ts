import type { Resampler } from '../resampling.js';
import type { HasWorth } from '../worth.js';

/**
 * What the metrics of a regression are computed from: sums over errors e = prediction - label and
 * over labels as distances d from the first label, which keeps their squares small.
 */
export class ErrorSums implements HasWorth {
  rows = 0;
  weight = 0;
  absolute = 0;
  squares = 0;
  fourths = 0;
  /** Sums of d, d², d³, d⁴. */
  readonly distance = new Float64Array(4);
  /** Sums of e² d and e² d². */
  readonly mixed = new Float64Array(2);
  worth = { count: 0, sum: 0, squares: 0 };

  add(error: number, distance: number, worth: number, weight: number): void {
    const square = error * error;
    const d2 = distance * distance;
    this.rows += 1;
    this.weight += weight;
    this.absolute += weight * Math.abs(error);
    this.squares += weight * square;
    this.fourths += weight * square * square;
    this.distance[0]! += weight * distance;
    this.distance[1]! += weight * d2;
    this.distance[2]! += weight * d2 * distance;
    this.distance[3]! += weight * d2 * d2;
    this.mixed[0]! += weight * square * distance;
    this.mixed[1]! += weight * square * d2;
    this.worth.count += weight;
    this.worth.sum += weight * worth;
    this.worth.squares += weight * worth * worth;
  }

  /** Sum of the labels' squared distances from their mean. */
  get spread(): number {
    const [sum = 0, squares = 0] = this.distance;
    return Math.max(0, squares - (sum * sum) / this.weight);
  }

  /**
   * The standard error of r2 by the delta method: the spread of each record's influence,
   * (sse/sst · (y - mean)² - e²) / (sst / n).
   */
  get r2Error(): number {
    const n = this.weight;
    const [s1 = 0, s2 = 0, s3 = 0, s4 = 0] = this.distance;
    const [e2d = 0, e2d2 = 0] = this.mixed;
    const m = s1 / n;
    const fourth = s4 - 4 * m * s3 + 6 * m * m * s2 - 4 * m ** 3 * s1 + n * m ** 4;
    const both = e2d2 - 2 * m * e2d + m * m * this.squares;
    const ratio = this.squares / this.spread;
    const sum = ratio * ratio * fourth - 2 * ratio * both + this.fourths;
    return Math.sqrt(Math.max(0, sum)) / this.spread;
  }
}

/** Sums over all records and over random samples of them, in one pass. */
export class SampledSums {
  readonly whole = new ErrorSums();
  readonly samples: ErrorSums[];
  readonly #resamplers: Resampler[];
  #first: number | undefined;

  constructor(resamplers: Resampler[]) {
    this.#resamplers = resamplers;
    this.samples = resamplers.map(() => new ErrorSums());
  }

  add(actual: number, predicted: number, worth: number): void {
    this.#first ??= actual;
    const error = predicted - actual;
    const distance = actual - this.#first;
    this.whole.add(error, distance, worth, 1);
    for (let index = 0; index < this.samples.length; index++) {
      const weight = this.#resamplers[index]!.draw(1);
      if (weight > 0) this.samples[index]!.add(error, distance, worth, weight);
    }
  }
}
