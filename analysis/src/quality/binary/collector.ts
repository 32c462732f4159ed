import type { Cell } from '../../dataset/cells.js';
import type { Collected, Collector } from '../collector.js';
import { byLabel, cellWords, labelText, notClass, numberIn, otherWords } from '../labels.js';
import { measure } from '../measured.js';
import {
  intervalSamples,
  type Resampler,
  standardDeviation,
  standardSamples,
} from '../resampling.js';
import type { QualityOptions } from '../types.js';
import { type HasWorth, worthOfCells } from '../worth.js';
import { binaryMetrics, fMetrics } from './metrics.js';
import { curvesOf, type RankingAreas, rankingSums } from './ranking.js';
import { sampledAreasOf } from './sample.js';
import { type ScoreGroups, ScoreStore } from './scores.js';
import type { BinaryView } from './view.js';

type Confusion = Pick<BinaryView, 'tp' | 'fp' | 'tn' | 'fn'>;

/** The share of `auc` that quantising may decide before it is told. */
const TOLD_TIES = 1e-6;

/** Takes in the records of a binary classification. */
export class BinaryCollector implements Collector {
  readonly #options: QualityOptions;
  readonly #threshold: number;
  readonly #positive: string;
  readonly #readsInference: boolean;
  readonly #scores: ScoreStore | undefined;
  /** The other class: "0" beside "1", else what is given, else the first other label seen. */
  #negative: string | undefined;
  #tp = 0;
  #fp = 0;
  #tn = 0;
  #fn = 0;
  #outside = 0;
  distance = 0;

  constructor(options: QualityOptions, mostScores?: number) {
    const { attributes, probabilityThreshold, positiveLabel, negativeLabel } = options;
    this.#options = options;
    this.#threshold = probabilityThreshold ?? 0.5;
    this.#positive = labelText(positiveLabel) ?? '1';
    this.#negative = labelText(negativeLabel) ?? (this.#positive === '1' ? '0' : undefined);
    this.#readsInference = attributes.inference !== undefined;
    this.#scores = attributes.probability === undefined ? undefined : new ScoreStore(mostScores);
  }

  get rows(): number {
    return this.#tp + this.#fp + this.#tn + this.#fn;
  }

  add(actual: Cell, predicted: Cell, probability: Cell): string | undefined {
    const isPositive = this.#isPositive(actual);
    if (isPositive === undefined) return `the label is ${this.#strange(actual)}`;
    let score = 0;
    if (this.#scores !== undefined) {
      score = numberIn(probability);
      if (Number.isNaN(score)) return `the probability is ${otherWords(probability, 'number')}`;
      if (score < 0 || score > 1) this.#outside += 1;
    }
    const answer = this.#readsInference ? this.#isPositive(predicted) : score > this.#threshold;
    if (answer === undefined) {
      const number = numberIn(predicted);
      const hint = number > 0 && number < 1 ? '; give a probability as probability_attribute' : '';
      return `the predicted label is ${this.#strange(predicted)}${hint}`;
    }
    this.#scores?.add(score, isPositive);
    this.distance = answer === isPositive ? 0 : this.#distanceOf(score, isPositive);
    if (isPositive) {
      if (answer) this.#tp += 1;
      else this.#fn += 1;
    } else if (answer) this.#fp += 1;
    else this.#tn += 1;
    return undefined;
  }

  #distanceOf(score: number, isPositive: boolean): number {
    if (this.#scores === undefined) return 1;
    return isPositive ? 1 - score : score;
  }

