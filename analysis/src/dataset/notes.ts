import type { UnreadableRecord } from '../types.js';

const EXAMPLES = 20;
const EXCERPT_LENGTH = 160;

/** Notes as plain data, to be sent to another thread. */
export interface NotesState {
  examples: UnreadableRecord[];
  count: number;
  notes: [string, number][];
  /** First and last inference time that was read (milliseconds), where records have any. */
  times?: { first: number; last: number };
  /** Records of another width than the others: how many of each width. */
  widths: [number, number][];
}

/** What a scan has to tell beside its rows: records left out, and things done with the others. */
export class ScanNotes {
  readonly examples: UnreadableRecord[];
  count: number;
  readonly #notes: Map<string, number>;
  readonly #widths: Map<number, number>;
  #times: { first: number; last: number } | undefined;

  constructor({ examples, count, notes, times, widths }: NotesState = emptyNotes()) {
    this.examples = [...examples];
    this.count = count;
    this.#notes = new Map(notes);
    this.#widths = new Map(widths);
    this.#times = times && { ...times };
  }

  state(): NotesState {
    return {
      examples: this.examples,
      count: this.count,
      notes: [...this.#notes],
      widths: [...this.#widths],
      ...(this.#times === undefined ? {} : { times: { ...this.#times } }),
    };
  }

  /** Adds what another part of the data has to tell, which comes after this one. */
  absorb({ examples, count, notes, times, widths }: NotesState): void {
    this.count += count;
    this.examples.push(...examples.slice(0, EXAMPLES - this.examples.length));
    for (const [text, n] of notes) this.#notes.set(text, (this.#notes.get(text) ?? 0) + n);
    for (const [width, n] of widths) this.#widths.set(width, (this.#widths.get(width) ?? 0) + n);
    if (times === undefined) return;
    this.time(times.first);
    this.time(times.last);
  }

  /** Remembers that a record was made at a time (milliseconds). */
  time(time: number): void {
    if (Number.isNaN(time)) return;
    this.#times ??= { first: time, last: time };
    if (time < this.#times.first) this.#times.first = time;
    if (time > this.#times.last) this.#times.last = time;
  }

  /** Counts a record that was left out because it is as wide as this, and the others are not. */
  otherWidth(width: number): void {
    this.#widths.set(width, (this.#widths.get(width) ?? 0) + 1);
  }

  /** Counts a record that could not be read; the first ones are kept as examples. */
  unreadable(source: string, line: number, reason: string, record: string | (() => string)): void {
    this.count++;
    if (this.examples.length >= EXAMPLES) return;
    const text = typeof record === 'string' ? record : record();
    const excerpt = text.slice(0, EXCERPT_LENGTH);
    this.examples.push({ source, line, reason, excerpt });
  }

  /** Remembers that something was done with a record. `{n}` stands for how many records. */
  note(text: string): void {
    this.#notes.set(text, (this.#notes.get(text) ?? 0) + 1);
  }

  get notes(): string[] {
    const told = [...this.#notes].map(([text, count]) => text.replace('{n}', plural(count)));
    if (this.count > 0) told.push(`${plural(this.count)} could not be read and were left out.`);
    return told;
  }
}

function emptyNotes(): NotesState {
  return { examples: [], count: 0, notes: [], widths: [] };
}

function plural(count: number): string {
  return count === 1 ? '1 record' : `${count} records`;
}
