import { setTimeout as pause } from 'node:timers/promises';
import type { AthenaQuery, Session } from '@guiderail/sdk';
import type { Io } from './io.js';
import { waitLines } from './wait-lines.js';

/** Ctrl-C while a command waits: what it waited for has been stopped. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/**
 * Waits until a query has ended, with a line that says how long it has been. Ctrl-C stops the query
 * in the server too, which would go on otherwise and keep others waiting.
 * @param what the query is to its user
 * @throws Error with the server's reason when the query fails; Interrupted
 */
export async function queryEnd(
  session: Session,
  query: AthenaQuery,
  { id, what }: { readonly id: string; readonly what: string },
  io: Io,
): Promise<void> {
  const show = io.isTty ? waitLines(io) : () => undefined;
  const interrupted = io.untilInterrupted?.() ?? new AbortController().signal;
  const began = performance.now();
  for (let wait_ms = 20; ; wait_ms = Math.min(1000, wait_ms * 2)) {
    const { QueryExecution } = await query.getQueryExecution();
    const { State: status = '', StateChangeReason: reason = '' } = QueryExecution?.Status ?? {};
    const done = !['QUEUED', 'RUNNING'].includes(status);
    const elapsedSeconds = (performance.now() - began) / 1000;
    if (elapsedSeconds > 1) show({ what, name: id, status, elapsedSeconds, done });
    if (status === 'SUCCEEDED') return;
    if (done) throw new Error(reason === '' ? `the ${what} was ${status.toLowerCase()}` : reason);
    await pause(wait_ms, undefined, { signal: interrupted }).catch(() => undefined);
    if (!interrupted.aborted) continue;
    await stop(session, id);
    throw new Interrupted(`interrupted; the ${what} ${id} is stopped`);
  }
}

async function stop(session: Session, id: string): Promise<void> {
  const { StopQueryExecutionCommand } = await import('@aws-sdk/client-athena');
  const client = await session.athenaClient();
  try {
    await client.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
  } finally {
    client.destroy();
  }
}
