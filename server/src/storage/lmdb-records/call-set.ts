import { hash } from 'node:crypto';

/** What is kept of a call's name: so much of its SHA-256 that no two are ever the same. */
export const call_bytes = 16;
const words = call_bytes / 4;
const leastSlots = 1024;

/** What is kept of a call's name, as text of one byte a character. */
export const digestOf = (call: string): string =>
  hash('sha256', call, 'binary').slice(0, call_bytes);

/** A set of digests of calls, of 32 to 64 bytes for each; none is ever taken out. */
export class CallSet {
  #slots = new Uint32Array(leastSlots * words);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** @param at where in `bytes` the digest is. */
  has(bytes: Buffer, at: number): boolean {
    const slot = this.#find(bytes, at);
    return this.#isTaken(slot);
  }

  add(bytes: Buffer, at: number): void {
    const slot = this.#find(bytes, at);
    if (this.#isTaken(slot)) return;
    for (let word = 0; word < words; word += 1) {
      this.#slots[slot + word] = wordOf(bytes, at, word);
    }
    this.#size += 1;
    if (this.#size * words * 2 > this.#slots.length) this.#grow();
  }

  /** Where it stands, or where there is room for it: digests are as good as random. */
  #find(bytes: Buffer, at: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = (wordOf(bytes, at, 0) * words) & mask;
    while (this.#isTaken(slot) && !this.#isAt(slot, bytes, at)) slot = (slot + words) & mask;
    return slot;
  }

  #isAt(slot: number, bytes: Buffer, at: number): boolean {
    for (let word = 0; word < words; word += 1) {
      if (this.#slots[slot + word] !== wordOf(bytes, at, word)) return false;
    }
    return true;
  }

  #isTaken(slot: number): boolean {
    return this.#slots[slot + words - 1] !== 0;
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Uint32Array(before.length * 2);
    const bytes = Buffer.from(before.buffer);
    this.#size = 0;
    for (let slot = 0; slot < before.length; slot += words) {
      if (before[slot + words - 1] !== 0) this.add(bytes, slot * 4);
    }
  }
}

/** The last one is never zero, which marks a slot that is free. */
const wordOf = (bytes: Buffer, at: number, word: number): number => {
  const value = bytes.readUInt32LE(at + word * 4);
  return word === words - 1 ? (value | 1) >>> 0 : value;
};
