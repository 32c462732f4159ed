import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { uuid } from './base/ids.js';
import { RestingWorker } from './resting-worker.js';
import type {
  MergedPartitions,
  MergeParquet,
  ParquetBatch,
  ParquetMerge,
  WriteParquet,
  WrittenBatch,
} from './services/feature-store/offline/write-parquet.js';

/** What a thread is told: one order at a time, or to cut it off. */
export type OfflineMessage = OfflineOrder | { readonly kind: 'stop' };

export type OfflineOrder = {
  /** For its files; it is there. */
  readonly folder: string;
  readonly tempFolder: string;
  readonly memory_bytes: number;
} & (
  | { readonly kind: 'batch'; readonly batch: ParquetBatch; readonly logFolder: string }
  | { readonly kind: 'merge'; readonly merge: ParquetMerge }
);

/** What it answers. A bug is an `error` event. */
export type OfflineAnswer =
  | { readonly kind: 'batch'; readonly written: WrittenBatch }
  | { readonly kind: 'merge'; readonly merged: MergedPartitions }
  | { readonly kind: 'failure'; readonly message: string };

export interface OfflineThreads {
  readonly writeParquet: WriteParquet;
  readonly mergeParquet: MergeParquet;
  /** Cuts off what is under way: whoever asked for it is told so. */
  close(): Promise<void>;
}

const MiB = 1024 * 1024;
/** What DuckDB may hold in each thread; beyond it, it writes to the temporary folder. */
const memory_bytes = 384 * MiB;
/** JavaScript's own heap beside: a page of the log and a chunk of rows at a time. */
const heap_MiB = 512;

/**
 * Threads that write Parquet files of what waits in the write log: one when it is needed, another
 * while the first has a long order; further orders wait. `folder` is for their files; what a crash
 * left there is removed first.
 * @param options.logFolder the folder of the record store
 */
export function offlineThreads(options: {
  readonly folder: string;
  readonly logFolder: string;
}): OfflineThreads {
  const { folder, logFolder } = options;
  const tempFolder = join(folder, 'duckdb');
  const lines = [new Line(), new Line()] as const;
  let cleared: Promise<void> | undefined;
  const inFolder = async (work: (folder: string) => Promise<void>): Promise<void> => {
    cleared ??= rm(folder, { recursive: true, force: true });
    await cleared;
    const own = join(folder, uuid());
    await mkdir(own, { recursive: true, mode: 0o700 });
    try {
      await work(own);
    } finally {
      await rm(own, { recursive: true, force: true });
    }
  };
  const common = { tempFolder, memory_bytes };
  const ask = (order: OfflineOrder) => (lines.find(({ busy }) => !busy) ?? lines[0]).ask(order);
  return {
    writeParquet: (batch, take) =>
      inFolder(async (folder) => {
        const answer = await ask({ kind: 'batch', batch, logFolder, folder, ...common });
        if (answer.kind === 'batch') await take(answer.written);
      }),
    mergeParquet: (merge, take) =>
      inFolder(async (folder) => {
        const answer = await ask({ kind: 'merge', merge, folder, ...common });
        if (answer.kind === 'merge') await take(answer.merged);
      }),
    close: async () => void (await Promise.all(lines.map((line) => line.close()))),
  };
}

/** Orders to one thread, one after another. */
class Line {
  #last: Promise<unknown> = Promise.resolve();
  readonly #worker = new RestingWorker(startWorker);
  #closed = false;
  #waiting = 0;

  get busy(): boolean {
    return this.#waiting > 0;
  }

  /** @throws Error with the thread's words where it failed. */
  ask(order: OfflineOrder): Promise<OfflineAnswer> {
    this.#waiting += 1;
    const answered = this.#last
      .then(() => this.#ask(order))
      .finally(() => {
        this.#waiting -= 1;
      });
    this.#last = answered.catch(() => {}); // whoever asked is told
    return answered;
  }

  /** The thread ends its order first: ended in the middle of DuckDB's work, it ends the process. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#worker.current?.postMessage({ kind: 'stop' } satisfies OfflineMessage);
    await this.#last;
    await this.#worker.dismiss();
  }

  async #ask(order: OfflineOrder): Promise<OfflineAnswer> {
    if (this.#closed) throw new Error('the offline threads are closed');
    try {
      const answer = await answerOf(this.#worker.wake(), order);
      if (answer.kind === 'failure') throw new Error(answer.message);
      return answer;
    } catch (error) {
      await this.#worker.dismiss(); // a broken thread, or one whose state nobody knows
      throw error;
    } finally {
      this.#worker.rest();
    }
  }
}

const startWorker = (): Worker =>
  new Worker(new URL('./offline-worker.js', import.meta.url), {
    name: 'guiderail-offline',
    resourceLimits: { maxOldGenerationSizeMb: heap_MiB },
  });

function answerOf(worker: Worker, order: OfflineOrder): Promise<OfflineAnswer> {
  const listening = new AbortController();
  return new Promise<OfflineAnswer>((resolve, reject) => {
    const on = <T>(event: string, heard: (value: T) => void) => {
      const listener = (value: unknown) => heard(value as T);
      worker.addListener(event, listener);
      listening.signal.addEventListener('abort', () => worker.removeListener(event, listener));
    };
    on('message', resolve);
    on('error', reject);
    on('exit', () => reject(new Error('An offline thread ended without an answer.')));
    worker.postMessage(order satisfies OfflineMessage);
  }).finally(() => listening.abort());
}
