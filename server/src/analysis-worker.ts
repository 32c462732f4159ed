import { parentPort } from 'node:worker_threads';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { SummariesPlace, ThreadMessage, ThreadOrder } from './analysis-threads.js';
import { messageOf } from './base/errors.js';
import { ModelQuestions } from './model-questions.js';
import type { AskModel } from './services/clarify/clarify.js';
import type { Talk } from './services/common/analysis-run.js';
import { JobFailure } from './services/common/processing-image.js';
import type { AnalysisResult } from './services/monitoring/analyzer/analyse.js';
import { runAnalysis } from './services/monitoring/analyzer/run-analysis.js';
import { withSelectedRows } from './services/monitoring/analyzer/with-selected-rows.js';
import { runMerge } from './services/monitoring/ground-truth/run-merge.js';
import { openDuckDB } from './storage/duckdb.js';
import { isDamage, Summaries } from './storage/summaries.js';

// A thread of analyses: one order after another, each answered by one result or failure. A bug
// ends the thread.

type RunOrder = Extract<ThreadOrder, { kind: 'run' }>;
type WorkOrder = Exclude<ThreadOrder, { kind: 'stop' | 'answer' }>;

const say = (message: ThreadMessage): void => parentPort?.postMessage(message);
let stop = new AbortController();
const questions = new ModelQuestions((id, question) => say({ kind: 'ask', id, question }));

parentPort?.on('message', (order: ThreadOrder) => {
  if (order.kind === 'stop') stop.abort();
  else if (order.kind === 'answer') questions.answered(order.id, order.answer);
  else void obey(order); // a bug in it is unhandled on purpose: it ends the thread
});

async function obey(order: WorkOrder): Promise<void> {
  stop = new AbortController();
  const { signal } = stop;
  const database = await openDuckDB(order);
  const interrupt = () => database.connection.interrupt();
  signal.addEventListener('abort', interrupt);
  try {
    const progress = (line: string) => say({ kind: 'progress', line });
    const talk = { progress, signal };
    const { connection } = database;
    const result = await carryOut(connection, order, talk);
    await database.close();
    say({ kind: 'result', result });
  } catch (error) {
    await database.close();
    say({ kind: 'failure', message: failureOf(error, order, signal) });
  }
}

async function carryOut(
  connection: DuckDBConnection,
  order: WorkOrder,
  talk: Talk,
): Promise<Extract<ThreadMessage, { kind: 'result' }>['result']> {
  if (order.kind === 'run') return analyse(connection, order, talk);
  const { folder } = order;
  if (order.kind === 'merge') return runMerge({ connection, folder, ...talk }, order.request);
  const { runClarify } = await import('./services/clarify/run-clarify.js');
  const ask: AskModel = (question, signal) => questions.ask(question, signal);
  return runClarify({ connection, ask, ...order, ...talk }, order.request);
}

/** Runs the analysis; with summaries that are kept, where they can be. */
async function analyse(
  connection: DuckDBConnection,
  order: RunOrder,
  talk: Talk,
): Promise<AnalysisResult> {
  const { request, summaries, tempFolder } = order;
  for (let tries = 1; ; tries++) {
    const kept = summaries && openSummaries(summaries, talk);
    try {
      return await withSelectedRows(connection, tempFolder, request, (selected) =>
        runAnalysis(connection, selected, talk, kept),
      );
    } catch (error) {
      if (!summaries || tries > 1 || !isDamage(error)) throw error;
      talk.progress('The summaries that were kept are damaged: they are begun anew.');
      Summaries.discard(summaries);
    } finally {
      if (kept) closeSummaries(kept, talk);
    }
  }
}

function openSummaries(place: SummariesPlace, { progress }: Talk): Summaries | undefined {
  try {
    return Summaries.open(place);
  } catch (error) {
    progress(`No summaries can be kept, so everything is read: ${messageOf(error)}.`);
    return undefined;
  }
}

function closeSummaries(kept: Summaries, { progress }: Talk): void {
  try {
    kept.sweep();
  } catch (error) {
    progress(`Summaries that are too many could not be dropped: ${messageOf(error)}.`);
  }
  kept.close();
}

/** What to tell of an error that is no bug. */
function failureOf(error: unknown, { memory_bytes }: WorkOrder, signal: AbortSignal): string {
  const message = messageOf(error);
  if (error instanceof JobFailure) return message;
  if (signal.aborted) return 'stopped';
  if (!/^Out of Memory Error/i.test(message)) throw error;
  const MiB = Math.floor(memory_bytes / 1024 ** 2);
  return `The analysis needs more than ${MiB} MiB of memory: choose a larger instance type.`;
}
