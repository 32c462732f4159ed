import { messageOf } from '../../../base/errors.js';
import { day_ms, hour_ms } from '../../../base/time.js';
import type { SealedSegment } from '../../../storage/spool.js';
import type { CaptureCounts } from '../../common/capture-source.js';
import type { EndpointsDeps } from '../deps.js';
import { CountsTable } from './counts.js';
import type { CaptureLabel, WaitingSegment } from './label.js';
import { Publisher } from './publisher.js';
import { timeOfLine } from './record.js';
import { type CaptureSettings, captureFolder } from './settings.js';
import { type Loss, VariantCapture } from './variant-capture.js';

/** Real time after which an open segment becomes an object. */
const age_ms = 1_000;
const flush_ms = 1_000;
const warn_ms = 60_000;
/** Real time between two joinings of old counts, and product time after which counts are old. */
const coarsen_ms = hour_ms;
const fineFor_ms = 7 * day_ms;

/** All captures of the server: from a record's line to its object, with counts of both. */
export class Captures {
  readonly #deps: EndpointsDeps;
  readonly #realNow: () => number;
  readonly #counts: CountsTable;
  readonly #publisher: Publisher;
  /** Of variants that serve, and of those whose last requests are under way. */
  readonly #variants = new Set<VariantCapture>();
  readonly #losses = new Map<Loss, number>();
  #flushed = 0;
  #coarsened = Number.NEGATIVE_INFINITY;
  #warned = Number.NEGATIVE_INFINITY;

  private constructor(deps: EndpointsDeps, counts: CountsTable) {
    this.#deps = deps;
    this.#realNow = deps.realNow ?? (() => performance.now());
    this.#counts = counts;
    this.#publisher = new Publisher({ ...deps, realNow: this.#realNow }, counts);
  }

  static async open(deps: EndpointsDeps): Promise<Captures> {
    return new Captures(deps, await CountsTable.open(deps.state));
  }

  /** Publishes what a crash left in the spool, and counts what it left uncounted. */
  async recover(): Promise<void> {
    const left = this.#deps.spool.leftovers((path, reason) =>
      this.#deps.log('error', 'a segment of captures cannot be recovered', { path, reason }),
    );
    if (left.length === 0) return;
    const counted = await this.#counts.countedLines();
    for (const segment of left) {
      this.#countMissing(segment, counted.get(segment.id) ?? 0);
      this.#publisher.add(segment as WaitingSegment);
    }
    const records = left.reduce((sum, segment) => sum + segment.records, 0);
    this.#deps.log('info', 'captures were recovered', { segments: left.length, records });
  }

  #countMissing(segment: SealedSegment, counted: number): void {
    if (counted < segment.records) {
      const owner = segment.label as CaptureLabel;
      for (const line of this.#deps.spool.lines(segment).slice(counted)) {
        const time = timeOfLine(line) ?? segment.first;
        this.#counts.add(owner, time, { requests: 1, sampled: 1 });
      }
    }
    this.#counts.counted(segment.id, segment.records);
  }

  /** The captures of a variant, from now on with these settings. */
  open(
    region: string,
    endpoint: string,
    variant: string,
    settings: CaptureSettings,
  ): VariantCapture {
    const folder = captureFolder(settings, endpoint, variant);
    const label = { region, endpoint, variant, bucket: settings.bucket, prefix: folder };
    const { spool, clock, random = Math.random } = this.#deps;
    const capture = new VariantCapture(label, settings, spool.stream(label), {
      counts: this.#counts,
      publisher: this.#publisher,
      now: () => clock.now(),
      random,
      realNow: this.#realNow,
      onLoss: (...of) => this.#lost(...of),
    });
    this.#variants.add(capture);
    return capture;
  }

  /** Publishes what is open of a variant, which captures no more. */
  close(capture: VariantCapture): void {
    capture.end();
    this.#variants.delete(capture);
  }

  /** Seals segments that are old enough; writes counts. Called often, in real time. */
  async tick(): Promise<void> {
    const now = this.#realNow();
    for (const capture of this.#variants) {
      const since = capture.openSince;
      if (since !== undefined && now - since >= age_ms) capture.seal();
    }
    this.#publisher.tick();
    if (now - this.#flushed < flush_ms) return;
    this.#flushed = now;
    await this.#counts.flush();
    if (now - this.#coarsened < coarsen_ms) return;
    this.#coarsened = now;
    await this.#counts.coarsen(this.#deps.clock.now() - fineFor_ms);
  }

  /** Resolves once every record of the endpoint with an inference time before `before` is an object. */
  async seal(region: string, endpoint: string, before: number): Promise<void> {
    for (const capture of this.#variants) {
      const { label, first } = capture;
      if (label.region !== region || label.endpoint !== endpoint) continue;
      if (first !== undefined && first < before) capture.seal();
    }
    await this.#publisher.settle();
  }

  /** Requests, samples and losses of an endpoint in the minutes of [start, end). */
  counts(region: string, endpoint: string, start: number, end: number): Promise<CaptureCounts> {
    return this.#counts.sum(region, endpoint, start, end);
  }

  /** The variants of an endpoint that got requests in the minutes of [start, end). */
  variants(region: string, endpoint: string, start: number, end: number): Promise<string[]> {
    return this.#counts.variants(region, endpoint, start, end);
  }

  async closeAll(): Promise<void> {
    for (const capture of this.#variants) capture.seal();
    await this.#publisher.settle();
    await this.#counts.flush();
  }

  /** Counters since the start, for /metrics. */
  figures(): { losses: Map<string, number>; published: number; waiting: number } {
    const losses = new Map<string, number>(this.#losses);
    if (this.#publisher.dropped > 0) losses.set('no-bucket', this.#publisher.dropped);
    return { losses, published: this.#publisher.published, waiting: this.#publisher.waiting };
  }

  #lost({ endpoint, variant }: CaptureLabel, reason: Loss, error: unknown): void {
    this.#losses.set(reason, (this.#losses.get(reason) ?? 0) + 1);
    if (this.#realNow() - this.#warned < warn_ms) return;
    this.#warned = this.#realNow();
    this.#deps.log('warn', 'captures are being dropped', {
      endpoint,
      variant,
      reason,
      ...(error === undefined ? {} : { error: messageOf(error) }),
    });
  }
}
