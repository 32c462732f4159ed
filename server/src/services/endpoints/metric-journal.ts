import type { SealedSegment, Spool, SpoolStream } from '../../storage/spool.js';

/** Whose invocations a journal tells of. */
export interface JournalLabel {
  readonly region: string;
  readonly endpoint: string;
  readonly variant: string;
}

/** An invocation: status, time in the model, whole time; or, alone, the time of an explanation. */
export type Note =
  | readonly [status: number, model_ms: number, total_ms: number]
  | readonly [number];

export type JournalSpool = Pick<Spool, 'stream' | 'leftovers' | 'lines' | 'discard'>;

export type LeftNotes = SealedSegment & { readonly label: JournalLabel };

/**
 * Figures of a variant's invocations that CloudWatch does not have yet. The operating system has each
 * before its answer goes out, so `kill -9` takes none away: a write of some 5 us, where one for each
 * turn of the event loop would lose what was answered in the last turn. A line that the disk refuses
 * is no loss unless a crash follows, so it is not told.
 */
export class MetricJournal {
  readonly #stream: SpoolStream;
  readonly #now: () => number;

  constructor(spool: JournalSpool, label: JournalLabel, now: () => number) {
    this.#stream = spool.stream(label);
    this.#now = now;
  }

  add(note: Note): void {
    this.#stream.append(`${JSON.stringify(note)}\n`, this.#now());
  }

  /** Ends what is to be told together; what comes from now on is told later. */
  seal(): LeftNotes | undefined {
    return this.#stream.seal() as LeftNotes | undefined;
  }
}

/** What takes figures of invocations, as `VariantMetrics` does. */
export interface Counting {
  add(status: number, model_ms: number, total_ms: number): void;
  explained(took_ms: number): void;
}

/** Adds what a crash or a failed report left untold to a variant's figures. */
export function retell(spool: JournalSpool, segment: LeftNotes, metrics: Counting): void {
  for (const line of spool.lines(segment)) {
    const [first, model_ms, total_ms] = JSON.parse(line) as Note;
    if (model_ms === undefined || total_ms === undefined) metrics.explained(first);
    else metrics.add(first, model_ms, total_ms);
  }
}
