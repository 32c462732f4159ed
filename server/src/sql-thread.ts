import { Worker } from 'node:worker_threads';
import { RestingWorker } from './resting-worker.js';
import {
  SqlFailure,
  type SqlFault,
  type SqlLimits,
  type SqlOrder,
  type SqlResult,
} from './services/common/sql-run.js';
import type { PerformSql } from './sql/run-sql.js';

/** What the thread is told of one statement, by its number. */
export type SqlMessage =
  | { readonly kind: 'run'; readonly id: number; readonly statement: SqlStatement }
  | { readonly kind: 'stop'; readonly id: number };

export interface SqlStatement {
  readonly tempFolder: string;
  /** A `SqlOrder` in JSON: text is handed over in a fraction of the time of its many objects. */
  readonly order: string;
  readonly limits: Omit<SqlLimits, 'signal'>;
}

/** What became of a statement. A bug is a `fault` of this one, or an `error` event. */
export type SqlAnswer = { readonly id: number } & (
  | { readonly kind: 'result'; readonly result: SqlResult }
  | { readonly kind: 'failure'; readonly message: string; readonly fault: SqlFault | undefined }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'fault'; readonly error: unknown }
);

export interface SqlThread {
  readonly perform: PerformSql;
  /** Cuts off what is under way: whoever asked for it is told so. */
  close(): Promise<void>;
}

/** JavaScript's own heap: names of files and their partitions; rows are DuckDB's. */
const heap_MiB = 1024;

/**
 * One thread in which statements run, side by side: opening a database, naming its tables' files and
 * closing it take their time where no request waits for it.
 */
export function sqlThread(): SqlThread {
  const thread = new Thread();
  return {
    perform: (tempFolder, order, limits) => thread.perform(tempFolder, order, limits),
    close: () => thread.close(),
  };
}

interface Waiting {
  readonly heard: (answer: SqlAnswer) => void;
  readonly failed: (error: unknown) => void;
}

class Thread {
  readonly #waiting = new Map<number, Waiting>();
  readonly #worker = new RestingWorker(() => this.#start());
  #closed = false;
  readonly #ended: (() => void)[] = [];
  #last = 0;

  async perform(
    tempFolder: string,
    order: SqlOrder,
    { signal, ...limits }: SqlLimits,
  ): Promise<SqlResult> {
    signal.throwIfAborted();
    if (this.#closed) throw new Error('the thread of statements is closed');
    const id = ++this.#last;
    const stop = () => this.#tell({ kind: 'stop', id });
    signal.addEventListener('abort', stop, { once: true });
    try {
      const statement = { tempFolder, order: textOf(order), limits };
      const answer = await this.#ask({ kind: 'run', id, statement });
      signal.throwIfAborted();
      return resultOf(answer);
    } finally {
      signal.removeEventListener('abort', stop);
      this.#waiting.delete(id);
      this.#rest();
    }
  }

  /** Statements end first: a thread that is ended in the midst of DuckDB's work ends the process. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const id of this.#waiting.keys()) this.#tell({ kind: 'stop', id });
    if (this.#waiting.size > 0) await new Promise<void>((resolve) => this.#ended.push(resolve));
    await this.#worker.dismiss();
  }

  #ask(message: Extract<SqlMessage, { kind: 'run' }>): Promise<SqlAnswer> {
    this.#worker.wake();
    return new Promise((heard, failed) => {
      this.#waiting.set(message.id, { heard, failed });
      this.#tell(message);
    });
  }

  #tell(message: SqlMessage): void {
    this.#worker.current?.postMessage(message);
  }

  #start(): Worker {
    const worker = new Worker(new URL('./sql-worker.js', import.meta.url), {
      name: 'guiderail-sql',
      resourceLimits: { maxOldGenerationSizeMb: heap_MiB },
    });
    worker.on('message', (answer: SqlAnswer) => this.#waiting.get(answer.id)?.heard(answer));
    const broke = (error: unknown) => {
      if (!this.#worker.forget(worker)) return;
      for (const { failed } of this.#waiting.values()) failed(error);
    };
    worker.on('error', broke);
    worker.on('exit', () => broke(new Error('The thread of statements ended without an answer.')));
    return worker;
  }

  #rest(): void {
    if (this.#waiting.size > 0) return;
    for (const ended of this.#ended) ended();
    this.#worker.rest();
  }
}

/** What messages call the files is for whoever asks. */
const textOf = (order: SqlOrder): string =>
  JSON.stringify({ ...order, tables: order.tables.map(({ names: _, ...table }) => table) });

function resultOf(answer: SqlAnswer): SqlResult {
  switch (answer.kind) {
    case 'result':
      return answer.result;
    case 'failure':
      throw new SqlFailure(answer.message, answer.fault);
    case 'stopped':
      throw new Error('The statement was stopped.');
    case 'fault':
      throw answer.error;
  }
}
