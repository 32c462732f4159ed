import { parentPort } from 'node:worker_threads';
import type { DuckDBConnection } from '@duckdb/node-api';
import { messageOf } from './base/errors.js';
import type { OfflineAnswer, OfflineOrder } from './offline-thread.js';
import { mergePartitions } from './services/feature-store/offline/merge-partitions.js';
import { writeBatch } from './services/feature-store/offline/write-batch.js';
import { openDuckDB } from './storage/duckdb.js';
import { openWriteLog, type WriteLogReader } from './storage/lmdb-records.js';

// The thread of the offline store: one order after another, each answered once. It reads the log
// itself, so that rows do not pass through the server's own thread.

let opened: Promise<WriteLogReader> | undefined;

parentPort?.on('message', async (order: OfflineOrder) => {
  const { memory_bytes, tempFolder } = order;
  try {
    const database = await openDuckDB({ memory_bytes, threads: 1, tempFolder });
    try {
      say(await obey(database.connection, order));
    } finally {
      await database.close();
    }
  } catch (error) {
    say({ kind: 'failure', message: messageOf(error) });
  }
});

const say = (answer: OfflineAnswer): void => parentPort?.postMessage(answer);

async function obey(connection: DuckDBConnection, order: OfflineOrder): Promise<OfflineAnswer> {
  const { folder } = order;
  if (order.kind === 'merge') {
    return { kind: 'merge', files: await mergePartitions({ connection, folder }, order.merge) };
  }
  const { batch, logFolder } = order;
  opened ??= openWriteLog(logFolder);
  const log = await opened;
  const entries = log.read(batch.group, batch.from, batch.through);
  return { kind: 'batch', written: await writeBatch({ connection, folder }, batch, entries) };
}
