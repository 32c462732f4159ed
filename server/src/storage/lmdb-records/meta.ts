import type { Waiting } from '../record-store.js';
import type { Environment } from './environment.js';

// Rows of `meta`: a letter and, but for the sequence, a group's number; JSON. Those of calls are in
// written-calls.ts.
const letters = { waiting: 'w', removed: 'r', expiring: 'e', sequence: 's' } as const;

type Letter = keyof typeof letters;

const keyOf = (letter: Letter, group: number): Buffer => {
  const key = Buffer.alloc(5, letters[letter]);
  key.writeUInt32BE(group, 1);
  return key;
};

function* rowsOf(
  { meta }: Environment,
  letter: Letter,
): Generator<{ group: number; value: Buffer }> {
  const [start, end] = [keyOf(letter, 0), keyOf(letter, 0xffff_ffff)];
  for (const { key, value } of meta.getRange({ start, end })) {
    yield { group: key.readUInt32BE(1), value };
  }
}

/** What each group has waiting, as the last commit left it. */
export const waitingOf = (environment: Environment): Waiting[] =>
  [...rowsOf(environment, 'waiting')].map(({ value }) => JSON.parse(String(value)) as Waiting);

export function waitingOfGroup({ meta }: Environment, group: number): Waiting | undefined {
  const row = meta.getBinary(keyOf('waiting', group));
  return row === undefined ? undefined : (JSON.parse(String(row)) as Waiting);
}

/** Whether a record of any group may expire. */
export function hasExpiring(environment: Environment): boolean {
  for (const _ of rowsOf(environment, 'expiring')) return true;
  return false;
}

/** What a thread that writes knows of the groups; the rows are brought up to it by `save`. */
export class Ledger {
  readonly #environment: Environment;
  readonly #waiting = new Map<number, Waiting>();
  readonly #changed = new Set<number>();
  readonly #expiring = new Set<number>();
  readonly #removed = new Set<number>();
  #sequence = 0;
  #saved = 0;

  constructor(environment: Environment) {
    this.#environment = environment;
    this.reload();
  }

  /** What the rows say: after a transaction that failed. */
  reload(): void {
    this.#waiting.clear();
    this.#changed.clear();
    for (const waiting of waitingOf(this.#environment)) this.#waiting.set(waiting.group, waiting);
    this.#expiring.clear();
    for (const { group } of rowsOf(this.#environment, 'expiring')) this.#expiring.add(group);
    this.#removed.clear();
    for (const { group } of rowsOf(this.#environment, 'removed')) this.#removed.add(group);
    const row = this.#environment.meta.getBinary(keyOf('sequence', 0));
    this.#sequence = row === undefined ? 0 : Number(String(row));
    this.#saved = this.#sequence;
  }

  /** The sequence of one more write that waits. */
  logged(group: number, bytes: number, accepted_ms: number): number {
    const sequence = ++this.#sequence;
    const before = this.#waiting.get(group);
    this.#waiting.set(group, {
      group,
      first: before?.first ?? sequence,
      last: sequence,
      count: (before?.count ?? 0) + 1,
      bytes: (before?.bytes ?? 0) + bytes,
      oldest_ms: before?.oldest_ms ?? accepted_ms,
    });
    this.#changed.add(group);
    return sequence;
  }

  /** @param next of what still waits, the first. */
  dropped(
    group: number,
    { count, bytes, next }: { count: number; bytes: number; next: OldestWaiting | undefined },
  ): void {
    const before = this.#waiting.get(group);
    if (before === undefined) return;
    this.#changed.add(group);
    if (next === undefined) this.#waiting.delete(group);
    else {
      this.#waiting.set(group, {
        ...before,
        first: next.sequence,
        count: before.count - count,
        bytes: before.bytes - bytes,
        oldest_ms: next.accepted_ms,
      });
    }
  }

  waiting(group: number): Waiting | undefined {
    return this.#waiting.get(group);
  }

  /** Groups of which a record may expire. */
  get expiring(): readonly number[] {
    return [...this.#expiring].sort((a, b) => a - b);
  }

  expires(group: number): void {
    if (this.#expiring.has(group)) return;
    this.#expiring.add(group);
    this.#put('expiring', group, '1');
  }

  /** Groups that are gone: their writes no longer go online. */
  isRemoved(group: number): boolean {
    return this.#removed.has(group);
  }

  get removed(): readonly number[] {
    return [...this.#removed];
  }

  remove(group: number): void {
    this.#removed.add(group);
    this.#put('removed', group, '1');
    if (!this.#expiring.delete(group)) return;
    this.#environment.meta.removeSync(keyOf('expiring', group));
  }

  /** Writes down what changed, in the transaction that it belongs to. */
  save(): void {
    for (const group of this.#changed) {
      const waiting = this.#waiting.get(group);
      if (waiting === undefined) this.#environment.meta.removeSync(keyOf('waiting', group));
      else this.#put('waiting', group, JSON.stringify(waiting));
    }
    this.#changed.clear();
    if (this.#sequence !== this.#saved) this.#put('sequence', 0, String(this.#sequence));
    this.#saved = this.#sequence;
  }

  #put(letter: Letter, group: number, text: string): void {
    this.#environment.meta.putSync(keyOf(letter, group), Buffer.from(text));
  }
}

/** The first of what waits. */
export interface OldestWaiting {
  readonly sequence: number;
  readonly accepted_ms: number;
}
