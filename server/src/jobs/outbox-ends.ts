import { messageOf } from '../base/errors.js';
import type { Log } from '../base/log.js';
import type { Delivery } from './deliveries.js';
import { type DeliveryRow, type DeliveryRows, deliveryOf, deliveryState } from './outbox-rows.js';

type Ended = (delivery: Delivery, reason: string | undefined) => Promise<void>;

const atATime = 100;

/** Tells the rooms of deliveries that have ended: as often as it takes, also after a crash. */
export class DeliveryEnds {
  readonly #rows: DeliveryRows;
  readonly #endedOf: (kind: string) => Ended | undefined;
  readonly #log: Log;
  #telling: Promise<void> | undefined;
  #stopped = false;
  /** There may be rows to tell of: at the start, of the last run. */
  #expected = true;

  constructor(rows: DeliveryRows, endedOf: (kind: string) => Ended | undefined, log: Log) {
    this.#rows = rows;
    this.#endedOf = endedOf;
    this.#log = log;
  }

  /** A delivery has ended: the next round tells of it. */
  expect(): void {
    this.#expected = true;
  }

  /** Tells of all that have ended, one round at a time; what fails waits for the next call. */
  async tell(): Promise<void> {
    if (!this.#expected) return;
    this.#telling ??= this.#tellAll().finally(() => {
      this.#telling = undefined;
    });
    await this.#telling;
  }

  /** What has not been told yet is told after the next start. */
  stop(): void {
    this.#stopped = true;
  }

  async settled(): Promise<void> {
    await this.#telling;
  }

  failed({ kind, lane }: Delivery, error: unknown): void {
    this.#expected = true;
    const fields = { kind, lane, error: messageOf(error) };
    this.#log('error', 'the end of a delivery could not be told; it is told again', fields);
  }

  async #tellAll(): Promise<void> {
    this.#expected = false;
    for (;;) {
      if (this.#stopped) return;
      const rows = await this.#rows.untold(atATime);
      const told: DeliveryRow[] = [];
      for (const row of rows) if (await this.#tellOf(row)) told.push(row);
      if (told.length > 0) await this.#rows.told(told);
      if (told.length === 0 || rows.length < atATime) return;
    }
  }

  async #tellOf(row: DeliveryRow): Promise<boolean> {
    const through = row.state === deliveryState.throughUntold;
    const delivery = deliveryOf(row, row, row.attempt);
    try {
      const reason = through ? undefined : (row.reason ?? 'It failed.');
      await this.#endedOf(row.kind)?.(delivery, reason);
    } catch (error) {
      this.failed(delivery, error);
      return false;
    }
    return true;
  }
}
