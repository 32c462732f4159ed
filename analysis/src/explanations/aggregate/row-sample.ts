import { type Random, seededRandom } from '../../drift/random.js';

/** Cells that a sample may hold: 16 MB. */
const MOST_CELLS = 2_000_000;
const MOST_ROWS = 2000;

/**
 * A uniform sample of rows of fixed width: each row draws a number, the rows with the smallest
 * ones stay. So samples of parts merge into a sample of the whole. Memory is bounded.
 * Source: E. Cohen and H. Kaplan, "Summarizing data using bottom-k sketches" (PODC 2007).
 */
export class RowSample {
  readonly width: number;
  readonly capacity: number;
  readonly #random: Random;
  /** A heap: the row with the greatest number first. */
  readonly #keys: number[] = [];
  readonly #slots: number[] = [];
  #values = new Float64Array(0);

  /** @param seed parts that are merged later need different ones */
  constructor(width: number, seed: number, mostRows = MOST_ROWS) {
    this.width = width;
    this.capacity = Math.max(1, Math.min(mostRows, Math.floor(MOST_CELLS / Math.max(1, width))));
    this.#random = seededRandom(seed);
  }

  get rows(): number {
    return this.#keys.length;
  }

  /** The rows, one after the other, in no particular order. */
  get values(): Float64Array {
    return this.#values.subarray(0, this.rows * this.width);
  }

  add(values: Float64Array, from: number): void {
    this.#offer(this.#random.uniform(), values, from);
  }

  merge(other: RowSample): void {
    for (const [at, key] of other.#keys.entries()) {
      this.#offer(key, other.#values, other.#slots[at]! * this.width);
    }
  }

  #offer(key: number, values: Float64Array, from: number): void {
    const { capacity, width } = this;
    if (this.rows === capacity && key >= this.#keys[0]!) return;
    const slot = this.rows < capacity ? this.rows : this.#slots[0]!;
    if (this.rows < capacity) this.#push(key, slot);
    else this.#replaceTop(key, slot);
    this.#reserve((slot + 1) * width);
    for (let i = 0; i < width; i += 1) this.#values[slot * width + i] = values[from + i]!;
  }

  #reserve(length: number): void {
    if (this.#values.length >= length) return;
    const most = this.capacity * this.width;
    const grown = new Float64Array(Math.min(most, Math.max(length, this.#values.length * 2)));
    grown.set(this.#values);
    this.#values = grown;
  }

  #push(key: number, slot: number): void {
    let at = this.rows;
    this.#keys.push(key);
    this.#slots.push(slot);
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (this.#keys[above]! >= key) break;
      this.#keys[at] = this.#keys[above]!;
      this.#slots[at] = this.#slots[above]!;
      at = above;
    }
    this.#keys[at] = key;
    this.#slots[at] = slot;
  }

  #replaceTop(key: number, slot: number): void {
    const length = this.rows;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= length) break;
      if (below + 1 < length && this.#keys[below + 1]! > this.#keys[below]!) below += 1;
      if (this.#keys[below]! <= key) break;
      this.#keys[at] = this.#keys[below]!;
      this.#slots[at] = this.#slots[below]!;
      at = below;
    }
    this.#keys[at] = key;
    this.#slots[at] = slot;
  }
}
