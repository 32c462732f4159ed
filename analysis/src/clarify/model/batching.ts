/** Bounds of one request. */
export interface BatchLimits {
  /** Records of a request; 1,000 unless given. */
  readonly mostRecords: number;
  /** Bytes of a request's body; 1 MiB unless given. */
  readonly most_bytes: number;
}

/** Rows of one request. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  /** The failed request that this is a half of. */
  readonly half?: Half | undefined;
}

interface Half {
  readonly records: number;
  open: number;
  failed: boolean;
}

const firstRecords = 500;
/** Batches grow while they are answered within the first, and shrink beyond the second. */
const quick_ms = 1_000;
const slow_ms = 10_000;
/** Answers after which a size that once failed is tried again. */
const forgive = 64;
/** Batches are not cut below this only to have several requests under way. */
const worthAnother = 250;

/** How many records a request holds, learnt from how requests fare. */
export class Batching {
  readonly #most: number;
  readonly #most_bytes: number;
  #records: number;
  /** The most that was not found too much for the model. */
  #cap: number;
  #sinceCap = 0;
  #record_bytes = 0;

  constructor(limits: Partial<BatchLimits> & { readonly formRecords: number }) {
    this.#most = Math.max(1, Math.min(limits.mostRecords ?? 1_000, limits.formRecords));
    this.#most_bytes = limits.most_bytes ?? 1_048_576;
    this.#records = Math.min(firstRecords, this.#most);
    this.#cap = this.#most;
  }

  /** Records of the next request. */
  get records(): number {
    const fits =
      this.#record_bytes > 0
        ? Math.max(1, Math.floor(this.#most_bytes / this.#record_bytes))
        : this.#records;
    return Math.min(this.#records, this.#cap, fits);
  }

  pieces(rows: number, inFlight: number): PieceRun {
    return new PieceRun(this, rows, inFlight);
  }

  /** Whether a body of so many records is too large to send. */
  tooLarge(records: number, bytes: number): boolean {
    this.#record_bytes = bytes / records;
    return bytes > this.#most_bytes && records > 1;
  }

  answered(records: number, took_ms: number): void {
    if (took_ms > slow_ms) this.#records = Math.max(1, records >> 1);
    else if (took_ms < quick_ms && records >= this.#records) {
      this.#records = Math.min(this.#records * 2, this.#most);
    }
    this.#sinceCap += 1;
    if (this.#sinceCap > forgive && this.#cap < this.#most) this.#setCap(this.#cap * 2);
  }

  /** So many records are more than the model takes. */
  refuses(records: number): void {
    this.#setCap(records >> 1);
  }

  #setCap(records: number): void {
    this.#cap = Math.min(this.#most, Math.max(1, records));
    this.#sinceCap = 0;
  }
}

/** The pieces of one block of rows, handed to workers; what failed comes back. */
export class PieceRun {
  readonly #batching: Batching;
  readonly #rows: number;
  readonly #share: number;
  readonly #back: Piece[] = [];
  readonly workers: number;
  #at = 0;
  #underWay = 0;
  #stopped = false;
  #wake: (() => void)[] = [];

  constructor(batching: Batching, rows: number, inFlight: number) {
    this.#batching = batching;
    this.#rows = rows;
    this.#share = Math.max(worthAnother, Math.ceil(rows / inFlight));
    this.workers = Math.max(1, Math.min(inFlight, rows));
  }

  /** The next piece; waits while what is under way may come back. */
  async next(): Promise<Piece | undefined> {
    for (;;) {
      const piece = this.#stopped ? undefined : this.#take();
      if (piece) {
        this.#underWay += 1;
        return piece;
      }
      if (this.#stopped || this.#underWay === 0) return undefined;
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
  }

  /** Whether a body was too large to send; its rows come again in smaller pieces. */
  tooLarge({ from, to }: Piece, bytes: number): boolean {
    if (!this.#batching.tooLarge(to - from, bytes)) return false;
    this.#back.push({ from, to });
    return true;
  }

  answered({ from, to, half }: Piece, took_ms: number): void {
    this.#batching.answered(to - from, took_ms);
    if (!half) return;
    half.open -= 1;
    // both halves were answered: it was the size, and not a record, that the model refused
    if (half.open === 0 && !half.failed) this.#batching.refuses(half.records);
  }

  /** Whether a piece that failed comes again in halves; a single record does not. */
  failed({ from, to, half }: Piece): boolean {
    if (half) half.failed = true;
    const records = to - from;
    if (records === 1) return false;
    const mine: Half = { records, open: 2, failed: false };
    const middle = from + (records >> 1);
    this.#back.push({ from: middle, to, half: mine }, { from, to: middle, half: mine });
    return true;
  }

  settled(): void {
    this.#underWay -= 1;
    this.#wakeAll();
  }

  stop(): void {
    this.#stopped = true;
    this.#wakeAll();
  }

  #wakeAll(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
  }

  #take(): Piece | undefined {
    const most = Math.min(this.#batching.records, this.#share);
    const back = this.#back.pop();
    if (back) {
      if (back.to - back.from <= most) return back;
      // cut to what is now known to go: it tells no more about its other half
      if (back.half) back.half.failed = true;
      const middle = back.from + most;
      this.#back.push({ from: middle, to: back.to });
      return { from: back.from, to: middle };
    }
    if (this.#at >= this.#rows) return undefined;
    const from = this.#at;
    this.#at = Math.min(this.#rows, from + most);
    return { from, to: this.#at };
  }
}
