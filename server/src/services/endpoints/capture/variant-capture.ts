import { hour_ms } from '../../../base/time.js';
import type { AppendResult, SpoolStream } from '../../../storage/spool.js';
import type { CountsTable } from './counts.js';
import type { CaptureLabel, WaitingSegment } from './label.js';
import type { Publisher } from './publisher.js';
import { captureLine, type Exchange } from './record.js';
import type { CaptureSettings } from './settings.js';

export interface CaptureParts {
  readonly counts: CountsTable;
  readonly publisher: Publisher;
  readonly now: () => number;
  readonly random: () => number;
  readonly realNow: () => number;
  /** `error` is what the file system said of a line that `failed`. */
  readonly onLoss: (label: CaptureLabel, reason: Loss, error: unknown) => void;
}

export type Loss = Exclude<AppendResult, 'written'> | 'queue';

const segment_bytes = 16 * 1024 * 1024;
/** Segments that may wait to become objects before records are dropped. */
const maximumWaiting = 50_000;

/** The captures of one variant of an endpoint. */
export class VariantCapture {
  readonly label: CaptureLabel;
  readonly #settings: CaptureSettings;
  readonly #stream: SpoolStream;
  readonly #parts: CaptureParts;
  #openSince = 0;
  #ended = false;

  constructor(
    label: CaptureLabel,
    settings: CaptureSettings,
    stream: SpoolStream,
    parts: CaptureParts,
  ) {
    this.label = label;
    this.#settings = settings;
    this.#stream = stream;
    this.#parts = parts;
  }

  /** Real time at which the open segment began. */
  get openSince(): number | undefined {
    return this.#stream.open && this.#openSince;
  }

  /** Product time of the open segment's first record. */
  get first(): number | undefined {
    return this.#stream.open?.first;
  }

  /** Counts a request that got no prediction: nothing of it is captured. */
  failed(): void {
    this.#parts.counts.add(this.label, this.#parts.now(), { requests: 1 });
  }

  /**
   * Captures an exchange if it is sampled. When this returns, the operating system has the record,
   * or its loss is counted; it never throws. The inference time is now, so that records come in
   * the order of time and a segment that is sealed holds all before.
   */
  exchanged(exchange: Exchange): void {
    const { counts, now, random } = this.#parts;
    const time = now();
    if (random() * 100 >= this.#settings.percentage) {
      counts.add(this.label, time, { requests: 1 });
      return;
    }
    const loss = this.#write(captureLine(exchange, this.#settings, time), time);
    counts.add(this.label, time, { requests: 1, sampled: 1, dropped: loss ? 1 : 0 });
    if (!loss) return;
    const error = loss === 'failed' ? this.#stream.lastError : undefined;
    this.#parts.onLoss(this.label, loss, error);
  }

  /** From now on each record, of a request that is still under way, becomes an object at once. */
  end(): void {
    this.#ended = true;
    this.seal();
  }

  /** Closes the open segment, which then becomes an object. */
  seal(): void {
    const segment = this.#stream.seal();
    if (segment) this.#parts.publisher.add({ ...segment, label: this.label } as WaitingSegment);
  }

  #write(line: string, time: number): Loss | undefined {
    const { publisher, counts } = this.#parts;
    const before = this.#stream.open;
    if (before && hourOf(before.first) !== hourOf(time)) this.seal();
    if (!this.#stream.open) {
      if (publisher.waiting >= maximumWaiting) return 'queue';
      this.#openSince = this.#parts.realNow();
    }
    const result = this.#stream.append(line, time);
    const open = this.#stream.open;
    if (result !== 'written' || !open) return result === 'written' ? undefined : result;
    counts.counted(open.id, open.records);
    if (this.#ended || open.bytes >= segment_bytes) this.seal();
    return undefined;
  }
}

const hourOf = (time: number): number => Math.floor(time / hour_ms);
