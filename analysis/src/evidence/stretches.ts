import { type FileHandle, open } from 'node:fs/promises';
import { csvRecordEnd } from '../dataset/csv-text.js';

const LINE_FEED = 10;
const QUOTE = 34;
const CHUNK_BYTES = 1024 * 1024;

/** A part of a file that begins and ends between records. */
export interface Stretch {
  from: number;
  to: number;
  /** Lines of the file before it. */
  linesBefore: number;
}

/**
 * The parts of a file, found one after another as they are asked for: where they begin, and which
 * line that is, shows only once everything before was gone through.
 */
export class FileStretches {
  readonly count: number;
  readonly #path: string;
  readonly #size: number;
  readonly #quoted: boolean;
  readonly #stretches: Stretch[] = [];
  #at = 0;
  #lines = 0;
  /** Bytes that were gone through to find where parts begin. */
  passedOver = 0;

  /** @param quoted true where line ends within quotes end no record, as in CSV */
  constructor(path: string, size: number, count: number, quoted: boolean) {
    this.#path = path;
    this.#size = size;
    this.count = size === 0 ? 0 : Math.max(1, count);
    this.#quoted = quoted;
  }

  /** A part by its number; undefined where records are so long that there are fewer parts. */
  async at(index: number): Promise<Stretch | undefined> {
    if (this.count === 1) return { from: 0, to: this.#size, linesBefore: 0 };
    if (this.#stretches.length <= index && this.#at < this.#size) await this.#advance(index);
    return this.#stretches[index];
  }

  async #advance(index: number): Promise<void> {
    const file = await open(this.#path, 'r');
    try {
      while (this.#stretches.length <= index && this.#at < this.#size) {
        this.#stretches.push(await this.#next(file));
      }
    } finally {
      await file.close();
    }
  }

  async #next(file: FileHandle): Promise<Stretch> {
    const from = this.#at;
    const linesBefore = this.#lines;
    const ordinal = this.#stretches.length + 1;
    const goal = ordinal === this.count ? this.#size : (this.#size * ordinal) / this.count;
    let bytes = Buffer.allocUnsafe(CHUNK_BYTES);
    while (this.#at < goal) {
      const { bytesRead } = await file.read(bytes, 0, bytes.length, this.#at);
      if (bytesRead === 0) break;
      const isLast = this.#at + bytesRead >= this.#size;
      const used = this.#pass(bytes.subarray(0, bytesRead), goal - this.#at, isLast);
      this.#at += used;
      this.passedOver += used;
      // a record that is longer than what is read at once
      if (used === 0) bytes = Buffer.allocUnsafe(bytes.length * 2);
    }
    return { from, to: this.#at, linesBefore };
  }

  /** Goes over whole records until `goal` is reached. @returns how many bytes they have */
  #pass(bytes: Buffer, goal: number, isLast: boolean): number {
    const plain = !this.#quoted || !bytes.includes(QUOTE);
    let at = 0;
    while (at < goal && at < bytes.length) {
      const end = plain ? bytes.indexOf(LINE_FEED, at) + 1 : csvRecordEnd(bytes, at, bytes.length);
      if (end <= 0) return isLast ? bytes.length : at;
      if (plain) this.#lines++;
      else for (let i = at; i < end; i++) if (bytes[i] === LINE_FEED) this.#lines++;
      at = end;
    }
    return at;
  }
}

/**
 * The numbers below `count` in an order in which any first few are spread over all of them: van der
 * Corput's sequence (1935) in base 2.
 */
export function* spread(count: number): Generator<number> {
  const bits = Math.ceil(Math.log2(Math.max(1, count)));
  for (let index = 0; index < 2 ** bits; index++) {
    let reversed = 0;
    for (let bit = 0; bit < bits; bit++) {
      if (Math.floor(index / 2 ** bit) % 2 === 1) reversed += 2 ** (bits - 1 - bit);
    }
    if (reversed < count) yield reversed;
  }
}
