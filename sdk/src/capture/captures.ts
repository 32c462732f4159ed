import { randomUUID } from 'node:crypto';
import {
  type CaptureBatch,
  CaptureDelayed,
  type CaptureDestination,
  type CaptureLine,
  CaptureRefused,
} from './capture-destination.js';
import { captureRecord, type Exchange, type TextTypes } from './capture-record.js';

export interface CaptureOptions {
  readonly destination: CaptureDestination;
  /**
   * Share of exchanges that is captured, 0 to 100 %. Default: what the destination asks for, 100
   * until it has said so.
   */
  readonly samplingPercentage?: number | undefined;
  /** Default: both. */
  readonly captureOptions?: readonly ('REQUEST' | 'RESPONSE')[] | undefined;
  /** Media types that are captured as CSV text. Default: `text/csv`. */
  readonly csvContentTypes?: readonly string[] | undefined;
  /** Media types that are captured as JSON text. Default: `application/json`, `…/jsonlines`. */
  readonly jsonContentTypes?: readonly string[] | undefined;
  /** A batch waits so long for more. Default: 5. */
  readonly flushIntervalInSeconds?: number | undefined;
  /** Records of a batch. Default: 500; at most 10,000. */
  readonly maxBatchRecords?: number | undefined;
  /** Default: 1 MiB. */
  readonly maxBatchBytes?: number | undefined;
  /** Records that wait at most; more are dropped and counted. Default: 10,000. */
  readonly maxQueuedRecords?: number | undefined;
  /** Default: 32 MiB. */
  readonly maxQueuedBytes?: number | undefined;
  /** A record that is longer is dropped and counted. Default: 1 MiB, what the server takes. */
  readonly maxRecordBytes?: number | undefined;
  /** How often a batch is sent before it is dropped and counted. Default: 6. */
  readonly maxAttempts?: number | undefined;
  /** The longest pause between two attempts. Default: 30; the first is a fiftieth of it at most. */
  readonly maxBackoffInSeconds?: number | undefined;
  /** An attempt without an answer counts as failed. Default: 10. */
  readonly requestTimeoutInSeconds?: number | undefined;
  /** Told of each batch that was not taken; what it throws is ignored. */
  readonly onFailure?: ((error: Error) => void) | undefined;
}

/** What became of every exchange; all counts are since the start. */
export interface CaptureStats {
  readonly observed: number;
  readonly notSampled: number;
  /** No inference: the function threw, the status was not 200 to 299. */
  readonly refused: number;
  /** Waiting or on the way. */
  readonly queued: number;
  readonly accepted: number;
  /** Left out by the destination, such as while its capture is switched off. */
  readonly ignored: number;
  readonly lost: {
    /** The queue was full. */
    readonly queueFull: number;
    readonly tooLarge: number;
    /** The destination did not answer, or refused the batch, or the record. */
    readonly failed: number;
    /** The exchange could not be written down: a serializer threw. */
    readonly unreadable: number;
    /** Came after `close()`. */
    readonly closed: number;
  };
  readonly lastFailure: string | undefined;
}

const listed = (types: readonly string[]): ReadonlySet<string> =>
  new Set(types.map((type) => type.toLowerCase()));

/** The promise's value; a destination that does not heed the signal is not waited for. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new Error('the destination gave no answer in time'));
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/**
 * Takes exchanges and sends them as capture records, in batches and in the background. Nothing
 * here throws into the caller or waits for the destination: what cannot be kept is counted.
 *
 * @example
 * const captures = new Captures({ destination });
 * captures.record({
 *   input: { body: '7.4,0.7', contentType: 'text/csv' },
 *   output: { body: '5.2', contentType: 'text/csv' },
 * });
 * await captures.close();
 * console.log(captures.stats());
 */
export class Captures {
  readonly #options: CaptureOptions;
  readonly #types: TextTypes;
  readonly #sides: readonly ('REQUEST' | 'RESPONSE')[];
  readonly #queue: CaptureLine[] = [];
  #queued_bytes = 0;
  /** Records of the batch on the way; they count as queued. */
  #sending = 0;
  #worker: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closing = false;
  #asked: number | undefined;
  #lastFailure: string | undefined;
  /** Ends pauses and attempts, once `close()` has waited long enough. */
  readonly #end = new AbortController();
  #hurry: (() => void) | undefined;
  readonly #tracked = new Set<Promise<void>>();
  readonly #counts = { observed: 0, notSampled: 0, refused: 0, accepted: 0, ignored: 0 };
  readonly #lost = { queueFull: 0, tooLarge: 0, failed: 0, unreadable: 0, closed: 0 };

