import { ServiceError } from '../../base/errors.js';
import { logsLimits } from './limits.js';

interface Waiting {
  readonly message: string;
  readonly bytes: number;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Puts messages that come one by one together: what comes while a stream is being written to goes
 * with its next write, so that a transaction's cost is shared. Each message has its own answer, and
 * one that is refused takes no other with it.
 * @param write puts messages to the stream that the key names, all or none of them.
 */
export class Gathered {
  readonly #write: (key: string, messages: readonly string[]) => Promise<void>;
  readonly #waiting = new Map<string, Waiting[]>();

  constructor(write: (key: string, messages: readonly string[]) => Promise<void>) {
    this.#write = write;
  }

  /** Resolves when the message is kept. */
  put(key: string, message: string): Promise<void> {
    return new Promise((done, failed) => {
      const bytes = Buffer.byteLength(message) + logsLimits.eventOverhead_bytes;
      const one = { message, bytes, done, failed };
      const others = this.#waiting.get(key);
      if (others) {
        others.push(one);
        return;
      }
      const waiting = [one];
      this.#waiting.set(key, waiting);
      this.#drain(key, waiting).catch(failed);
    });
  }

  async #drain(key: string, waiting: Waiting[]): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, fitting(waiting));
      if (!(await this.#whole(key, batch))) for (const one of batch) await this.#whole(key, [one]);
    }
    this.#waiting.delete(key);
  }

  /** False where the messages were refused together, and are to be tried one by one. */
  async #whole(key: string, batch: readonly Waiting[]): Promise<boolean> {
    try {
      await this.#write(
        key,
        batch.map(({ message }) => message),
      );
      for (const { done } of batch) done();
    } catch (error) {
      const refused = error instanceof ServiceError && error.status < 500;
      if (refused && batch.length > 1) return false;
      for (const { failed } of batch) failed(error);
    }
    return true;
  }
}

/** How many of the first messages one PutLogEvents takes; at least one. */
function fitting(waiting: readonly Waiting[]): number {
  let bytes = 0;
  const over = waiting.findIndex((one, index) => {
    bytes += one.bytes;
    return index >= logsLimits.putEvents || bytes > logsLimits.put_bytes;
  });
  return over < 0 ? waiting.length : Math.max(1, over);
}
