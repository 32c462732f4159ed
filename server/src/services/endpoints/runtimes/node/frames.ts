/**
 * Messages between the server and a model's process: four bytes for the body's length, four for
 * the request's number, both big-endian, then the body in UTF-8.
 */
export const header_bytes = 8;

/** The first message to a process. */
export interface Setup {
  /** The module's path. */
  readonly module: string;
  /** The most bytes of an answer. */
  readonly most_bytes: number;
}

/** A frame, ready to write. */
export function frame(number: number, body: string): Buffer {
  const length = Buffer.byteLength(body);
  const bytes = Buffer.allocUnsafe(header_bytes + length);
  bytes.writeUInt32BE(length, 0);
  bytes.writeUInt32BE(number, 4);
  bytes.write(body, header_bytes);
  return bytes;
}

/** Cuts a stream of bytes into frames without ever holding more than one of `limit_bytes`. */
export class FrameCutter {
  readonly #limit_bytes: number;
  readonly #onFrame: (number: number, body: string) => void;
  #parts: Buffer[] = [];
  #held = 0;
  #wanted = header_bytes;

  constructor(limit_bytes: number, onFrame: (number: number, body: string) => void) {
    this.#limit_bytes = limit_bytes;
    this.#onFrame = onFrame;
  }

  /** @throws Error for a frame beyond the limit. */
  push(chunk: Buffer): void {
    this.#parts.push(chunk);
    this.#held += chunk.length;
    if (this.#held < this.#wanted) return;
    let bytes = this.#parts.length === 1 ? chunk : Buffer.concat(this.#parts);
    for (;;) {
      if (bytes.length < header_bytes) break;
      const length = bytes.readUInt32BE(0);
      if (length > this.#limit_bytes) throw new Error(`a message of ${length} bytes`);
      const end = header_bytes + length;
      if (bytes.length < end) {
        this.#keep(bytes, end);
        return;
      }
      this.#onFrame(bytes.readUInt32BE(4), bytes.toString('utf8', header_bytes, end));
      bytes = bytes.subarray(end);
    }
    this.#keep(bytes, header_bytes);
  }

  #keep(rest: Buffer, wanted: number): void {
    this.#parts = rest.length > 0 ? [rest] : [];
    this.#held = rest.length;
    this.#wanted = wanted;
  }
}
