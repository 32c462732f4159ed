import type { Delivery } from './deliveries.js';
import type { Kind } from './outbox-options.js';

/** Tries that are under way. */
export class Attempts {
  readonly #aborts = new Set<AbortController>();

  /**
   * One try within its time, whether or not the work heeds its signal.
   * @returns why it failed, undefined when it is through.
   */
  async run(kind: Kind, delivery: Delivery): Promise<{ error: unknown } | undefined> {
    const abort = new AbortController();
    this.#aborts.add(abort);
    const { timeout_ms } = kind.options;
    const late = () => abort.abort(new Error(`There was no end within ${timeout_ms / 1000} s.`));
    const timer = setTimeout(late, timeout_ms);
    try {
      await new Promise<void>((resolve, reject) => {
        abort.signal.addEventListener('abort', () => reject(abort.signal.reason), { once: true });
        Promise.resolve()
          .then(() => kind.work(delivery, abort.signal))
          .then(resolve, reject);
      });
      return undefined;
    } catch (error) {
      return { error };
    } finally {
      clearTimeout(timer);
      this.#aborts.delete(abort);
    }
  }

  abort(reason: Error): void {
    for (const abort of this.#aborts) abort.abort(reason);
  }
}
