import type { ModelAnswer } from './analysis-threads.js';
import type { ModelQuestion } from './services/clarify/clarify.js';
import { type Prediction, PredictionError } from './services/common/model-runtime.js';

interface Waiting {
  readonly resolve: (prediction: Prediction) => void;
  readonly reject: (reason: unknown) => void;
}

/** Questions that a thread has put to the model of its run, until they are answered. */
export class ModelQuestions {
  readonly #waiting = new Map<number, Waiting>();
  readonly #put: (id: number, question: ModelQuestion) => void;
  #asked = 0;

  constructor(put: (id: number, question: ModelQuestion) => void) {
    this.#put = put;
  }

  /** @throws PredictionError where the model refuses, the signal's reason when aborted. */
  ask(question: ModelQuestion, signal: AbortSignal): Promise<Prediction> {
    signal.throwIfAborted();
    const id = ++this.#asked;
    const forget = () => this.#fail(id, signal.reason);
    signal.addEventListener('abort', forget, { once: true });
    return new Promise<Prediction>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#put(id, question);
    }).finally(() => signal.removeEventListener('abort', forget));
  }

  /** An answer to a question that was given up meanwhile is dropped. */
  answered(id: number, answer: ModelAnswer): void {
    if ('body' in answer) {
      this.#waiting.get(id)?.resolve(answer);
      this.#waiting.delete(id);
    } else this.#fail(id, new PredictionError(answer.status, answer.message));
  }

  #fail(id: number, reason: unknown): void {
    this.#waiting.get(id)?.reject(reason);
    this.#waiting.delete(id);
  }
}
