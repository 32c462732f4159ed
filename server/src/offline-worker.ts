import { parentPort } from 'node:worker_threads';
import { messageOf } from './base/errors.js';
import type { OfflineAnswer, OfflineMessage, OfflineOrder } from './offline-threads.js';
import { mergePartitions } from './services/feature-store/offline/merge-partitions.js';
import { type ParquetTools, writeBatch } from './services/feature-store/offline/write-batch.js';
import { openDuckDB } from './storage/duckdb.js';
import { openWriteLog, type WriteLogReader } from './storage/lmdb-records.js';

// A thread of the offline store: one order after another, each answered once. It reads the log
// itself, so that rows do not pass through the server's own thread.

let opened: Promise<WriteLogReader> | undefined;
let stop = new AbortController();

parentPort?.on('message', (message: OfflineMessage) => {
  if (message.kind === 'stop') stop.abort();
  else void carryOut(message);
});

async function carryOut(order: OfflineOrder): Promise<void> {
  stop = new AbortController();
  const { signal } = stop;
  const { memory_bytes, tempFolder } = order;
  try {
    const database = await openDuckDB({ memory_bytes, threads: 1, tempFolder });
    const { connection } = database;
    const interrupt = () => connection.interrupt();
    signal.addEventListener('abort', interrupt);
    let answer: OfflineAnswer;
    try {
      answer = await obey({ connection, folder: order.folder, signal }, order);
    } finally {
      signal.removeEventListener('abort', interrupt);
      await database.close();
    }
    say(answer);
  } catch (error) {
    say({
      kind: 'failure',
      message: signal.aborted ? 'The thread was stopped.' : messageOf(error),
    });
  }
}

const say = (answer: OfflineAnswer): void => parentPort?.postMessage(answer);

async function obey(tools: ParquetTools, order: OfflineOrder): Promise<OfflineAnswer> {
  if (order.kind === 'merge') {
    return { kind: 'merge', merged: await mergePartitions(tools, order.merge) };
  }
  const { batch, logFolder } = order;
  opened ??= openWriteLog(logFolder);
  const log = await opened;
  const entries = log.read(batch.group, batch.from, batch.through);
  return { kind: 'batch', written: await writeBatch(tools, batch, entries) };
}
