import { Worker } from 'node:worker_threads';
import { ServiceError } from '../../base/errors.js';
import type { RecordWrite, WriteOptions } from '../record-store.js';
import { digestOf } from './call-set.js';
import type { WriterMessage, WriterReport, WriterRequest } from './messages.js';
import { callFrame_bytes, frameBound, frameBytes, writeCall, writeFrame } from './values.js';

const MiB = 1024 ** 2;
/** Frames that are on their way to the disk; more writes wait. */
const outstanding_bytes = 32 * MiB;
/** Writes that may wait for that; more are refused. */
const waitingWrites = 10_000;
/** Messages on their way: what comes meanwhile is gathered for the next. */
const sentMessages = 2;
const leastBuffer_bytes = MiB / 4;
/** Buffers that are kept to be filled again, and of what size. */
const spareBuffers = 4;
const spareBuffer_bytes = 4 * MiB;

interface Settle {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Frames that go to the thread as one message. */
interface Batch {
  bytes: Buffer;
  length: number;
  readonly writes: Settle[];
}

interface Question {
  readonly resolve: (result: number) => void;
  readonly reject: (error: unknown) => void;
}

/** The thread that writes, from the outside. It runs from the first write on. */
export class Writer {
  readonly #folder: string;
  readonly #now: () => number;
  readonly #onCommit: () => void;
  #thread: Worker | undefined;
  #open: Batch | undefined;
  readonly #sent: Batch[] = [];
  readonly #questions = new Map<number, Question>();
  #asked = 0;
  /** Bytes in `#open` and `#sent`. */
  #outstanding = 0;
  readonly #queue: (() => void)[] = [];
  readonly #spare: ArrayBuffer[] = [];

  /**
   * @param now real time.
   * @param onCommit called when reads may see more.
   */
  constructor(folder: string, now: () => number, onCommit: () => void) {
    this.#folder = folder;
    this.#now = now;
    this.#onCommit = onCommit;
  }

  /** Resolves when the writes are on the disk. Writes are taken in the order of the calls. */
  async write(writes: readonly RecordWrite[], { call }: WriteOptions): Promise<void> {
    if (writes.length === 0) return;
    if (this.#outstanding >= outstanding_bytes || this.#queue.length > 0) await this.#turn();
    return new Promise((resolve, reject) => {
      this.#frame(writes, call).writes.push({ resolve, reject });
      this.#next();
    });
  }

  /** Has the thread do something, after what was written before. */
  async ask(request: WriterRequest): Promise<number> {
    this.#postNow();
    const number = this.#asked++;
    const result = new Promise<number>((resolve, reject) => {
      this.#questions.set(number, { resolve, reject });
    });
    this.#send({ kind: 'ask', number, request });
    return result;
  }

  /** Ends the thread after what was written before. */
  async close(): Promise<void> {
    while (this.#queue.length > 0) await new Promise((resolve) => setImmediate(resolve));
    const thread = this.#thread ?? (this.#open === undefined ? undefined : this.#start());
    if (thread === undefined) return;
    const ended = new Promise((resolve) => thread.once('exit', resolve));
    await this.ask({ kind: 'close' });
    await ended;
  }

  #turn(): Promise<void> {
    if (this.#queue.length >= waitingWrites) {
      throw new ServiceError(
        'ServiceUnavailable',
        'More writes of records are waiting than the disk takes: send them again a little later.',
        503,
        {},
        1,
      );
    }
    return new Promise((resolve) => this.#queue.push(resolve));
  }

  /** Lets the next of those that wait go on while there is room. */
  #next(): void {
    if (this.#outstanding < outstanding_bytes) this.#queue.shift()?.();
  }

  /** Adds frames to the open batch, which goes at the end of this turn of the event loop or later. */
  #frame(writes: readonly RecordWrite[], call: string | undefined): Batch {
    const accepted_ms = this.#now();
    this.#open ??= this.#newBatch();
    const batch = this.#open;
    const before = batch.length;
    let end = before;
    if (call !== undefined) {
      end += callFrame_bytes;
      this.#grow(batch, before, callFrame_bytes);
    }
    for (const write of writes) {
      if (batch.bytes.length - end < frameBound(write)) this.#grow(batch, end, frameBytes(write));
      end = writeFrame(batch.bytes, end, write, accepted_ms);
    }
    if (call !== undefined) writeCall(batch.bytes, before, end, digestOf(call));
    batch.length = end;
    this.#outstanding += end - before;
    return batch;
  }

  #newBatch(): Batch {
    setImmediate(() => this.#post());
    const spare = this.#spare.pop();
    const bytes = spare === undefined ? newBuffer(leastBuffer_bytes) : Buffer.from(spare);
    return { bytes, length: 0, writes: [] };
  }

  #grow(batch: Batch, length: number, more: number): void {
    if (batch.bytes.length - length >= more) return;
    const larger = newBuffer(Math.max(batch.bytes.length * 2, length + more));
    batch.bytes.copy(larger, 0, 0, length);
    batch.bytes = larger;
  }

  #post(): void {
    if (this.#sent.length < sentMessages) this.#postNow();
  }

  #postNow(): void {
    const batch = this.#open;
    if (batch === undefined) return;
    this.#open = undefined;
    this.#sent.push(batch);
    const buffer = batch.bytes.buffer as ArrayBuffer;
    this.#send({ kind: 'frames', buffer, length: batch.length }, [buffer]);
  }

  #send(message: WriterMessage, transfer: ArrayBuffer[] = []): void {
    this.#thread ??= this.#start();
    this.#thread.postMessage(message, transfer);
  }

  #start(): Worker {
    const thread = new Worker(new URL('./writer-thread.js', import.meta.url), {
      workerData: { folder: this.#folder },
      name: 'records',
    });
    thread.on('message', (report: WriterReport) => this.#receive(report));
    let failure: unknown;
    thread.on('error', (error) => {
      failure = error;
    });
    thread.once('exit', () => {
      this.#thread = undefined;
      this.#fail(failure ?? new Error('the thread that writes records has ended'));
    });
    return thread;
  }

  #receive(report: WriterReport): void {
    if (report.kind === 'answer') {
      const question = this.#questions.get(report.number);
      this.#questions.delete(report.number);
      this.#onCommit();
      if (report.error === undefined) question?.resolve(report.result);
      else question?.reject(report.error);
      return;
    }
    this.#onCommit();
    for (const buffer of report.spare) {
      if (this.#spare.length < spareBuffers && buffer.byteLength <= spareBuffer_bytes) {
        this.#spare.push(buffer);
      }
    }
    this.#settle(this.#sent.splice(0, report.messages), report.error);
  }

  #settle(batches: readonly Batch[], error: unknown): void {
    for (const { writes, length } of batches) {
      this.#outstanding -= length;
      for (const { resolve, reject } of writes) error === undefined ? resolve() : reject(error);
    }
    this.#next();
    this.#post();
  }

  #fail(error: unknown): void {
    this.#settle(this.#sent.splice(0), error);
    for (const { reject } of this.#questions.values()) reject(error);
    this.#questions.clear();
  }
}

/** Of its own, so that it can be handed over to another thread. */
const newBuffer = (bytes: number): Buffer => Buffer.allocUnsafeSlow(bytes);
