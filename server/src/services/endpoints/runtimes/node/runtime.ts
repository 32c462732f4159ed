import { setTimeout as sleep } from 'node:timers/promises';
import { limits } from '../../../../base/limits.js';
import type { ServedProcess } from '../../../../processes/process.js';
import { cellValue, readCells } from '../payload/cells.js';
import { payloadForm, type ReplyForm, replyForm, replyLike } from '../payload/media.js';
import { writeValues } from '../payload/reply.js';
import {
  LoadError,
  type Prediction,
  PredictionError,
  type PredictionRequest,
  type Runtime,
} from '../runtime.js';
import type { Setup } from './frames.js';
import { type Answer, ModelProcess } from './model-process.js';

export interface NodeLimits {
  /** Real time that an invocation may take: SageMaker's own bound. */
  readonly invocation_ms: number;
  /** Real time that the module may take to load. */
  readonly load_ms: number;
  /** Real time before a process that ended is started again, doubled each time it ends at once. */
  readonly pause_ms: number;
  readonly mostPause_ms: number;
  readonly answer_bytes: number;
  /** Requests that one process may have before it at a time. */
  readonly inFlight: number;
  /** Of requests that the process has not read. */
  readonly unread_bytes: number;
}

export const nodeLimits: NodeLimits = {
  invocation_ms: 60_000,
  load_ms: 60_000,
  pause_ms: 250,
  mostPause_ms: 30_000,
  answer_bytes: limits.invocationBody_bytes,
  inFlight: 1_000,
  unread_bytes: 64 * 1024 ** 2,
};

/** A JavaScript module in a process of its own, started again when it ends or hangs. */
export class NodeRuntime implements Runtime {
  readonly #start: () => ServedProcess;
  readonly #limits: NodeLimits;
  readonly #otherwise: ReplyForm | undefined;
  readonly #remove: () => Promise<void>;
  readonly #setup: Setup;
  #process: ModelProcess | undefined;
  #starting: Promise<ModelProcess> | undefined;
  #pause_ms = 0;
  #notBefore = 0;
  #closed = false;
  #exits: Promise<unknown> = Promise.resolve();

  private constructor(start: () => ServedProcess, options: NodeOptions) {
    this.#start = start;
    this.#limits = options.limits ?? nodeLimits;
    this.#otherwise = options.otherwise;
    this.#remove = options.remove;
    this.#setup = { module: options.module, most_bytes: this.#limits.answer_bytes };
  }

  /** @throws LoadError when the module does not load or exports no `predict`. */
  static async open(start: () => ServedProcess, options: NodeOptions): Promise<NodeRuntime> {
    const runtime = new NodeRuntime(start, options);
    try {
      await runtime.#ready();
    } catch (error) {
      await runtime.close();
      if (error instanceof PredictionError) throw new LoadError(error.message);
      throw error;
    }
    return runtime;
  }

  async predict({ accept, body, contentType }: PredictionRequest): Promise<Prediction> {
    const form = payloadForm(contentType);
    const reply = replyForm(accept, this.#otherwise ?? replyLike(form));
    const rows = JSON.stringify(readCells(body, form, cellValue));
    const model = this.#process ?? (await this.#ready());
    const { inFlight, unread_bytes } = this.#limits;
    if (model.inFlight >= inFlight || model.unread_bytes > unread_bytes) {
      throw new PredictionError(503, `The model has ${model.inFlight} requests before it.`);
    }
    const answer = await this.#inTime(model, model.ask(rows), this.#limits.invocation_ms);
    return { ...writeValues(reply, this.#predictionsOf(answer)) };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#process?.end(new PredictionError(503, 'The endpoint is being deleted.'));
    await this.#exits;
    await this.#remove();
  }

  #predictionsOf({ predictions, large, error }: Answer): readonly unknown[] {
    this.#pause_ms = 0;
    if (predictions) return predictions;
    if (large) {
      const most = this.#limits.answer_bytes;
      throw new PredictionError(502, `The model's answer is larger than ${most} bytes.`);
    }
    const { message, at } = error ?? { message: 'The model gave no predictions.' };
    throw new PredictionError(500, at ? `${message} (${at})` : message);
  }

  /** A process that has loaded the model: the one there is, or a new one. */
  #ready(): Promise<ModelProcess> {
    this.#starting ??= this.#launch().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  async #launch(): Promise<ModelProcess> {
    const wait_ms = this.#notBefore - performance.now();
    if (wait_ms > 0) {
      const seconds = (wait_ms / 1_000).toFixed(1);
      throw new PredictionError(
        503,
        `The model's process ended; it is started again in ${seconds} s.`,
      );
    }
    if (this.#closed) throw new PredictionError(503, 'The endpoint is being deleted.');
    const child = this.#start();
    const model = new ModelProcess(child, this.#limits.answer_bytes, () => this.#ended(model));
    this.#exits = Promise.allSettled([this.#exits, child.exited]);
    const loading = model.begin(this.#setup);
    const { error } = await this.#inTime(model, loading, this.#limits.load_ms, 'load');
    if (error) {
      const at = error.at ? ` (${error.at})` : '';
      throw new LoadError(`The module cannot be served: ${error.message}${at}.`);
    }
    this.#process = model;
    return model;
  }

  #ended(model: ModelProcess): void {
    if (this.#process === model) this.#process = undefined;
    this.#notBefore = performance.now() + this.#pause_ms;
    const next = Math.max(this.#limits.pause_ms, this.#pause_ms * 2);
    this.#pause_ms = Math.min(next, this.#limits.mostPause_ms);
  }

  /** AWS gives the status 0 to a model that did not answer in time; its process is given up. */
  async #inTime(
    model: ModelProcess,
    answer: Promise<Answer>,
    ms: number,
    what: 'answer' | 'load' = 'answer',
  ): Promise<Answer> {
    const patience = new AbortController();
    const late = sleep(ms, 'late' as const, { signal: patience.signal, ref: false }).catch(
      () => 'late' as const, // called off below: nobody looks
    );
    const first = await Promise.race([answer, late]).finally(() => patience.abort());
    if (first !== 'late') return first;
    const reason = new PredictionError(0, `The model did not ${what} within ${ms / 1_000} s.`);
    answer.catch(() => {}); // told here
    if (this.#process === model) this.#process = undefined;
    model.end(reason);
    throw reason;
  }
}

export interface NodeOptions {
  /** The module's path. */
  readonly module: string;
  readonly limits?: NodeLimits | undefined;
  /** The form of answers to requests that accept anything; else the request's own. */
  readonly otherwise: ReplyForm | undefined;
  /** Clears away the module's folder. */
  readonly remove: () => Promise<void>;
}
