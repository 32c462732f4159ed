import { randomUUID } from 'node:crypto';
import { batchRows, type RecordBatches, RequestRefused, type Try } from './record-batches.js';
import type { PreparedRow } from './record-rows.js';

/** How an ingestion stands. */
export interface IngestionProgress {
  /** Rows that the store has taken. */
  readonly rows: number;
  readonly failed: number;
  readonly rowsPerSecond: number;
  readonly elapsedSeconds: number;
  /** True once, at the end. */
  readonly done: boolean;
}

/** A row that was not taken. */
export interface FailedRow {
  /** Its place in the data, from 0. */
  readonly row: number;
  /** Its line in a CSV file, from 1. */
  readonly line?: number | undefined;
  /** The service's, such as `ValidationError`; `InvalidRow` where it was not even sent. */
  readonly code: string;
  readonly reason: string;
}

/** Of so many failed rows the reasons are kept; of all, their places. */
const mostReasons = 10_000;
/** So many batches in turn that did not arrive, however often they were sent, end it. */
const mostLost = 3;
const progress_ms = 200;
const mostBatch_chars = 2 * 1024 * 1024;

/**
 * Some rows were not taken; all others are written, unless `notSentFrom` says where it ended.
 *
 * @example
 * try {
 *   await featureGroup.ingest({ dataFrame: rows });
 * } catch (error) {
 *   if (!(error instanceof IngestionError)) throw error;
 *   for (const { row, reason } of error.failures) console.error(row, reason);
 * }
 */
export class IngestionError extends Error {
  override readonly name = 'IngestionError';
  /** Places of the rows in the data, from 0, in order. */
  readonly failedRows: readonly number[];
  /** The same with reasons: the first ten thousand. */
  readonly failures: readonly FailedRow[];
  readonly rowsWritten: number;
  /** Rows from here on were not sent: what ended it is the `cause`. */
  readonly notSentFrom: number | undefined;

  constructor(
    message: string,
    told: Pick<IngestionError, 'failedRows' | 'failures' | 'rowsWritten' | 'notSentFrom'>,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.failedRows = told.failedRows;
    this.failures = told.failures;
    this.rowsWritten = told.rowsWritten;
    this.notSentFrom = told.notSentFrom;
  }
}

export interface IngestionPlan {
  readonly featureGroupName: string;
  readonly batches: RecordBatches;
  readonly rows: AsyncIterable<readonly PreparedRow[]>;
  /** Batches on their way at a time. */
  readonly maxWorkers: number;
  /** Tries of a batch. */
  readonly maxAttempts: number;
  readonly onProgress: (progress: IngestionProgress) => void;
  /** The first pause before another try, in milliseconds. */
  readonly pause_ms: number;
}

type Row = PreparedRow & { readonly record: string };

/** An ingestion that goes on, or has ended. */
export class IngestionManager {
  readonly #plan: IngestionPlan;
  readonly #begun = performance.now();
  readonly #failedRows: number[] = [];
  readonly #failures: FailedRow[] = [];
  readonly #ended: Promise<void>;
  #rows = 0;
  /** Where the rows begin that no worker has taken. */
  #read = 0;
  /** Where those begin that were taken and not sent. */
  #unsent = Number.POSITIVE_INFINITY;
  #lost = 0;
  #stopped: unknown;
  #shown = 0;

  constructor(plan: IngestionPlan) {
    this.#plan = plan;
    this.#ended = this.#run();
    // who does not wait asks later
    this.#ended.catch(() => undefined);
  }

  /** Rows that the store has taken so far. */
  get rows(): number {
    return this.#rows;
  }

  /** Places of rows that failed so far. */
  get failedRows(): readonly number[] {
    return this.#failedRows.toSorted((a, b) => a - b);
  }

  /** The same with reasons: the first ten thousand. */
  get failures(): readonly FailedRow[] {
    return this.#failures.toSorted((a, b) => a.row - b.row);
  }

  /** Waits for the end. @throws IngestionError when rows failed; Error when data cannot be read. */
  wait(): Promise<void> {
    return this.#ended;
  }

  /**
   * Sends no further rows; those on their way are waited for. `wait()` then throws an
   * `IngestionError` whose `notSentFrom` says where it ended, and `cause` why.
   */
  stop(reason = 'stopped'): void {
    this.#stopped ??= new Error(reason);
  }

