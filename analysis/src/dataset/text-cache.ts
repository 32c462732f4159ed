import { classifyText } from './cells.js';

const SLOTS = 4096;
/** Bytes of a text that are remembered; longer texts are rarely seen twice. */
const LONGEST = 32;
const COMMA = 44;
const QUOTE = 34;
const BACKSLASH = 92;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/**
 * Texts of cells, by their bytes: decoding and classifying a short text costs ten times as much
 * as recognising it again. A slot remembers the last text of its hash; nothing is ever evicted by
 * anything but another text, so the size is fixed.
 */
export class TextCache {
  /** What `find` found. */
  text = '';
  kind = 0;
  value = 0;
  readonly #bytes = new Uint8Array(SLOTS * LONGEST);
  readonly #lengths = new Int32Array(SLOTS).fill(-1);
  readonly #texts: string[] = new Array<string>(SLOTS).fill('');
  readonly #kinds = new Uint8Array(SLOTS);
  readonly #values = new Float64Array(SLOTS);

  /**
   * Reads the plain cell that starts at `from`: up to a comma, a quote, a backslash or a line end.
   *
   * @returns the position of the byte that ended it
   */
  find(bytes: Buffer, from: number): number {
    let at = from;
    let byte = bytes[at]!;
    let hash = 0;
    while (
      byte !== COMMA &&
      byte !== QUOTE &&
      byte !== BACKSLASH &&
      byte !== LINE_FEED &&
      byte !== CARRIAGE_RETURN
    ) {
      hash = (Math.imul(hash, 31) + byte) | 0;
      byte = bytes[++at]!;
    }
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    if (!this.#holds(slot, bytes, from, at)) this.#remember(slot, bytes, from, at);
    this.text = this.#texts[slot]!;
    this.kind = this.#kinds[slot]!;
    this.value = this.#values[slot]!;
    return at;
  }

  #holds(slot: number, bytes: Buffer, from: number, to: number): boolean {
    if (this.#lengths[slot] !== to - from) return false;
    const known = this.#bytes;
    const offset = slot * LONGEST - from;
    for (let at = from; at < to; at++) if (known[offset + at] !== bytes[at]) return false;
    return true;
  }

  #remember(slot: number, bytes: Buffer, from: number, to: number): void {
    const text = bytes.toString('utf8', from, to);
    const { kind, value } = classifyText(text);
    this.#texts[slot] = text;
    this.#kinds[slot] = kind;
    this.#values[slot] = value;
    this.#lengths[slot] = -1;
    if (to - from > LONGEST) return;
    this.#lengths[slot] = to - from;
    this.#bytes.set(bytes.subarray(from, to), slot * LONGEST);
  }
}
