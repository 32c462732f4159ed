const newline = 0x0a;
const carriageReturn = 0x0d;

/**
 * Cuts bytes into lines without ever holding more than `limit_bytes` of one: what a line has
 * beyond that is read and left out, so a gigabyte without a newline costs no memory.
 */
export class LineCutter {
  readonly #limit_bytes: number;
  readonly #onLine: (line: string) => void;
  #parts: Buffer[] = [];
  #held = 0;
  #begun = false;

  constructor(limit_bytes: number, onLine: (line: string) => void) {
    this.#limit_bytes = limit_bytes;
    this.#onLine = onLine;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(newline, start);
      if (end < 0) break;
      this.#keep(chunk.subarray(start, end));
      this.#give();
      start = end + 1;
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start));
  }

  /** The last line may have no newline. */
  end(): void {
    if (this.#begun) this.#give();
  }

  #keep(bytes: Buffer): void {
    this.#begun = true;
    const room = this.#limit_bytes - this.#held;
    if (room <= 0 || bytes.length === 0) return;
    const kept = bytes.subarray(0, room);
    this.#parts.push(kept);
    this.#held += kept.length;
  }

  #give(): void {
    const [first] = this.#parts;
    let line = this.#parts.length === 1 && first ? first : Buffer.concat(this.#parts);
    if (line.at(-1) === carriageReturn) line = line.subarray(0, -1);
    this.#parts = [];
    this.#held = 0;
    this.#begun = false;
    this.#onLine(line.toString('utf8'));
  }
}
