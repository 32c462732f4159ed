import { ServiceError } from '../../base/errors.js';
import { DeliveryRefused } from './targets.js';

interface Waiting<T> {
  readonly item: T;
  readonly bytes: number;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/** What one write takes; a single item of any size is a write. */
export interface GatherBounds<T> {
  readonly items: number;
  readonly bytes: number;
  bytesOf(item: T): number;
}

/**
 * Puts together what comes one by one: what comes in one turn, and while a place is being written to,
 * goes with its next write, in order, so that a transaction's cost is shared. Each item has its own answer, and
 * one that is refused takes no other with it.
 * @param write puts items to the place that the key names, all or none of them.
 */
export class Gathered<T> {
  readonly #write: (key: string, items: readonly T[]) => Promise<void>;
  readonly #bounds: GatherBounds<T>;
  readonly #waiting = new Map<string, Waiting<T>[]>();

  constructor(bounds: GatherBounds<T>, write: (key: string, items: readonly T[]) => Promise<void>) {
    this.#bounds = bounds;
    this.#write = write;
  }

  /** Resolves when the item is kept. */
  put(key: string, item: T): Promise<void> {
    return new Promise((done, failed) => {
      const one = { item, bytes: this.#bounds.bytesOf(item), done, failed };
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

  async #drain(key: string, waiting: Waiting<T>[]): Promise<void> {
    await Promise.resolve(); // those that come together go together
    while (waiting.length > 0) {
      const batch = waiting.splice(0, this.#fitting(waiting));
      if (!(await this.#whole(key, batch))) for (const one of batch) await this.#whole(key, [one]);
    }
    this.#waiting.delete(key);
  }

  /** False where the items were refused together, and are to be tried one by one. */
  async #whole(key: string, batch: readonly Waiting<T>[]): Promise<boolean> {
    try {
      await this.#write(
        key,
        batch.map(({ item }) => item),
      );
      for (const { done } of batch) done();
    } catch (error) {
      if (isRefusal(error) && batch.length > 1) return false;
      for (const { failed } of batch) failed(error);
    }
    return true;
  }

  /** How many of the first items one write takes; at least one. */
  #fitting(waiting: readonly Waiting<T>[]): number {
    const { items, bytes: most } = this.#bounds;
    let bytes = 0;
    const over = waiting.findIndex((one, index) => {
      bytes += one.bytes;
      return index >= items || bytes > most;
    });
    return over < 0 ? waiting.length : Math.max(1, over);
  }
}

const isRefusal = (error: unknown): boolean =>
  error instanceof DeliveryRefused || (error instanceof ServiceError && error.status < 500);