  collected(): Collected {
    const groups = this.#scores?.groups();
    const [tp, fp, tn, fn] = [this.#tp, this.#fp, this.#tn, this.#fn];
    const whole = { tp, fp, tn, fn };
    const ranking = groups && rankingSums(groups);
    const view = { ...this.#view(whole, ranking), errors: errorsOf(whole) };
    const samples = standardSamples([tp, fp, tn, fn]).map((sample) =>
      this.#view(resampled(whole, sample), groups && sampledAreasOf(groups, sample)),
    );
    const metrics = binaryMetrics(this.#options.worth).filter(
      ({ name }) => groups !== undefined || !/^au|^average_/.test(name),
    );
    const measured = measure(metrics, view, samples, this.rows);
    const curves = groups && ranking && curvesOf(groups, ranking);
    return {
      metrics: {
        confusion_matrix: this.#confusionMatrix(),
        ...measured.metrics,
        ...(curves && {
          receiver_operating_characteristic_curve: curves.roc,
          precision_recall_curve: curves.pr,
        }),
      },
      undefinedMetrics: measured.undefinedMetrics,
      notes: this.#notes(groups, ranking?.tied ?? 0),
      classes: this.#classes(),
    };
  }

  /** The classes, which stand in the order of their labels. */
  #classes(): string[] {
    return [this.#negative ?? notClass(this.#positive), this.#positive].sort(byLabel);
  }

  #confusionMatrix(): Record<string, Record<string, number>> {
    const positive = this.#positive;
    const cell = (actual: string, predicted: string): number => {
      if (actual === positive) return predicted === positive ? this.#tp : this.#fn;
      return predicted === positive ? this.#fp : this.#tn;
    };
    const classes = this.#classes();
    return Object.fromEntries(
      classes.map((actual) => [
        actual,
        Object.fromEntries(classes.map((predicted) => [predicted, cell(actual, predicted)])),
      ]),
    );
  }

  #view(confusion: Confusion, ranking: RankingAreas | undefined): BinaryView {
    const { tp, fp, tn, fn } = confusion;
    return {
      ...confusion,
      rows: this.rows,
      // AWS's: the most frequent answer of the model
      constantPositive: this.#tp + this.#fp > this.#tn + this.#fn,
      ranking,
      worth: this.#worth([tp, fp, tn, fn]),
    };
  }

  #worth([tp, fp, tn, fn]: [number, number, number, number]): HasWorth['worth'] {
    const { worth } = this.#options;
    if (!worth) return { count: 0, sum: 0, squares: 0 };
    const positive = this.#positive;
    const negative = this.#negative ?? '0';
    return worthOfCells(worth, [
      [positive, positive, tp],
      [negative, positive, fp],
      [negative, negative, tn],
      [positive, negative, fn],
    ]);
  }

  /** Undefined for what is neither class. */
  #isPositive(cell: Cell): boolean | undefined {
    if (this.#positive === '1') {
      if (cell === 1) return true;
      if (cell === 0) return false;
    }
    const text = labelText(cell);
    if (text === undefined) return undefined;
    if (text === this.#positive) return true;
    this.#negative ??= text;
    if (text === this.#negative) return false;
    if (this.#positive !== '1' || !/^(?:true|false)$/i.test(text)) return undefined;
    return text.length === 4;
  }

  #strange(cell: Cell): string {
    const words = cellWords(cell);
    if (words === 'missing') return words;
    return `${words}, neither ${this.#positive} nor ${this.#negative ?? 'another'}`;
  }

  #notes(groups: ScoreGroups | undefined, tied: number): string[] {
    const notes: string[] = [];
    if (this.#outside > 0) {
      const count = `${this.#outside} of ${this.rows} probabilities lie`;
      notes.push(`${count} outside 0 to 1: they are ranked as scores.`);
    }
    if (groups?.quantised && tied > TOLD_TIES) {
      const most = (tied / 2).toExponential(1);
      notes.push(
        `So many probabilities are ranked in ${groups.length} bins: auc is right to within ${most}.`,
      );
    }
    return notes;
  }
}

const resampled = ({ tp, fp, tn, fn }: Confusion, sample: Resampler): Confusion => ({
  tp: sample.draw(tp),
  fp: sample.draw(fp),
  tn: sample.draw(tn),
  fn: sample.draw(fn),
});

/** Standard errors of the F-scores, over bootstrap samples of the confusion matrix. */
function errorsOf(confusion: Confusion): Map<string, number> {
  const views = intervalSamples().map((sample) => resampled(confusion, sample) as BinaryView);
  return new Map(fMetrics.map(({ name, of }) => [name, standardDeviation(views.map(of))]));
}
