import type { Cell } from '../../dataset/cells.js';
import type { Collected, Collector } from '../collector.js';
import { numberIn, otherWords } from '../labels.js';
import { measure } from '../measured.js';
import { standardSamples } from '../resampling.js';
import type { QualityOptions } from '../types.js';
import { worthOf } from '../worth.js';
import { regressionMetrics } from './metrics.js';
import { SampledSums } from './sums.js';

/** Takes in the records of a regression. */
export class RegressionCollector implements Collector {
  readonly #options: QualityOptions;
  readonly #sums = new SampledSums(standardSamples());

  distance = 0;

  constructor(options: QualityOptions) {
    this.#options = options;
  }

  get rows(): number {
    return this.#sums.whole.rows;
  }

  add(actual: Cell, predicted: Cell): string | undefined {
    const a = numberIn(actual);
    const p = numberIn(predicted);
    if (Number.isNaN(a)) return `the label is ${otherWords(actual, 'number')}`;
    if (Number.isNaN(p)) return `the prediction is ${otherWords(predicted, 'number')}`;
    const error = this.#options.worth?.error;
    this.distance = Math.abs(p - a);
    this.#sums.add(a, p, error ? worthOf(error, p - a) : 0);
    return undefined;
  }

  collected(): Collected {
    const { whole, samples } = this.#sums;
    // a sample's total stands for all the records
    for (const sample of samples) sample.rows = whole.rows;
    const metrics = regressionMetrics(this.#options.worth);
    return { ...measure(metrics, whole, samples, whole.rows), notes: [], classes: [] };
  }
}
