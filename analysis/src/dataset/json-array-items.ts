import type { Chunk } from './chunks.js';

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const LINE_FEED = 10;

/**
 * Finds the objects of a top-level JSON array (or a stream of objects) without holding the whole
 * of it. Whatever stands between the objects is left to be said by the one that follows.
 */
export class JsonArrayItems {
  readonly #onItem: (text: string, line: number) => void;
  #line = 1;

  constructor(onItem: (text: string, line: number) => void) {
    this.#onItem = onItem;
  }

  consume({ bytes, start, end }: Chunk, isLast: boolean): number {
    let used = start;
    let at = start;
    while (at < end) {
      const byte = bytes[at]!;
      if (byte === LINE_FEED) this.#line++;
      if (byte !== OPEN_BRACE) {
        used = ++at;
        continue;
      }
      const close = objectEnd(bytes, at, end);
      if (close < 0 && !isLast) return used;
      const to = close < 0 ? end : close;
      this.#onItem(bytes.toString('utf8', at, to), this.#line);
      for (; at < to; at++) if (bytes[at] === LINE_FEED) this.#line++;
      used = to;
    }
    return used;
  }
}

/** The position after the object that opens at `start`, or -1 if it does not close before `end`. */
function objectEnd(bytes: Buffer, start: number, end: number): number {
  let depth = 0;
  let quoted = false;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (quoted) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) quoted = false;
    } else if (byte === QUOTE) quoted = true;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth--;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}
