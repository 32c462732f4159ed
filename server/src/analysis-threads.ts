import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { uuid } from './base/ids.js';
import type {
  Clarify,
  ClarifyRequest,
  ClarifyResult,
  ClarifyRun,
  ModelQuestion,
} from './services/clarify/clarify.js';
import type { AnalysisRun } from './services/common/analysis-run.js';
import { type Prediction, PredictionError } from './services/common/model-runtime.js';
import { JobFailure } from './services/common/processing-image.js';
import type {
  Analyse,
  AnalysisRequest,
  AnalysisResult,
} from './services/monitoring/analyzer/analyse.js';
import type { Merge, MergeRequest, MergeResult } from './services/monitoring/ground-truth/merge.js';
import { clearDuckDBTemp } from './storage/duckdb.js';
import type { SummariesOptions } from './storage/summaries.js';

/** What a run may use. */
interface OrderResources {
  readonly memory_bytes: number;
  readonly threads: number;
  readonly tempFolder: string;
}

/** What a thread is told. */
export type ThreadOrder =
  | ({
      readonly kind: 'run';
      readonly request: AnalysisRequest;
      /** Where summaries of records are kept, if they are. */
      readonly summaries?: SummariesPlace | undefined;
    } & OrderResources)
  | ({
      readonly kind: 'merge';
      readonly request: MergeRequest;
      /** For its results; it is there. */
      readonly folder: string;
    } & OrderResources)
  | ({
      readonly kind: 'clarify';
      readonly request: ClarifyRequest;
      /** For its results; it is there. */
      readonly folder: string;
    } & OrderResources)
  | { readonly kind: 'answer'; readonly id: number; readonly answer: ModelAnswer }
  | { readonly kind: 'stop' };

/** What a model said to a thread's question, or why it refused. */
export type ModelAnswer =
  | Pick<Prediction, 'body' | 'contentType'>
  | { readonly status: number; readonly message: string };

export type SummariesPlace = Pick<SummariesOptions, 'folder' | 'limit_bytes'>;

/**
 * What a thread says: lines and questions to its model on the way, then one of the two ends. A bug
 * is an `error` event.
 */
export type ThreadMessage =
  | { readonly kind: 'progress'; readonly line: string }
  | { readonly kind: 'ask'; readonly id: number; readonly question: ModelQuestion }
  | { readonly kind: 'result'; readonly result: ThreadResult }
  | { readonly kind: 'failure'; readonly message: string };

type ThreadResult = AnalysisResult | MergeResult | ClarifyResult;

export interface AnalysisThreads {
  readonly analyse: Analyse;
  readonly merge: Merge;
  readonly clarify: Clarify;
  /** Ends the threads. */
  close(): Promise<void>;
}

const MiB = 1024 * 1024;
/** JavaScript's own heap in a thread, beside what DuckDB holds. */
const leastHeap_MiB = 512;
/** How long a thread may take to end by itself once it was told to. */
const grace_ms = 3_000;
/** How long a thread waits for another analysis: loading its code costs more than a small run. */
const idle_ms = 15_000;

/**
 * Analyses, each in a thread of its own, so that requests are answered meanwhile. `folder` is for
 * what does not fit into memory; what a crash left there is removed first. Summaries of records are
 * kept where `summaries` says, for later windows.
 */
export function analysisThreads(options: {
  readonly folder: string;
  readonly summaries?: SummariesPlace;
}): AnalysisThreads {
  const pool = new Pool();
  let cleared: Promise<void> | undefined;
  const ready = async ({ memory_bytes, threads }: AnalysisRun): Promise<OrderResources> => {
    cleared ??= clearDuckDBTemp(options.folder);
    await cleared;
    return { memory_bytes, threads, tempFolder: options.folder };
  };
  return {
    async analyse(request, run) {
      const { summaries } = options;
      const order: ThreadOrder = { kind: 'run', request, summaries, ...(await ready(run)) };
      return (await runIn(pool, order, run)) as AnalysisResult;
    },
    async merge(request, run, take) {
      const resources = await ready(run);
      return inFolder(join(options.folder, `merge-${uuid()}`), async (folder) => {
        const order: ThreadOrder = { kind: 'merge', request, folder, ...resources };
        return take((await runIn(pool, order, run)) as MergeResult);
      });
    },
    async clarify(request, run, take) {
      const resources = await ready(run);
      return inFolder(join(options.folder, `clarify-${uuid()}`), async (folder) => {
        const order: ThreadOrder = { kind: 'clarify', request, folder, ...resources };
        return take((await runIn(pool, order, run)) as ClarifyResult);
      });
    },
    close: () => pool.close(),
  };
}

async function inFolder<T>(folder: string, work: (folder: string) => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true });
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Thread {
  readonly worker: Worker;
  readonly heap_MiB: number;
  idle?: NodeJS.Timeout;
}

/** Threads that run, and threads that wait a while for more work. */
class Pool {
  readonly #waiting: Thread[] = [];
  readonly #running = new Set<Thread>();

