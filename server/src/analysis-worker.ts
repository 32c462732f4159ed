import { parentPort, workerData } from 'node:worker_threads';
import type { ThreadData, ThreadMessage } from './analysis-threads.js';
import { messageOf } from './base/errors.js';
import { JobFailure } from './services/common/processing-image.js';
import { runAnalysis } from './services/monitoring/analyzer/run-analysis.js';
import { openDuckDB } from './storage/duckdb.js';

// The thread of one analysis: started with its request, it tells its result and ends.

const { request, ...options } = workerData as ThreadData;
const say = (message: ThreadMessage): void => parentPort?.postMessage(message);

const database = await openDuckDB(options);
const stop = new AbortController();
parentPort?.on('message', () => {
  stop.abort();
  database.connection.interrupt();
});
try {
  const progress = (line: string) => say({ kind: 'progress', line });
  const talk = { progress, signal: stop.signal };
  say({ kind: 'result', result: await runAnalysis(database.connection, request, talk) });
} catch (error) {
  const message = messageOf(error);
  if (error instanceof JobFailure) say({ kind: 'failure', message });
  else if (/^Out of Memory Error/i.test(message)) say({ kind: 'failure', message: tooLarge() });
  else if (!stop.signal.aborted) throw error;
} finally {
  await database.close();
  parentPort?.close();
}

function tooLarge(): string {
  const MiB = Math.floor(options.memory_bytes / 1024 ** 2);
  return `The analysis needs more than ${MiB} MiB of memory: choose a larger instance type.`;
}
