import type { Delivery } from './deliveries.js';
import type { Kind } from './outbox-options.js';

/** Tries that are under way. */
export class Attempts {
  readonly #cuts = new Set<(reason: Error) => void>();

  /**
   * One try within its time, whether or not the work heeds its signal.
   * @returns why it failed, undefined when it is through.
   */
  async run(kind: Kind, delivery: Delivery): Promise<{ error: unknown } | undefined> {
    const abort = new AbortController();
    const { timeout_ms } = kind.options;
    const late = () => new Error(`There was no end within ${timeout_ms / 1000} s.`);
    let cut = (_: Error): void => undefined;
    let timer: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        cut = (reason) => {
          abort.abort(reason);
          reject(reason);
        };
        this.#cuts.add(cut);
        timer = setTimeout(() => cut(late()), timeout_ms);
        kind.work(delivery, abort.signal).then(resolve, reject);
      });
      return undefined;
    } catch (error) {
      return { error };
    } finally {
      clearTimeout(timer);
      this.#cuts.delete(cut);
    }
  }

  abort(reason: Error): void {
    for (const cut of this.#cuts) cut(reason);
  }
}
