import type { Cell } from '../../dataset/cells.js';
import type { Collected, Collector } from '../collector.js';
import { byLabel, cellWords, labelText, otherWords } from '../labels.js';
import { measure } from '../measured.js';
import {
  intervalSamples,
  type Resampler,
  standardDeviation,
  standardSamples,
} from '../resampling.js';
import type { QualityOptions } from '../types.js';
import { worthOfCells } from '../worth.js';
import { type ClassSums, Confusion } from './confusion.js';
import { bootstrapped, multiclassMetrics } from './metrics.js';

/** Classes beyond so many are no classes. */
const MOST_CLASSES = 1_000;
/** With more cells than this, intervals that need bootstrap samples are left out. */
const MOST_BOOTSTRAPPED_CELLS = 10_000;

/** Takes in the records of a multi-class classification. */
export class MulticlassCollector implements Collector {
  readonly #options: QualityOptions;
  readonly #confusion = new Confusion();
  /** Classes of whole numbers, by number: the usual case without making texts. */
  readonly #numbered: (number | undefined)[] = [];
  rows = 0;
  distance = 0;

  constructor(options: QualityOptions) {
    this.#options = options;
  }

  add(actual: Cell, predicted: Cell): string | undefined {
    const a = this.#classOf(actual);
    const p = this.#classOf(predicted);
    if (typeof a !== 'number') return `the label is ${a}`;
    if (typeof p !== 'number') return `the predicted label is ${p}`;
    this.#confusion.count(a, p);
    this.rows += 1;
    this.distance = a === p ? 0 : 1;
    return undefined;
  }

  collected(): Collected {
    const { labels } = this.#confusion;
    const view = this.#view();
    const counts = Array.from(this.#confusion.cells(), ([, , count]) => count);
    const samples = standardSamples(counts).map((sample) => this.#view(sample));
    const metrics = multiclassMetrics(this.#options.worth);
    const measured = measure(metrics, { ...view, errors: this.#errors() }, samples, this.rows);
    return {
      metrics: { confusion_matrix: this.#confusionMatrix(), ...measured.metrics },
      undefinedMetrics: measured.undefinedMetrics,
      notes: [],
      classes: [...labels].sort(byLabel),
    };
  }

  /** The number of a class, or what is wrong with the cell. */
  #classOf(cell: Cell): number | string {
    if (typeof cell === 'number' && (cell | 0) === cell && cell >= 0 && cell < MOST_CLASSES) {
      const known = this.#numbered[cell];
      if (known !== undefined) return known;
    }
    const text = labelText(cell);
    if (text === undefined) return otherWords(cell, 'class');
    const index = this.#confusion.indexOf(text, MOST_CLASSES);
    if (index === undefined) return `${cellWords(cell)}, beyond ${MOST_CLASSES} classes`;
    if (typeof cell === 'number' && cell >= 0 && cell < MOST_CLASSES && Number.isInteger(cell)) {
      this.#numbered[cell] = index;
    }
    return index;
  }

  #confusionMatrix(): Record<string, Record<string, number>> {
    const confusion = this.#confusion;
    const order = confusion.labels
      .map((label, index) => ({ label, index }))
      .sort((a, b) => byLabel(a.label, b.label));
    return Object.fromEntries(
      order.map((actual) => [
        actual.label,
        Object.fromEntries(
          order.map((predicted) => [predicted.label, confusion.at(actual.index, predicted.index)]),
        ),
      ]),
    );
  }

  #view(sample?: Resampler): ClassSums {
    const { sums, cells } = this.#confusion.sums(sample);
    const { worth } = this.#options;
    return {
      ...sums,
      rows: this.rows,
      constant: this.#constant(),
      worth: worth ? worthOfCells(worth, cells) : { count: 0, sum: 0, squares: 0 },
    };
  }

  /** The most frequent answer; of several, the class that sorts first. */
  #constant(): number {
    const { labels } = this.#confusion;
    const { predicted } = this.#confusion.sums().sums;
    const most = predicted.reduce((a, b) => Math.max(a, b), 0);
    const best = labels.filter((_, index) => predicted[index] === most).sort(byLabel)[0];
    return labels.indexOf(best ?? '');
  }

  #errors(): Map<string, number> {
    let cells = 0;
    for (const _ of this.#confusion.cells()) cells++;
    if (cells > MOST_BOOTSTRAPPED_CELLS) return new Map();
    const views = intervalSamples().map(
      (sample) => this.#confusion.sums(sample).sums as unknown as ClassSums,
    );
    return new Map(bootstrapped.map(({ name, of }) => [name, standardDeviation(views.map(of))]));
  }
}
