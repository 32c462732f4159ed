import type { RecordKey } from '../../../storage/record-store.js';

/**
 * Lets an operation that reads a record and writes by what it has read be alone with it, without
 * costing other writes a thing while there is none.
 */
export class Turns {
  readonly #held = new Map<string, Promise<void>>();
  readonly #writing = new Set<Promise<void>>();

  /** Resolves when whoever is alone with one of the keys is through; undefined where nobody is. */
  holder(keys: readonly RecordKey[]): Promise<void> | undefined {
    if (this.#held.size === 0) return undefined;
    for (const key of keys) {
      const held = this.#held.get(nameOf(key));
      if (held !== undefined) return held;
    }
    return undefined;
  }

  /** Follows a write, which nobody may be alone beside. */
  during(write: Promise<void>): Promise<void> {
    this.#writing.add(write);
    const end = () => {
      this.#writing.delete(write);
    };
    write.then(end, end);
    return write;
  }

  /** Waits for the writes under way, and keeps others of the key waiting until `work` is done. */
  async alone<T>(key: RecordKey, work: () => Promise<T>): Promise<T> {
    const name = nameOf(key);
    for (;;) {
      const held = this.#held.get(name);
      if (held === undefined) break;
      await held;
    }
    const { promise, resolve } = signal();
    this.#held.set(name, promise);
    try {
      await Promise.allSettled([...this.#writing]);
      return await work();
    } finally {
      this.#held.delete(name);
      resolve();
    }
  }
}

const nameOf = ({ group, id }: RecordKey): string => `${group}:${id}`;

function signal(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
