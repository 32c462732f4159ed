import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { type Prediction, PredictionError, type Runtime } from '../common/model-runtime.js';
import { bodyOf, type SentRecord } from './batches.js';
import { FileFault } from './failure.js';
import type { TransformPlan } from './plan.js';

const firstPause_ms = 100;
const unavailable = 503;
const shownMessage = 600;

/** Asks a job's model, as often as its settings say, and finds the record that it refuses. */
export class ModelClient {
  readonly #runtime: Runtime;
  readonly #plan: TransformPlan;
  readonly #signal: AbortSignal;

  constructor(runtime: Runtime, plan: TransformPlan, signal: AbortSignal) {
    this.#runtime = runtime;
    this.#plan = plan;
    this.#signal = signal;
  }

  /** @throws FileFault naming the lines that the model refuses, and its message. */
  async ask(records: readonly SentRecord[]): Promise<Prediction> {
    await turn(); // models in process would leave nobody else a turn
    let pause_ms = firstPause_ms;
    for (let retries = this.#plan.retries; ; retries -= 1) {
      this.#signal.throwIfAborted();
      const answer = await this.#try(records);
      if (!(answer instanceof PredictionError)) return answer;
      if (retries === 0 || !mayPass(answer)) throw await this.#refusal(records, answer);
      await sleep(pause_ms, undefined, { signal: this.#signal });
      pause_ms *= 2;
    }
  }

  async #try(records: readonly SentRecord[]): Promise<Prediction | PredictionError> {
    const { contentType, accept, split } = this.#plan;
    try {
      return await this.#runtime.predict({
        body: bodyOf(records, split !== 'TFRecord'),
        contentType,
        accept,
        signal: this.#signal,
      });
    } catch (error) {
      this.#signal.throwIfAborted();
      if (error instanceof PredictionError) return error;
      throw error;
    }
  }

  /** Halves the records until one is left, or until neither half is refused by itself. */
  async #refusal(all: readonly SentRecord[], first: PredictionError): Promise<FileFault> {
    let records = all;
    let error = first;
    while (records.length > 1 && error.status !== 0 && error.status !== unavailable) {
      const middle = Math.ceil(records.length / 2);
      const halves = [records.slice(0, middle), records.slice(middle)];
      let found: PredictionError | undefined;
      for (const half of halves) {
        this.#signal.throwIfAborted();
        const answer = await this.#try(half);
        if (!(answer instanceof PredictionError)) continue;
        found = answer;
        records = half;
        break;
      }
      if (!found) break;
      error = found;
    }
    return faultOf(error, records);
  }
}

/** Whether asking again may help: AWS retries what is not the request's own fault. */
const mayPass = ({ status }: PredictionError): boolean =>
  status === 0 || status === 429 || status >= 500;

function faultOf(error: PredictionError, records: readonly SentRecord[]): FileFault {
  const lines = { first: records[0]?.line ?? 1, last: records.at(-1)?.line ?? 1 };
  const { status } = error;
  const message = error.message.trim().slice(0, shownMessage);
  const told = status === 0 ? message : `the model answered ${status}: ${message}`;
  const blame = status >= 400 && status < 500 ? 'ClientError' : 'AlgorithmError';
  return new FileFault(told, lines, blame, status === unavailable);
}
