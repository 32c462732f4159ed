import { messageOf } from '../../../base/errors.js';
import type { Waiting } from '../../../storage/record-store.js';

/** Real time for which a write waits for others to share its files. */
const wait_ms = 2_000;
/** Where a batch takes long, writes wait so many times as long for the next, which is larger then… */
const waitOfBatch = 3;
/** …as long as they are written within this all the same. */
const within_ms = 5_000;
/** So many writes do not wait. */
const manyRows = 250_000;
/** A batch that took long is followed by a pause as long, up to this: the next one is larger. */
const longestPause_ms = 30_000;
/** Real time before a batch that failed is tried again: doubled each time, up to this. */
const retry_ms = 2_000;
const longestRetry_ms = 60_000;

interface Waiter {
  /** The last sequence that it waits for. */
  readonly through: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** When one group's next batch is due, and who waits for it. Times are real. */
export class Lane {
  readonly #waiters: Waiter[] = [];
  #failure: { readonly reason: string; readonly attempts: number } | undefined;
  #notBefore = 0;
  #wait_ms = wait_ms;

  /** Why the last batch could not be ended, while that is so. */
  get failure(): { readonly reason: string } | undefined {
    return this.#failure;
  }

  get awaited(): boolean {
    return this.#waiters.length > 0;
  }

  /** Whether there is nothing to remember of it. */
  get idle(): boolean {
    return !this.awaited && !this.#failure && this.#notBefore === 0 && this.#wait_ms === wait_ms;
  }

  /** Resolves when everything up to a sequence is written; rejects when that failed. */
  wait(through: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ through, resolve, reject });
    });
  }

  isDue(waiting: Waiting | undefined, planned: boolean, now: number): boolean {
    if (this.awaited) return true;
    if (now < this.#notBefore) return false;
    if (planned) return true;
    if (waiting === undefined) return false;
    return now - waiting.oldest_ms >= this.#wait_ms || waiting.count >= manyRows;
  }

  /**
   * @param through what is written up to; undefined: there was nothing to write
   * @returns whether the batch before had failed.
   */
  ended(through: number | undefined, took_ms: number, now: number): boolean {
    const recovered = this.#failure !== undefined;
    this.#failure = undefined;
    this.#wait_ms = Math.max(wait_ms, Math.min(waitOfBatch * took_ms, within_ms - took_ms));
    this.#notBefore = took_ms > wait_ms ? now + Math.min(took_ms, longestPause_ms) : 0;
    for (const waiter of this.#waiters.splice(0)) {
      if (through === undefined || waiter.through <= through) waiter.resolve();
      else this.#waiters.push(waiter);
    }
    return recovered;
  }

  /** @returns whether that is new. */
  failed(error: unknown, now: number): boolean {
    const reason = messageOf(error);
    const known = this.#failure?.reason === reason;
    const attempts = (this.#failure?.attempts ?? 0) + 1;
    this.#failure = { reason, attempts };
    this.#notBefore = now + Math.min(retry_ms * 2 ** (attempts - 1), longestRetry_ms);
    this.refuse(error);
    return !known;
  }

  refuse(error: unknown): void {
    for (const { reject } of this.#waiters.splice(0)) reject(error);
  }
}