  constructor(options: CaptureOptions) {
    const { samplingPercentage: share = 100, maxBatchRecords = 500 } = options;
    if (!(share >= 0 && share <= 100)) throw new Error('samplingPercentage must be 0 to 100.');
    if (!(maxBatchRecords >= 1 && maxBatchRecords <= 10_000)) {
      throw new Error('maxBatchRecords must be 1 to 10,000.');
    }
    this.#options = options;
    this.#sides = options.captureOptions ?? ['REQUEST', 'RESPONSE'];
    this.#types = {
      csv: listed(options.csvContentTypes ?? ['text/csv']),
      json: listed(options.jsonContentTypes ?? ['application/json', 'application/jsonlines']),
    };
  }

  /** Counts the next exchange and decides whether it is captured: by its share, and by the room. */
  sample(): boolean {
    this.#counts.observed += 1;
    const share = this.#options.samplingPercentage ?? this.#asked ?? 100;
    if (Math.random() * 100 >= share) {
      this.#counts.notSampled += 1;
      return false;
    }
    // told now, an exchange that could not be kept costs nothing more
    if (!this.#isFull()) return true;
    this.#lost.queueFull += 1;
    return false;
  }

  #isFull(): boolean {
    const { maxQueuedRecords = 10_000, maxQueuedBytes = 32 * 1024 * 1024 } = this.#options;
    const waiting = this.#queue.length + this.#sending;
    return waiting >= maxQueuedRecords || this.#queued_bytes >= maxQueuedBytes;
  }

  /** Samples and takes an exchange. */
  record(exchange: Exchange): void {
    if (this.sample()) this.add(exchange);
  }

  /** Counts an exchange that could not be written down. */
  unreadable(error: unknown): void {
    this.#lost.unreadable += 1;
    this.#tell(error);
  }

  /** Lets `flush` and `close` wait for an exchange that is being written down. */
  track(work: Promise<void>): void {
    this.#tracked.add(work);
    void work.finally(() => this.#tracked.delete(work));
  }

  /** Counts an exchange that was no inference: a call that threw, a response that refused. */
  refused(): void {
    this.#counts.refused += 1;
  }

  /** Counts an exchange that is too long to be kept. */
  tooLarge(): void {
    this.#lost.tooLarge += 1;
  }

  /** Takes an exchange that was sampled. */
  add(exchange: Exchange): void {
    const { maxQueuedBytes = 32 * 1024 * 1024 } = this.#options;
    const { maxRecordBytes = 1024 * 1024, maxBatchRecords = 500 } = this.#options;
    if (this.#closing) {
      this.#lost.closed += 1;
      return;
    }
    if (this.#isFull()) {
      this.#lost.queueFull += 1;
      return;
    }
    const time = exchange.time ?? new Date();
    const { input, output } = exchange;
    let text: string;
    try {
      const kept = {
        ...exchange,
        time,
        input: this.#sides.includes('REQUEST') ? input : undefined,
        output: this.#sides.includes('RESPONSE') ? output : undefined,
      };
      text = JSON.stringify(captureRecord(kept, this.#types));
    } catch (error) {
      this.unreadable(error);
      return;
    }
    const bytes = Buffer.byteLength(text) + 1;
    if (bytes > maxRecordBytes) {
      this.#lost.tooLarge += 1;
    } else if (this.#queued_bytes + bytes > maxQueuedBytes) {
      this.#lost.queueFull += 1;
    } else {
      this.#queue.push({ text, bytes, time_ms: time.getTime() });
      this.#queued_bytes += bytes;
      this.#schedule(this.#queue.length >= maxBatchRecords || this.#fullBatch());
    }
  }

  /** What became of every exchange so far. */
  stats(): CaptureStats {
    return {
      ...this.#counts,
      queued: this.#queue.length + this.#sending,
      lost: { ...this.#lost },
      lastFailure: this.#lastFailure,
    };
  }

  /** Sends what waits, and resolves when it has arrived or is counted as lost. */
  async flush(): Promise<void> {
    // the worker's own timers let the process end; a caller who waits must not see that
    const alive = setInterval(() => {}, 60_000);
    try {
      await Promise.all(this.#tracked);
      while (this.#queue.length > 0 || this.#worker !== undefined) {
        this.#schedule(true);
        this.#hurry?.();
        await this.#worker;
      }
    } finally {
      clearInterval(alive);
    }
  }

  /**
   * Takes no more, sends what waits, and gives up after the time, counting the rest as lost.
   * @param timeoutInSeconds Default: 10
   */
  async close(timeoutInSeconds = 10): Promise<void> {
    await Promise.all(this.#tracked);
    this.#closing = true;
    const timer = setTimeout(() => this.#end.abort(), timeoutInSeconds * 1000);
    try {
      await this.flush();
    } finally {
      clearTimeout(timer);
    }
  }

  #fullBatch(): boolean {
    return this.#queued_bytes >= (this.#options.maxBatchBytes ?? 1024 * 1024);
  }

  #schedule(now: boolean): void {
    if (this.#worker !== undefined) return;
    if (now) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#worker = this.#work().finally(() => {
        this.#worker = undefined;
        if (this.#queue.length > 0) this.#schedule(false);
      });
    } else if (!this.#timer) {
      const wait_ms = (this.#options.flushIntervalInSeconds ?? 5) * 1000;
      this.#timer = setTimeout(() => this.#schedule(true), wait_ms);
      this.#timer.unref();
    }
  }

  /** Sends batches until the queue is empty. */
  async #work(): Promise<void> {
    // lets the caller's own work go first
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#queue.length > 0) {
      const lines = this.#take();
      this.#sending = lines.length;
      try {
        await this.#send({ id: randomUUID(), lines });
      } finally {
        this.#sending = 0;
        this.#queued_bytes -= lines.reduce((sum, { bytes }) => sum + bytes, 0);
      }
    }
  }

  #take(): CaptureLine[] {
    const { maxBatchRecords = 500, maxBatchBytes = 1024 * 1024 } = this.#options;
    let bytes = 0;
    let count = 0;
    for (const line of this.#queue) {
      bytes += line.bytes;
      if (count > 0 && (count >= maxBatchRecords || bytes > maxBatchBytes)) break;
      count += 1;
    }
    return this.#queue.splice(0, count);
  }

  async #send(batch: CaptureBatch): Promise<void> {
    const { destination, maxAttempts = 6, requestTimeoutInSeconds = 10 } = this.#options;
    for (let attempt = 1; !this.#end.signal.aborted; attempt++) {
      const timeout = AbortSignal.timeout(requestTimeoutInSeconds * 1000);
      try {
        const signal = AbortSignal.any([timeout, this.#end.signal]);
        const receipt = await unlessAborted(destination.send(batch, signal), signal);
        this.#counts.accepted += receipt.accepted;
        this.#counts.ignored += receipt.ignored;
        this.#lost.failed += receipt.rejected;
        this.#asked = receipt.samplingPercentage ?? this.#asked;
        if (receipt.rejected > 0) this.#tell(new Error(receipt.reason ?? 'records were rejected'));
        return;
      } catch (error) {
        this.#tell(error);
        if (error instanceof CaptureRefused || attempt >= maxAttempts) break;
        await this.#pause(attempt, error);
      }
    }
    this.#lost.failed += batch.lines.length;
  }

  /** Full jitter: anything up to a bound that doubles, so that many senders do not come at once. */
  #pause(attempt: number, error: unknown): Promise<void> {
    const most_ms = (this.#options.maxBackoffInSeconds ?? 30) * 1000;
    const bound_ms = Math.min(most_ms, (most_ms / 50) * 2 ** (attempt - 1));
    const asked_ms = error instanceof CaptureDelayed ? error.retryAfter_ms : 0;
    const wait_ms = Math.min(most_ms, Math.max(asked_ms, Math.random() * bound_ms));
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#hurry = undefined;
        this.#end.signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, wait_ms);
      timer.unref();
      this.#end.signal.addEventListener('abort', done);
      // flush() need not sit out a pause, but does not hammer either: one early attempt a pause
      this.#hurry = asked_ms > 0 ? undefined : done;
    });
  }

  #tell(error: unknown): void {
    const failure = error instanceof Error ? error : new Error(String(error));
    const cause = failure.cause instanceof Error ? ` (${failure.cause.message})` : '';
    this.#lastFailure = `${failure.message}${cause}`;
    try {
      this.#options.onFailure?.(failure);
    } catch {
      // telling is all that was asked of it
    }
  }
}
