import { parentPort } from 'node:worker_threads';
import { SqlFailure, type SqlOrder } from './services/common/sql-run.js';
import { runSql } from './sql/run-sql.js';
import type { SqlAnswer, SqlMessage, SqlStatement } from './sql-thread.js';

// The thread of statements: each is answered once, and they run side by side.

const running = new Map<number, AbortController>();

parentPort?.on('message', (message: SqlMessage) => {
  if (message.kind === 'stop') running.get(message.id)?.abort();
  else void carryOut(message.id, message.statement);
});

async function carryOut(id: number, statement: SqlStatement): Promise<void> {
  const stop = new AbortController();
  running.set(id, stop);
  const answer = await answerOf(id, statement, stop.signal);
  running.delete(id);
  parentPort?.postMessage(answer);
}

async function answerOf(
  id: number,
  { tempFolder, order, limits }: SqlStatement,
  signal: AbortSignal,
): Promise<SqlAnswer> {
  try {
    const read = JSON.parse(order) as SqlOrder;
    return { id, kind: 'result', result: await runSql(tempFolder, read, { ...limits, signal }) };
  } catch (error) {
    if (signal.aborted) return { id, kind: 'stopped' };
    if (!(error instanceof SqlFailure)) return { id, kind: 'fault', error };
    return { id, kind: 'failure', message: error.message, fault: error.fault };
  }
}
