import { messageOf } from '../base/errors.js';
import type { Log } from '../base/log.js';
import type { DeliveryRows } from './outbox-rows.js';

/** What is through within this real time goes with one commit: each costs a sync of the disk. */
const gather_ms = 20;
const again_ms = 250;

/** Takes deliveries that are through out of the rows, many at a time. */
export class Settling {
  readonly #rows: DeliveryRows;
  #ids: number[] = [];
  #flushing: Promise<void> | undefined;

  #stopped = false;
  readonly #log: Log;

  constructor(rows: DeliveryRows, log: Log) {
    this.#rows = rows;
    this.#log = log;
  }

  /**
   * Resolves once the row is gone; until then a crash has it delivered again. Where it cannot be
   * taken out, as with a full disk, that is tried again: what is through is not delivered twice.
   */
  through(id: number): Promise<void> {
    this.#ids.push(id);
    this.#flushing ??= this.#flush(gather_ms);
    return this.#flushing;
  }

  /** What cannot be taken out from now on is left to the next start. */
  stop(): void {
    this.#stopped = true;
  }

  async #flush(wait_ms: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, wait_ms));
    const ids = this.#ids;
    this.#ids = [];
    this.#flushing = undefined;
    try {
      await this.#rows.deleteAll(ids);
    } catch (error) {
      if (this.#stopped) throw error;
      const fields = { count: ids.length, error: messageOf(error) };
      this.#log('error', 'what was delivered could not be taken out of the outbox', fields);
      for (const id of ids) this.#ids.push(id);
      this.#flushing ??= this.#flush(again_ms);
      await this.#flushing;
    }
  }
}
