import { parentPort } from 'node:worker_threads';
import type { ThreadMessage, ThreadOrder } from './analysis-threads.js';
import { messageOf } from './base/errors.js';
import { JobFailure } from './services/common/processing-image.js';
import { runAnalysis } from './services/monitoring/analyzer/run-analysis.js';
import { openDuckDB } from './storage/duckdb.js';
import { Summaries } from './storage/summaries.js';

// A thread of analyses: one order after another, each answered by one result or failure. A bug
// ends the thread.

type RunOrder = Extract<ThreadOrder, { kind: 'run' }>;

const say = (message: ThreadMessage): void => parentPort?.postMessage(message);
let stop = new AbortController();

parentPort?.on('message', (order: ThreadOrder) => {
  if (order.kind === 'stop') stop.abort();
  else void obey(order); // a bug in it is unhandled on purpose: it ends the thread
});

async function obey(order: RunOrder): Promise<void> {
  stop = new AbortController();
  const { signal } = stop;
  const database = await openDuckDB(order);
  const interrupt = () => database.connection.interrupt();
  signal.addEventListener('abort', interrupt);
  try {
    const progress = (line: string) => say({ kind: 'progress', line });
    const talk = { progress, signal };
    const kept = order.summaries && Summaries.open(order.summaries);
    const result = await runAnalysis(database.connection, order.request, talk, kept).finally(() => {
      kept?.sweep();
      kept?.close();
    });
    await database.close();
    say({ kind: 'result', result });
  } catch (error) {
    await database.close();
    say({ kind: 'failure', message: failureOf(error, order, signal) });
  }
}

/** What to tell of an error that is no bug. */
function failureOf(error: unknown, { memory_bytes }: RunOrder, signal: AbortSignal): string {
  const message = messageOf(error);
  if (error instanceof JobFailure) return message;
  if (signal.aborted) return 'stopped';
  if (!/^Out of Memory Error/i.test(message)) throw error;
  const MiB = Math.floor(memory_bytes / 1024 ** 2);
  return `The analysis needs more than ${MiB} MiB of memory: choose a larger instance type.`;
}
