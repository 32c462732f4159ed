import { Worker } from 'node:worker_threads';
import { JobFailure } from './services/common/processing-image.js';
import type {
  Analyse,
  AnalysisRequest,
  AnalysisResult,
  AnalysisRun,
} from './services/monitoring/analyzer/analyse.js';
import { clearDuckDBTemp } from './storage/duckdb.js';

/** What a thread is started with. */
export interface ThreadData {
  readonly request: AnalysisRequest;
  readonly memory_bytes: number;
  readonly threads: number;
  readonly tempFolder: string;
}

/** What a thread says: lines on the way, then one of the two ends. A bug is an `error` event. */
export type ThreadMessage =
  | { readonly kind: 'progress'; readonly line: string }
  | { readonly kind: 'result'; readonly result: AnalysisResult }
  | { readonly kind: 'failure'; readonly message: string };

export interface AnalysisThreads {
  readonly analyse: Analyse;
  /** Ends the threads that still run. */
  close(): Promise<void>;
}

const MiB = 1024 * 1024;
/** JavaScript's own heap in a thread, beside what DuckDB holds. */
const leastHeap_MiB = 512;
/** How long a thread may take to end by itself once it was told to. */
const grace_ms = 3_000;

/**
 * Analyses, each in a thread of its own, so that requests are answered meanwhile. `folder` is for
 * what does not fit into memory; what a crash left there is removed first.
 */
export function analysisThreads(options: { readonly folder: string }): AnalysisThreads {
  const { folder } = options;
  const running = new Set<Worker>();
  let cleared: Promise<void> | undefined;
  return {
    async analyse(request, run) {
      cleared ??= clearDuckDBTemp(folder);
      await cleared;
      return analyseInThread(request, run, folder, running);
    },
    async close() {
      await Promise.all([...running].map(end));
    },
  };
}

function startThread(request: AnalysisRequest, run: AnalysisRun, tempFolder: string): Worker {
  const { memory_bytes, threads } = run;
  const workerData: ThreadData = { request, memory_bytes, threads, tempFolder };
  return new Worker(new URL('./analysis-worker.js', import.meta.url), {
    workerData,
    name: 'guiderail-analysis',
    resourceLimits: {
      maxOldGenerationSizeMb: Math.max(leastHeap_MiB, Math.floor(memory_bytes / MiB)),
    },
  });
}

async function analyseInThread(
  request: AnalysisRequest,
  run: AnalysisRun,
  tempFolder: string,
  running: Set<Worker>,
): Promise<AnalysisResult> {
  run.signal.throwIfAborted();
  const worker = startThread(request, run, tempFolder);
  running.add(worker);
  const stop = () => void end(worker);
  run.signal.addEventListener('abort', stop, { once: true });
  try {
    const message = await lastMessage(worker, run);
    if (message?.kind === 'result') return message.result;
    run.signal.throwIfAborted();
    if (message?.kind === 'failure') throw new JobFailure(message.message);
    throw new Error('The analysis thread ended without a result.');
  } finally {
    run.signal.removeEventListener('abort', stop);
    running.delete(worker);
  }
}

/** Resolves when the thread has ended, with its result or failure if it gave one. */
function lastMessage(worker: Worker, run: AnalysisRun): Promise<ThreadMessage | undefined> {
  return new Promise((resolve, reject) => {
    let last: ThreadMessage | undefined;
    worker.on('message', (message: ThreadMessage) => {
      if (message.kind === 'progress') run.onProgress(message.line);
      else last = message;
    });
    worker.on('error', (error: Error & { code?: string }) => {
      reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooLarge(run) : error);
    });
    worker.on('exit', () => resolve(last));
  });
}

const tooLarge = (run: AnalysisRun): JobFailure =>
  new JobFailure(
    `The analysis needs more than the ${Math.floor(run.memory_bytes / MiB)} MiB of memory that ` +
      'its instance type stands for: choose a larger one.',
  );

/** Asks a thread to end, and ends it when it doesn't. */
async function end(worker: Worker): Promise<void> {
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  worker.postMessage('stop');
  const timer = setTimeout(() => void worker.terminate(), grace_ms);
  await ended;
  clearTimeout(timer);
}
