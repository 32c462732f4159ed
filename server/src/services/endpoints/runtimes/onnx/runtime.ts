import { messageOf } from '../../../../base/errors.js';
import { readCells } from '../payload/cells.js';
import { checkCells } from '../payload/errors.js';
import type { JsonRow } from '../payload/json.js';
import { payloadForm, type ReplyForm, replyForm, replyLike } from '../payload/media.js';
import { writeValues } from '../payload/reply.js';
import {
  type Prediction,
  PredictionError,
  type PredictionRequest,
  type Runtime,
} from '../runtime.js';
import type { OnnxModel, OutputInfo } from './graph.js';
import { predictionOf, rowOf, type TensorData, type TensorValue, tensorsOf } from './tensors.js';

/** What is used of `onnxruntime-node`. */
export interface OnnxLibrary {
  readonly Tensor: new (
    type: string,
    data: TensorData,
    dims: readonly number[],
  ) => { readonly data: TensorData };
  readonly InferenceSession: {
    create(model: Uint8Array, options: object): Promise<OnnxSession>;
  };
}

export interface OnnxSession {
  run(
    feeds: object,
    fetches: readonly string[],
  ): Promise<Record<string, { readonly data: TensorData }>>;
  release(): Promise<void>;
}

export interface OnnxOptions {
  readonly library: OnnxLibrary;
  readonly session: OnnxSession;
  readonly model: OnnxModel;
  /** The outputs to give, in order. */
  readonly outputs: readonly OutputInfo[];
  readonly otherwise: ReplyForm | undefined;
}

/** Serves an ONNX model in process. */
export class OnnxRuntime implements Runtime {
  readonly #options: OnnxOptions;

  constructor(options: OnnxOptions) {
    this.#options = options;
  }

  async predict({ accept, body, contentType }: PredictionRequest): Promise<Prediction> {
    const { outputs, otherwise } = this.#options;
    const form = payloadForm(contentType);
    const reply = replyForm(accept, otherwise ?? replyLike(form));
    const rows = readCells(body, form, (text) => text);
    const predictions = await this.#predictRows(rows);
    const values = predictions.map((row) =>
      reply === 'csv' ? row.flat() : predictionOf(outputs, row),
    );
    return writeValues(reply, values);
  }

  async close(): Promise<void> {
    await this.#options.session.release();
  }

  /** Each row's values, output by output. */
  async #predictRows(rows: readonly JsonRow[]): Promise<(number | string)[][][]> {
    const [batch] = this.#options.model.inputs.map(({ shape }) => shape[0]);
    const one = batch === 1 && rows.length > 1;
    if (!one) return this.#run(rows);
    // a model that was made for one row at a time
    const all: (number | string)[][][] = [];
    for (const row of rows) all.push(...(await this.#run([row])));
    return all;
  }

  async #run(rows: readonly JsonRow[]): Promise<(number | string)[][][]> {
    const { library, session, model, outputs } = this.#options;
    const tensors = tensorsOf(rows, model.inputs);
    const feeds = Object.fromEntries(
      Array.from(tensors, ([name, value]) => [name, tensorIn(library, value)]),
    );
    let results: Awaited<ReturnType<OnnxSession['run']>>;
    try {
      results = await session.run(
        feeds,
        outputs.map(({ tensor }) => tensor),
      );
    } catch (error) {
      throw new PredictionError(400, `The model refused the rows: ${messageOf(error)}`);
    }
    const datas = outputs.map(({ tensor }) => results[tensor]?.data ?? []);
    for (const data of datas) {
      checkCells(1, data.length);
      if (data.length % rows.length === 0) continue;
      throw new PredictionError(
        500,
        `The model gave ${data.length} values for ${rows.length} rows.`,
      );
    }
    return rows.map((_, row) => datas.map((data) => rowOf(data, row, data.length / rows.length)));
  }
}

const tensorIn = ({ Tensor }: OnnxLibrary, { type, data, dims }: TensorValue) =>
  new Tensor(type, data, dims);
