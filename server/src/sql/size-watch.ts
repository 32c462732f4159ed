import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SqlFailure } from '../services/common/sql-run.js';

const GiB = 1024 ** 3;
/** Of a result, unless the order says fewer; and never more than a share of what the disk has. */
const most_bytes = 20 * GiB;
const mostOfFree = 0.5;
const look_ms = 100;

/** Bounds a file that is being written, as the one who writes it does not. */
export class SizeWatch {
  readonly #path: string;
  readonly #most: number;
  readonly #exceeded: () => void;
  #isExceeded = false;
  #isEnded = false;
  #timer: NodeJS.Timeout | undefined;

  private constructor(path: string, most: number, exceeded: () => void) {
    this.#path = path;
    this.#most = most;
    this.#exceeded = exceeded;
    this.#wait();
  }

  /** @param exceeded is called once, when the file has become larger than it may */
  static async begin(
    path: string,
    bytes: number | undefined,
    exceeded: () => void,
  ): Promise<SizeWatch> {
    const { bavail, bsize } = await statfs(dirname(path));
    const most = Math.min(bytes ?? most_bytes, Math.floor(mostOfFree * bavail * bsize));
    return new SizeWatch(path, most, exceeded);
  }

  /** @throws SqlFailure where the whole file is too large. */
  async check(): Promise<void> {
    const { size } = await stat(this.#path);
    this.#isExceeded ||= size > this.#most;
    const failure = this.failure();
    if (failure) throw failure;
  }

  failure(): SqlFailure | undefined {
    if (!this.#isExceeded) return undefined;
    return new SqlFailure(
      `The result has more than ${this.#most} bytes, which is what it may have here: add a LIMIT ` +
        'or a WHERE, or select fewer columns.',
      { kind: 'Result Size' },
    );
  }

  end(): void {
    this.#isEnded = true;
    clearTimeout(this.#timer);
  }

  #wait(): void {
    this.#timer = setTimeout(() => void this.#look(), look_ms);
  }

  async #look(): Promise<void> {
    const size = await stat(this.#path).then(
      (file) => file.size,
      () => 0, // not begun
    );
    if (this.#isEnded) return;
    if (size <= this.#most) return this.#wait();
    this.#isExceeded = true;
    this.#exceeded();
  }
}
