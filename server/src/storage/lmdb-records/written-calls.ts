import { CallSet, call_bytes } from './call-set.js';
import type { Environment } from './environment.js';

// Rows of `meta`: `c` and a number that grows; the real time of the commit, then the digests of the
// calls that were committed together. The newest stands where each commit changes `meta` anyway.

const time_bytes = 8;
/** Rows that one transaction takes away. */
const sweepRows = 256;
/** What is remembered: a generation, which begins anew at one of these, and the one before. */
const generation = { age_ms: 15 * 60_000, calls: 500_000 } as const;

const letter = 'c';
const range = { start: Buffer.from('d'), end: Buffer.from(letter), reverse: true };

function keyOf(number: number): Buffer {
  const key = Buffer.alloc(9, letter);
  key.writeBigUInt64BE(BigInt(number), 1);
  return key;
}

interface Generation {
  readonly calls: CallSet;
  readonly since_ms: number;
  /** Its first row. */
  readonly first: number;
}

const generationOf = (since_ms: number, first: number): Generation => ({
  calls: new CallSet(),
  ...{ since_ms, first },
});

/** The calls whose writes were committed, as the thread that writes knows them. */
export class WrittenCalls {
  readonly #environment: Environment;
  readonly #most: number;
  #before = generationOf(0, 0);
  #current = generationOf(0, 0);
  /** Of the transaction under way. */
  readonly #pending = new Set<string>();
  #time_ms = 0;
  /** The next row. */
  #next = 0;
  /** The oldest row that is still there. */
  #oldest = 0;

  /** @param most calls of a generation. */
  constructor(environment: Environment, most: number = generation.calls) {
    this.#environment = environment;
    this.#most = most;
    this.#load();
  }

  /** All that is known counts as one generation: it is kept a little longer than it must be. */
  #load(): void {
    for (const { key, value } of this.#environment.meta.getRange(range)) {
      const number = Number(key.readBigUInt64BE(1));
      this.#next = Math.max(this.#next, number + 1);
      this.#oldest = number;
      const { calls } = this.#current;
      if (calls.size >= this.#most) continue;
      this.#current = { calls, first: number, since_ms: value.readDoubleLE() };
      addTo(calls, value);
    }
    this.#before = generationOf(0, this.#current.first);
  }

  /** @param at where in `bytes` its digest is. */
  has(bytes: Buffer, at: number): boolean {
    if (this.#current.calls.has(bytes, at) || this.#before.calls.has(bytes, at)) return true;
    return this.#pending.size > 0 && this.#pending.has(textOf(bytes, at));
  }

  /** Remembers a call from the end of the transaction under way on. @param now real time. */
  add(bytes: Buffer, at: number, now: number): void {
    this.#pending.add(textOf(bytes, at));
    this.#time_ms = now;
  }

  /** Writes down what was added, in the transaction that it belongs to. */
  save(): void {
    const { meta } = this.#environment;
    if (this.#pending.size > 0) meta.putSync(keyOf(this.#next), this.#row());
    // in steps, so that no commit takes long, and not one by one, which would cost a page each
    if (this.#before.first - this.#oldest < sweepRows) return;
    const end = this.#oldest + sweepRows;
    for (let row = this.#oldest; row < end; row += 1) meta.removeSync(keyOf(row));
  }

  #row(): Buffer {
    const row = Buffer.allocUnsafe(time_bytes + this.#pending.size * call_bytes);
    row.writeDoubleLE(this.#time_ms);
    row.write([...this.#pending].join(''), time_bytes, 'latin1');
    return row;
  }

  /** The transaction is on the disk. */
  settle(): void {
    if (this.#before.first - this.#oldest >= sweepRows) this.#oldest += sweepRows;
    if (this.#pending.size === 0) return;
    const { calls, since_ms } = this.#current;
    if (calls.size >= this.#most || this.#time_ms - since_ms >= generation.age_ms) {
      this.#before = this.#current;
      this.#current = generationOf(this.#time_ms, this.#next);
    }
    addTo(this.#current.calls, this.#row());
    this.#pending.clear();
    this.#next += 1;
  }

  /** The transaction failed. */
  forget(): void {
    this.#pending.clear();
  }
}

const textOf = (bytes: Buffer, at: number): string => bytes.toString('latin1', at, at + call_bytes);

function addTo(calls: CallSet, row: Buffer): void {
  for (let at = time_bytes; at < row.length; at += call_bytes) calls.add(row, at);
}