  async #run(): Promise<void> {
    const batches = this.#batched();
    const worker = async () => {
      for (;;) {
        const { value, done } = await batches.next();
        if (done) return;
        if (this.#stopped !== undefined) {
          this.#unsent = Math.min(this.#unsent, value[0]?.row ?? this.#unsent);
          return;
        }
        await this.#write(value);
        this.#tell(false);
      }
    };
    const guarded = () =>
      worker().catch((error: unknown) => {
        this.#stopped ??= error;
        throw error;
      });
    const ends = await Promise.allSettled(
      Array.from({ length: this.#plan.maxWorkers }, () => guarded()),
    );
    await batches.return(undefined);
    this.#tell(true);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    this.#conclude();
  }

  async *#batched(): AsyncGenerator<Row[], undefined> {
    let batch: Row[] = [];
    let chars = 0;
    for await (const rows of this.#plan.rows) {
      for (const row of rows) {
        if (!isReady(row)) {
          this.#fail(row, 'InvalidRow', row.reason ?? '');
          continue;
        }
        const isFull = batch.length === batchRows || chars + row.record.length > mostBatch_chars;
        if (isFull && batch.length > 0) {
          this.#read = row.row;
          yield batch;
          [batch, chars] = [[], 0];
        }
        batch.push(row);
        chars += row.record.length;
      }
    }
    this.#read = Number.POSITIVE_INFINITY;
    if (batch.length > 0) yield batch;
    return undefined;
  }

  /** Writes a batch, with as many tries as the plan allows. */
  async #write(batch: readonly Row[]): Promise<void> {
    const { batches, maxAttempts, pause_ms } = this.#plan;
    let rows = batch;
    let of: Try = { invocationId: randomUUID(), attempt: 1 };
    for (let attempt = 1; ; attempt++) {
      let code = 'UnprocessedEntry';
      let reason = 'the service did not come to it';
      try {
        const { refused, again } = await batches.write(rows, of);
        for (const one of refused) this.#fail(one.row, one.code, one.reason);
        this.#rows += rows.length - refused.length - again.length;
        this.#lost = 0;
        if (again.length === 0) return;
        rows = again;
        of = { invocationId: randomUUID(), attempt: 0 }; // other rows are another call
      } catch (error) {
        if (!(error instanceof RequestRefused)) throw error;
        ({ code, message: reason } = error);
        if (error.isFinal) return this.#stop(rows, code, error);
        if (!error.isPassing) return this.#singly(rows, error);
      }
      if (attempt >= maxAttempts || this.#stopped !== undefined)
        return this.#giveUp(rows, code, reason);
      of = { ...of, attempt: of.attempt + 1 };
      const longest_ms = Math.min(pause_ms * 2 ** attempt, 20_000);
      await new Promise((resolve) => setTimeout(resolve, longest_ms * (0.5 + Math.random() / 2)));
    }
  }

  /** A request that is wrong as a whole is so by some of its rows: each goes alone. */
  async #singly(rows: readonly Row[], error: RequestRefused): Promise<void> {
    const [only, ...more] = rows;
    if (only && more.length === 0) return this.#fail(only, error.code, error.message);
    for (const row of rows) {
      if (this.#stopped !== undefined) this.#fail(row, error.code, error.message);
      else await this.#write([row]);
    }
  }

  #giveUp(rows: readonly Row[], code: string, reason: string): void {
    this.#lost++;
    if (this.#lost >= mostLost) this.#stop(rows, code, new Error(reason));
    else for (const row of rows) this.#fail(row, code, reason);
  }

  #stop(rows: readonly Row[], code: string, error: Error): void {
    this.#stopped ??= error;
    for (const row of rows) this.#fail(row, code, error.message);
  }

  #fail({ row, line }: PreparedRow, code: string, reason: string): void {
    this.#failedRows.push(row);
    if (this.#failures.length < mostReasons) this.#failures.push({ row, line, code, reason });
  }

  #tell(done: boolean): void {
    const now = performance.now();
    if (!done && now - this.#shown < progress_ms) return;
    this.#shown = now;
    const elapsedSeconds = (now - this.#begun) / 1000;
    this.#plan.onProgress({
      rows: this.#rows,
      failed: this.#failedRows.length,
      rowsPerSecond: this.#rows / Math.max(elapsedSeconds, 0.001),
      elapsedSeconds,
      done,
    });
  }

  #conclude(): void {
    const { failedRows, failures } = this;
    const rowsWritten = this.#rows;
    const unsent = Math.min(this.#unsent, this.#read);
    const notSentFrom = this.#stopped !== undefined && Number.isFinite(unsent) ? unsent : undefined;
    if (failedRows.length === 0 && notSentFrom === undefined) return;
    const [first] = failures;
    const where = first?.line === undefined ? `row ${first?.row}` : `line ${first.line}`;
    const why = first ? `${where}: ${first.code}: ${first.reason}` : messageOf(this.#stopped);
    const were = failedRows.length === 1 ? 'was' : 'were';
    const count = `${failedRows.length} of the rows ${were} not written to the feature group`;
    const rest = notSentFrom === undefined ? '' : `, and those from row ${notSentFrom} on not sent`;
    throw new IngestionError(
      `${count} ${this.#plan.featureGroupName}${rest}; ${why}`,
      { failedRows, failures, rowsWritten, notSentFrom },
      this.#stopped,
    );
  }
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

const isReady = (row: PreparedRow): row is Row => row.record !== undefined;