  take(run: AnalysisRun): Thread {
    const heap_MiB = Math.max(leastHeap_MiB, Math.floor(run.memory_bytes / MiB));
    const index = this.#waiting.findIndex((thread) => thread.heap_MiB === heap_MiB);
    const [waiting] = index < 0 ? [] : this.#waiting.splice(index, 1);
    clearTimeout(waiting?.idle);
    const thread = waiting ?? { worker: startWorker(heap_MiB), heap_MiB };
    thread.worker.ref();
    this.#running.add(thread);
    return thread;
  }

  giveBack(thread: Thread): void {
    this.#running.delete(thread);
    thread.worker.unref();
    thread.idle = setTimeout(() => this.#dismiss(thread), idle_ms).unref();
    this.#waiting.push(thread);
  }

  /** A thread that ended, or is to end. */
  async discard(thread: Thread): Promise<void> {
    this.#running.delete(thread);
    await thread.worker.terminate();
  }

  async close(): Promise<void> {
    const threads = [...this.#waiting.splice(0), ...this.#running];
    for (const thread of threads) clearTimeout(thread.idle);
    await Promise.all(threads.map((thread) => thread.worker.terminate()));
  }

  #dismiss(thread: Thread): void {
    const index = this.#waiting.indexOf(thread);
    if (index >= 0) this.#waiting.splice(index, 1);
    void thread.worker.terminate(); // resolves with the exit code, and never rejects
  }
}

const startWorker = (heap_MiB: number): Worker =>
  new Worker(new URL('./analysis-worker.js', import.meta.url), {
    name: 'guiderail-analysis',
    // Baselines are read and dropped at each run: a roomy nursery spares most of the collecting.
    resourceLimits: { maxOldGenerationSizeMb: heap_MiB, maxYoungGenerationSizeMb: 64 },
  });

async function runIn(pool: Pool, order: ThreadOrder, run: ClarifyRun): Promise<ThreadResult> {
  run.signal.throwIfAborted();
  const thread = pool.take(run);
  let answered = false;
  let healthy = true;
  try {
    const answer = await answerOf(thread.worker, order, run);
    answered = true;
    run.signal.throwIfAborted();
    if (answer.kind === 'failure') throw new JobFailure(answer.message);
    return answer.result;
  } catch (error) {
    healthy = answered && !run.signal.aborted;
    throw error;
  } finally {
    if (healthy) pool.giveBack(thread);
    else await pool.discard(thread);
  }
}

type Answer = Extract<ThreadMessage, { kind: 'result' | 'failure' }>;

/** Resolves with the thread's answer; rejects when it breaks, or does not stop when told to. */
function answerOf(worker: Worker, order: ThreadOrder, run: ClarifyRun): Promise<Answer> {
  const listening = new AbortController();
  let force: NodeJS.Timeout | undefined;
  const answered = new Promise<Answer>((resolve, reject) => {
    const on = <T>(event: string, heard: (value: T) => void) => {
      const listener = (value: unknown) => heard(value as T);
      worker.addListener(event, listener);
      listening.signal.addEventListener('abort', () => worker.removeListener(event, listener));
    };
    on('message', (message: ThreadMessage) => {
      if (message.kind === 'progress') run.onProgress(message.line);
      else if (message.kind !== 'ask') resolve(message);
      else askModel(worker, message, run).catch(reject);
    });
    on('error', (error: Error & { code?: string }) => {
      reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooLarge(run) : error);
    });
    on('exit', () => reject(new Error('The analysis thread ended without a result.')));
    const stop = () => {
      worker.postMessage({ kind: 'stop' } satisfies ThreadOrder);
      force = setTimeout(() => reject(run.signal.reason), grace_ms);
    };
    run.signal.addEventListener('abort', stop, { once: true, signal: listening.signal });
    worker.postMessage(order);
  });
  return answered.finally(() => {
    clearTimeout(force);
    listening.abort();
  });
}

/** Answers a thread's question; what is no refusal of the model's is a bug. */
async function askModel(
  worker: Worker,
  { id, question }: Extract<ThreadMessage, { kind: 'ask' }>,
  { ask, signal }: ClarifyRun,
): Promise<void> {
  if (!ask) throw new Error('a thread asks for predictions that nobody gives');
  const answer = await ask(question, signal).catch((error: unknown): ModelAnswer => {
    if (error instanceof PredictionError) return { status: error.status, message: error.message };
    throw error;
  });
  const said: ModelAnswer =
    'body' in answer ? { body: answer.body, contentType: answer.contentType } : answer;
  worker.postMessage({ kind: 'answer', id, answer: said } satisfies ThreadOrder);
}

const tooLarge = (run: AnalysisRun): JobFailure =>
  new JobFailure(
    `The analysis needs more than the ${Math.floor(run.memory_bytes / MiB)} MiB of memory that ` +
      'its instance type stands for: choose a larger one.',
  );
