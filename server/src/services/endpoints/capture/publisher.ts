import { messageOf } from '../../../base/errors.js';
import type { EndpointsDeps } from '../deps.js';
import type { CountsTable } from './counts.js';
import { Delivery } from './delivery.js';
import { captureKey } from './key.js';
import type { WaitingSegment } from './label.js';

type Deps = Pick<EndpointsDeps, 'objects' | 'spool' | 'log' | 'captured'> & {
  readonly realNow: () => number;
};

/** One try at publishing; `done` resolves when it is over, however it went. */
interface Attempt {
  readonly segment: WaitingSegment;
  readonly done: Promise<void>;
  readonly finish: () => void;
}

const batchSize = 256;
const atOnce = 64;

/**
 * Turns sealed segments into objects, in batches at each tick, because what is written together is
 * synced together. The counts are written first, so that a record that can be read is counted. A
 * segment that cannot be published waits in the spool.
 */
export class Publisher {
  readonly #deps: Deps;
  readonly #counts: CountsTable;
  readonly #delivery: Delivery;
  readonly #queue: Attempt[] = [];
  readonly #underway = new Set<Attempt>();
  #working: Promise<void> | undefined;
  #retrying: WaitingSegment[] = [];
  constructor(deps: Deps, counts: CountsTable) {
    this.#deps = deps;
    this.#counts = counts;
    this.#delivery = new Delivery(deps, 'captures');
  }

  /** Records, since the start. */
  get published(): number {
    return this.#delivery.published;
  }

  /** Records given up because they had no bucket to go to. */
  get dropped(): number {
    return this.#delivery.dropped;
  }

  /** Segments that are not objects yet. */
  get waiting(): number {
    return this.#underway.size + this.#retrying.length;
  }

  add(segment: WaitingSegment): void {
    const { promise: done, resolve: finish } = withResolvers();
    const attempt = { segment, done, finish };
    this.#queue.push(attempt);
    this.#underway.add(attempt);
    if (this.#queue.length >= batchSize) void this.#work(); // never rejects
  }

  /** Publishes what has come since the last tick, and tries again what is due to be. */
  tick(): void {
    if (this.#retrying.length > 0 && this.#delivery.due) this.#retryNow();
    void this.#work(); // never rejects; `settle` waits for what it does
  }

  /** Resolves once everything that waits now was tried. */
  async settle(): Promise<void> {
    this.#retryNow();
    void this.#work();
    await Promise.all(Array.from(this.#underway, ({ done }) => done));
  }

  #retryNow(): void {
    const again = this.#retrying;
    this.#retrying = [];
    for (const segment of again) this.add(segment);
  }

  #work(): Promise<void> {
    this.#working ??= this.#drain()
      .catch((error: unknown) => {
        this.#deps.log('error', 'publishing captures failed', { error: messageOf(error) });
      })
      .finally(() => {
        this.#working = undefined;
      });
    return this.#working;
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, batchSize);
      try {
        await this.#counts.flush();
      } catch (error) {
        this.#deps.log('error', 'counts of captures could not be written', {
          error: messageOf(error),
        });
      }
      const next = batch.values();
      await Promise.all(
        Array.from({ length: atOnce }, async () => {
          for (const attempt of next) {
            await this.#publish(attempt.segment).finally(() => {
              this.#underway.delete(attempt);
              attempt.finish();
            });
          }
        }),
      );
    }
  }

  async #publish(segment: WaitingSegment): Promise<void> {
    const { bucket, prefix } = segment.label;
    if (segment.damage !== undefined) {
      const { path, damage } = segment;
      this.#deps.log('error', 'a segment of captures waits for the next start', { path, damage });
      return;
    }
    const { id, path, first, records } = segment;
    const { spool, objects } = this.#deps;
    const headers = { 'content-type': 'application/jsonlines' };
    const key = captureKey(prefix, first, id);
    const done = await this.#delivery.deliver(
      { ...segment.label, key, records },
      () => objects.adopt(bucket, key, path, { headers, sync: 'later' }),
      (lost) => {
        if (lost) {
          this.#counts.add(segment.label, first, { dropped: records });
          spool.discard(segment);
        } else spool.release(segment);
        this.#counts.release(id);
      },
    );
    if (!done) this.#retrying.push(segment);
  }
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
