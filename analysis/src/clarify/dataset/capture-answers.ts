import type { Cell } from '../../dataset/cells.js';
import { UnreadablePayloadError } from '../../dataset/payload.js';
import {
  lastOf,
  mostProbable,
  rowsOf,
  scalar,
  valuesOfFirst,
} from '../../quality/reading/answer-values.js';
import { AttributeError, parseAttribute } from '../../quality/reading/attribute.js';
import { type Payload, valuesAt } from '../../quality/reading/payload-values.js';
import type { AnalysisConfig } from '../config/types.js';
import type { JsonCell } from './column-builder.js';
import { ClarifyDataError } from './error.js';
import { markFloats, withoutMarks } from './float-marks.js';
import type { CaptureAttributes } from './types.js';

/** What a monitor knows of a row beside its features. */
export interface RowAnswers {
  readonly label: JsonCell;
  readonly predictedLabel: JsonCell;
  readonly probability: JsonCell;
}

/** Reads labels, predicted labels and scores out of the bodies of a record. */
export class AnswerReader {
  /** Whether rows have labels and predictions at all: of bias monitors. */
  readonly isWanted: boolean;
  readonly #inference;
  readonly #probability;
  readonly #truth;
  readonly #threshold: number;
  readonly #labels: readonly (string | number)[] | undefined;

  /** @throws ClarifyDataError if an attribute cannot be read */
  constructor(config: AnalysisConfig, attributes: CaptureAttributes) {
    const { pre_training_bias, post_training_bias } = config.methods;
    this.isWanted = (pre_training_bias ?? post_training_bias) !== undefined;
    this.#inference = parsed(attributes.inference, 'InferenceAttribute');
    this.#probability = parsed(attributes.probability, 'ProbabilityAttribute');
    this.#truth = parsed(attributes.groundTruth, 'GroundTruthAttribute');
    this.#threshold = attributes.probabilityThreshold ?? config.probability_threshold;
    this.#labels = config.predictor?.label_headers;
  }

  /**
   * What is known of each of the rows of a record.
   * @throws UnreadablePayloadError
   */
  read(outputs: readonly Payload[], truth: Payload | undefined, rows: number): RowAnswers[] {
    if (truth === undefined) {
      throw new UnreadablePayloadError('the record has no groundTruthData: it was not merged');
    }
    const marked = outputs.map(withFloats);
    const labels = rowsOf(valuesAt(withFloats(truth), this.#truth), rows);
    const answers = this.#inference && rowsOf(valuesOfFirst(marked, this.#inference), rows);
    const scores = this.#scores(marked, rows);
    for (const [what, { length }] of [
      ['label', labels],
      ['prediction', answers ?? scores ?? labels],
      ['probability', scores ?? labels],
    ] as const) {
      if (length === rows) continue;
      throw new UnreadablePayloadError(
        `the ${what}'s number of rows is ${length}, the input's ${rows}`,
      );
    }
    return labels.map((label, row) => {
      const score = scores?.[row];
      const predictedLabel = answers ? cell(scalar(answers[row])) : this.#predicted(score);
      return {
        label: cell(scalar(label)),
        predictedLabel,
        probability: cell(lastOf(plain(score))),
      };
    });
  }

  /** Scores, where they are asked for or nothing else is known of the answer. */
  #scores(outputs: readonly Payload[], rows: number): unknown[] | undefined {
    if (this.#probability) return rowsOf(valuesOfFirst(outputs, this.#probability), rows);
    const [output] = outputs;
    if (this.#inference || output === undefined) return undefined;
    return rowsOf(valuesAt(output, undefined), rows);
  }

  /** The greatest score's label; of one score, or of two classes, whether it is over the threshold. */
  #predicted(score: unknown): JsonCell {
    const scores = plain(score);
    const isMany = Array.isArray(scores) && (scores.length > 2 || this.#labels !== undefined);
    const best = isMany ? mostProbable(scores) : undefined;
    if (typeof best === 'number') return this.#labels?.[best] ?? best;
    const one = withoutMarks(lastOf(scores));
    if (one === undefined || one === null || one === '') return undefined;
    const number = Number(one);
    return Number.isNaN(number) ? (one as JsonCell) : Number(number > this.#threshold);
  }
}

function parsed(text: string | undefined, key: string) {
  try {
    return text ? parseAttribute(text) : undefined;
  } catch (error) {
    if (error instanceof AttributeError) throw new ClarifyDataError(`${key}: ${error.message}`);
    throw error;
  }
}

const withFloats = (payload: Payload): Payload =>
  payload.encoding === 'JSON' ? { ...payload, data: markFloats(payload.data) } : payload;

/** Scores as numbers again. */
const plain = (score: unknown): unknown =>
  Array.isArray(score) ? score.map(withoutMarks) : withoutMarks(score);

const cell = (value: Cell): JsonCell => (typeof value === 'bigint' ? Number(value) : value);
