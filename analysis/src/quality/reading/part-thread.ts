import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { FilePart, Wanted } from './merged-part.js';
import type { MergedRows } from './merged-rows.js';

/** From this size on, files are read in threads beside this one: they take a while to start. */
const THREADED_BYTES = 64 * 1024 * 1024;
const MOST_THREADS = 3;

/** How many threads beside this one read so many bytes. */
export const threadsFor = (bytes: number): number =>
  bytes < THREADED_BYTES ? 0 : Math.min(MOST_THREADS, availableParallelism() - 1);

/** A thread that reads parts of files. */
export class PartThread {
  readonly #worker: Worker;
  readonly #ended: Promise<never>;
  /** Those who wait for the parts that it was asked for, in the order of the questions. */
  readonly #waiting: ((rows: MergedRows) => void)[] = [];

  constructor(wanted: Wanted) {
    this.#worker = new Worker(new URL('./part-worker.js', import.meta.url), {
      workerData: wanted,
      name: 'guiderail-quality',
    });
    this.#worker.on('message', (rows: MergedRows) => this.#waiting.shift()?.(rows));
    this.#ended = new Promise((_, reject) => {
      this.#worker.on('error', reject);
      this.#worker.on('exit', () => reject(new Error('the reading thread ended early')));
    });
    this.#ended.catch(() => undefined); // told to those who wait
  }

  /** @throws whatever reading throws; the thread has then ended */
  read(part: FilePart): Promise<MergedRows> {
    const rows = new Promise<MergedRows>((resolve) => this.#waiting.push(resolve));
    this.#worker.postMessage(part);
    return Promise.race([rows, this.#ended]);
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
