/** `start <= time < end` on the times of records. */
export class TimeWindow {
  readonly #start: number;
  readonly #end: number;
  /** The time that was asked for last: neighbours often share theirs. */
  readonly #last = new Uint8Array(64);
  #lastLength = -1;
  #lastHolds = false;

  constructor({ start, end }: { start?: Date | undefined; end?: Date | undefined }) {
    this.#start = start?.getTime() ?? -Infinity;
    this.#end = end?.getTime() ?? Infinity;
  }

  holds(bytes: Buffer, from: number, to: number): boolean {
    if (this.#isLast(bytes, from, to)) return this.#lastHolds;
    const text = bytes.toString('latin1', from, to);
    this.#lastHolds = this.holdsText(text);
    this.#lastLength = to - from > this.#last.length ? -1 : to - from;
    if (this.#lastLength >= 0) this.#last.set(bytes.subarray(from, to));
    return this.#lastHolds;
  }

  /** What has no readable time belongs to any window. */
  holdsText(text: string): boolean {
    const time = Date.parse(text);
    return Number.isNaN(time) || (time >= this.#start && time < this.#end);
  }

  #isLast(bytes: Buffer, from: number, to: number): boolean {
    if (to - from !== this.#lastLength) return false;
    for (let i = 0; i < this.#lastLength; i++) {
      if (bytes[from + i] !== this.#last[i]) return false;
    }
    return true;
  }
}
