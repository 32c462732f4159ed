import { type NotesState, ScanNotes } from '../dataset/notes.js';
import { mostSampled } from '../drift/time-profile.js';
import { TimeSample } from '../drift/time-sample.js';
import { Profile } from '../measures/profile.js';

/**
 * What is kept of a stretch of records, such as a capture segment, so that they need not be read
 * again: the states of every measure of every column, a sample of the rows in time order where one
 * was asked for, and what there is to tell (counts and examples of unreadable records, first and
 * last inference time). Summaries of stretches merge into the summary of all of them: counts,
 * extents and distinct-value registers exactly, sums to about 1e-15 of their value, quantiles
 * within the sketch's bound, and the sample into exactly that of all rows.
 */
export interface Summary {
  profile: Profile;
  sample: TimeSample | undefined;
  notes: NotesState;
}

/** Samples are merged when together they hold this many times the rows of one. */
const SAMPLES_AT_ONCE = 3;

/** Merges summaries that come one after another in the order of their records. */
export class SummaryMerger {
  readonly #profile = new Profile();
  readonly #notes = new ScanNotes();
  #samples: TimeSample[] = [];
  #sampled = 0;

  /** Adds a summary, which must not be used afterwards. */
  add({ profile, sample, notes }: Summary): void {
    this.#profile.absorb(profile);
    this.#notes.absorb(notes);
    if (sample === undefined) return;
    this.#samples.push(sample);
    this.#sampled += sample.size;
    if (this.#sampled > SAMPLES_AT_ONCE * mostSampled(sample.columns.size)) this.#mergeSamples();
  }

  get summary(): Summary {
    const sample = this.#samples.length > 0 ? this.#mergeSamples() : undefined;
    return { profile: this.#profile, sample, notes: this.#notes.state() };
  }

  #mergeSamples(): TimeSample {
    const columns = Math.max(...this.#samples.map((sample) => sample.columns.size));
    const merged = TimeSample.merged(this.#samples, mostSampled(columns));
    this.#samples = [merged];
    this.#sampled = merged.size;
    return merged;
  }
}

/** The summary of all; none of the arguments may be used afterwards. */
export function mergeSummaries(summaries: Iterable<Summary>): Summary {
  const merger = new SummaryMerger();
  for (const summary of summaries) merger.add(summary);
  return merger.summary;
}

/**
 * Columns of which a part was read as numbers although there are texts among all of them: the
 * data must be summarised again with these as text.
 */
export function mixedColumns({ profile }: Summary): string[] {
  return profile.columns.filter(({ mustReread }) => mustReread).map(({ name }) => name);
}

/**
 * The width that more records have than were read, where the records were read as ones of another
 * width: the data must be summarised again with that. Undefined where all is well.
 */
export function otherWidth({ profile, notes }: Summary): number | undefined {
  const [most] = notes.widths.toSorted((a, b) => b[1] - a[1]);
  return most !== undefined && most[1] > profile.rows ? most[0] : undefined;
}
