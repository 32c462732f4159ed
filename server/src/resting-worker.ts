import type { Worker } from 'node:worker_threads';

/** How long a thread waits for more work before it gives its memory back. */
const idle_ms = 30_000;

/** A thread that is started when there is work, and ended when there was none for a while. */
export class RestingWorker {
  readonly #start: () => Worker;
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(start: () => Worker) {
    this.#start = start;
  }

  /** The thread, where there is one. */
  get current(): Worker | undefined {
    return this.#worker;
  }

  /** The thread, started if need be; until it rests, the process does not end. */
  wake(): Worker {
    clearTimeout(this.#idle);
    this.#worker ??= this.#start();
    this.#worker.ref();
    return this.#worker;
  }

  rest(): void {
    this.#worker?.unref();
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.dismiss(), idle_ms).unref();
  }

  /** Ends the thread; the next work has another. */
  async dismiss(): Promise<void> {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  /** To be told of a thread that ended by itself. @returns false for one that was dismissed. */
  forget(worker: Worker): boolean {
    if (this.#worker !== worker) return false;
    this.#worker = undefined;
    return true;
  }
}
