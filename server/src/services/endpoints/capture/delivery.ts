import { messageOf } from '../../../base/errors.js';
import type { Log } from '../../../base/log.js';
import { faultOf } from '../../../base/objects-error.js';
import type { CapturedObject } from '../../common/captured-object.js';

interface Deps {
  readonly log: Log;
  /** Real time in milliseconds, from any origin. */
  readonly realNow: () => number;
  /** Told of each object, once it is one. */
  readonly captured?: ((of: CapturedObject) => Promise<void>) | undefined;
}

/** Records on their way to one object. */
export interface Delivered extends CapturedObject {
  readonly records: number;
}

/** Real time until what failed is tried again; doubled while nothing succeeds. */
const firstPause_ms = 1_000;
const longestPause_ms = 60_000;

/**
 * Captures becoming objects. Records whose bucket is gone are given up and counted as dropped; any
 * other failure is tried again, less and less often.
 */
export class Delivery {
  readonly #deps: Deps;
  readonly #what: string;
  #pause_ms = firstPause_ms;
  #dueAt = Number.NEGATIVE_INFINITY;
  /** Records that became part of objects, and those given up, since the start. */
  published = 0;
  dropped = 0;

  /** `what` names the captures in the log. */
  constructor({ log, realNow, captured }: Deps, what: string) {
    this.#deps = { log, realNow, captured };
    this.#what = what;
  }

  /** Whether what failed may be tried again by now. */
  get due(): boolean {
    return this.#deps.realNow() >= this.#dueAt;
  }

  /**
   * Makes the object with `put`, then lets `settle` forget the records or count their loss.
   * @returns false when it has to be tried again.
   */
  async deliver(
    of: Delivered,
    put: () => Promise<unknown>,
    settle: (lost: boolean) => Promise<void> | void,
  ): Promise<boolean> {
    const { region, endpoint, variant, bucket, key, records } = of;
    let lost = false;
    try {
      await put();
      this.#pause_ms = firstPause_ms;
    } catch (error) {
      lost = faultOf(error) === 'no-bucket';
      const end = lost ? 'were dropped: their bucket does not exist' : 'wait: no object was made';
      const fields = { endpoint, variant, bucket, records, error: messageOf(error) };
      this.#deps.log('warn', `${this.#what} ${end}`, fields);
      if (!lost) {
        this.putOff();
        return false;
      }
    }
    if (!lost) await this.#tell({ region, endpoint, variant, bucket, key });
    await settle(lost);
    if (lost) this.dropped += records;
    else this.published += records;
    return true;
  }

  /** Before the records are forgotten, so that a crash tells twice rather than never. */
  async #tell(of: CapturedObject): Promise<void> {
    try {
      await this.#deps.captured?.(of);
    } catch (error) {
      const fields = { ...of, error: messageOf(error) };
      this.#deps.log('error', `${this.#what} could not be told of`, fields);
    }
  }

  /** Failures that come together put off the next try once. */
  putOff(): void {
    const now = this.#deps.realNow();
    if (now < this.#dueAt) return;
    this.#dueAt = now + this.#pause_ms;
    this.#pause_ms = Math.min(this.#pause_ms * 2, longestPause_ms);
  }
}
