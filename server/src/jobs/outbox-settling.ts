import type { DeliveryRows } from './outbox-rows.js';

/** What is through within this real time goes with one commit: each costs a sync of the disk. */
const gather_ms = 20;

/** Takes deliveries that are through out of the rows, many at a time. */
export class Settling {
  readonly #rows: DeliveryRows;
  #ids: number[] = [];
  #flushing: Promise<void> | undefined;

  constructor(rows: DeliveryRows) {
    this.#rows = rows;
  }

  /** Resolves once the row is gone; until then a crash has it delivered again. */
  through(id: number): Promise<void> {
    this.#ids.push(id);
    this.#flushing ??= this.#flush();
    return this.#flushing;
  }

  async #flush(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, gather_ms));
    const ids = this.#ids;
    this.#ids = [];
    this.#flushing = undefined;
    await this.#rows.deleteAll(ids);
  }
}
