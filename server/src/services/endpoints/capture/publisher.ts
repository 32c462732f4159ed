import { messageOf } from '../../../base/errors.js';
import { faultOf } from '../../../base/objects-error.js';
import type { EndpointsDeps } from '../deps.js';
import type { CountsTable } from './counts.js';
import type { WaitingSegment } from './label.js';
import { captureKey } from './record.js';

type Deps = Pick<EndpointsDeps, 'objects' | 'spool' | 'log'> & { readonly realNow: () => number };

/** One try at publishing; `done` resolves when it is over, however it went. */
interface Attempt {
  readonly segment: WaitingSegment;
  readonly done: Promise<void>;
  readonly finish: () => void;
}

const batchSize = 256;
const atOnce = 64;
const firstRetry_ms = 1_000;
const lastRetry_ms = 60_000;

/**
 * Turns sealed segments into objects, in batches at each tick, because what is written together is
 * synced together. The counts are written first, so that a record that can be read is counted. A segment whose bucket is gone is given up and counted as dropped;
 * any other failure is tried again, and the segment waits in the spool meanwhile.
 */
export class Publisher {
  readonly #deps: Deps;
  readonly #counts: CountsTable;
  readonly #queue: Attempt[] = [];
  readonly #underway = new Set<Attempt>();
  #working: Promise<void> | undefined;
  #retryAt = 0;
  #retry_ms = firstRetry_ms;
  #retrying: WaitingSegment[] = [];
  /** Records given up because they had no bucket to go to. */
  dropped = 0;
  published = 0;

  constructor(deps: Deps, counts: CountsTable) {
    this.#deps = deps;
    this.#counts = counts;
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
    if (this.#retrying.length > 0 && this.#deps.realNow() >= this.#retryAt) this.#retryNow();
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
    const key = captureKey(prefix, segment.first, segment.id);
    try {
      const headers = { 'content-type': 'application/jsonlines' };
      await this.#deps.objects.adopt(bucket, key, segment.path, { headers, sync: 'later' });
      this.#deps.spool.release(segment);
      this.#counts.release(segment.id);
      this.published += segment.records;
      this.#retry_ms = firstRetry_ms;
    } catch (error) {
      await this.#failed(segment, error);
    }
  }

  async #failed(segment: WaitingSegment, error: unknown): Promise<void> {
    const { region, endpoint, variant, bucket } = segment.label;
    const fields = { endpoint, variant, bucket, records: segment.records, error: messageOf(error) };
    if (faultOf(error) === 'no-bucket') {
      this.#counts.add({ region, endpoint, variant }, segment.first, { dropped: segment.records });
      this.#counts.release(segment.id);
      this.dropped += segment.records;
      this.#deps.spool.discard(segment);
      this.#deps.log('warn', 'captures were dropped: their bucket does not exist', fields);
      return;
    }
    this.#retrying.push(segment);
    this.#retryAt = this.#deps.realNow() + this.#retry_ms;
    this.#retry_ms = Math.min(this.#retry_ms * 2, lastRetry_ms);
    this.#deps.log('warn', 'captures could not be published and wait', fields);
  }
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
