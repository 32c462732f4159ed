import type { UnreadableRecord } from '../types.js';

const EXAMPLES = 20;
const EXCERPT_LENGTH = 160;

/** Notes as plain data, to be sent to another thread. */
export interface NotesState {
  examples: UnreadableRecord[];
  count: number;
  notes: [string, number][];
}

/** What a scan has to tell beside its rows: records left out, and things done with the others. */
export class ScanNotes {
  readonly examples: UnreadableRecord[];
  count: number;
  readonly #notes: Map<string, number>;

  constructor({ examples, count, notes }: NotesState = { examples: [], count: 0, notes: [] }) {
    this.examples = examples;
    this.count = count;
    this.#notes = new Map(notes);
  }

  state(): NotesState {
    return { examples: this.examples, count: this.count, notes: [...this.#notes] };
  }

  /** Counts a record that could not be read; the first ones are kept as examples. */
  unreadable(source: string, line: number, reason: string, record: string): void {
    this.count++;
    if (this.examples.length >= EXAMPLES) return;
    const excerpt = record.slice(0, EXCERPT_LENGTH);
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

function plural(count: number): string {
  return count === 1 ? '1 record' : `${count} records`;
}
