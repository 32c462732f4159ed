import type { Prediction, PredictionRequest, Runtime } from '../runtime.js';
import type { XgboostModel } from './model.js';
import { readRows } from './payload.js';
import { predict } from './predict.js';
import { replyForm, writeReply } from './reply.js';

/** Serves a model in process, with the payloads and replies of SageMaker's XGBoost container. */
export class XgboostRuntime implements Runtime {
  readonly #model: XgboostModel;

  constructor(model: XgboostModel) {
    this.#model = model;
  }

  async predict(request: PredictionRequest): Promise<Prediction> {
    const form = replyForm(request.accept);
    const rows = readRows(request.body, request.contentType, this.#model.features);
    return writeReply(form, this.#model, predict(this.#model, rows));
  }

  async close(): Promise<void> {}
}
