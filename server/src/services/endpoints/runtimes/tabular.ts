import type { ContainerDefinition } from '@aws-sdk/client-sagemaker';
import type { ModelStructure } from '@guiderail/analysis';
import { checkCells } from './payload/errors.js';
import { defaultReply, payloadForm, type ReplyForm, replyForm } from './payload/media.js';
import { type Columns, type Numbers, readNumbers } from './payload/numbers.js';
import { type Scores, writeScores } from './payload/reply.js';
import type { Prediction, PredictionRequest, Runtime } from './runtime.js';

/** A model of numbers: rows of numbers in, numbers for each row out. */
export interface TabularModel<A extends Numbers> {
  readonly columns: Columns;
  /** How many numbers `predict` gives for each row. */
  readonly outputs: number;
  /** Room for so many cells, in the precision that the model compares in. */
  readonly room: (cells: number) => A;
  /** @param rows values row after row, `columns.count` each; NaN is a missing value */
  predict(rows: A): Scores;
  /** See `Runtime`. */
  structure?(): ModelStructure | undefined;
}

/** Some thousand rows: a few hundredths of a second of the server's thread. */
const portion_bytes = 256 * 1024;

/** Serves a model in process, with the payloads and replies of SageMaker's XGBoost container. */
export class TabularRuntime<A extends Numbers> implements Runtime {
  readonly portion_bytes = portion_bytes;
  readonly #model: TabularModel<A>;
  readonly #otherwise: ReplyForm;

  constructor(model: TabularModel<A>, environment: ContainerDefinition['Environment'] = {}) {
    this.#model = model;
    this.#otherwise = defaultReply(environment, 'csv');
  }

  async predict({ accept, body, contentType }: PredictionRequest): Promise<Prediction> {
    const { columns, outputs, room } = this.#model;
    const form = replyForm(accept, this.#otherwise);
    const rows = readNumbers(body, payloadForm(contentType), columns, room);
    checkCells(rows.length / columns.count, outputs);
    return writeScores(form, this.#model.predict(rows));
  }

  structure(): ModelStructure | undefined {
    return this.#model.structure?.();
  }

  async close(): Promise<void> {}
}
