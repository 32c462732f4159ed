import type { BlockBuilder } from './block.js';
import { PlainCsvReader } from './csv-bytes.js';

const QUOTE = 34;
const BACKSLASH = 92;
const LINE_FEED = 10;
const LETTER_N = 110;
const LETTER_R = 114;

const INPUT_HEAD = literalOf('{"captureData":{"endpointInput":{"observedContentType":"');
const INPUT_MODE = literalOf('","mode":"INPUT","data":"');
const OUTPUT_HEAD = literalOf('","encoding":"CSV"},"endpointOutput":{"observedContentType":"');
const OUTPUT_MODE = literalOf('","mode":"OUTPUT","data":"');
const EVENT_HEAD = literalOf('","encoding":"CSV"}},"eventMetadata":{"eventId":"');
const INFERENCE_TIME = literalOf('","inferenceTime":"');
const TAIL = literalOf('"},"eventVersion":"0"}\n');

/** A text to be recognised: as 32-bit words, four bytes at a time, and the bytes left over. */
interface Literal {
  words: Int32Array;
  rest: Uint8Array;
}

function literalOf(text: string): Literal {
  const bytes = Buffer.from(text, 'ascii');
  const words = new Int32Array(bytes.length >> 2);
  for (let word = 0; word < words.length; word++) words[word] = bytes.readInt32LE(word * 4);
  return { words, rest: Uint8Array.from(bytes.subarray(words.length * 4)) };
}

/** Length of `2022-04-18T00:21:48Z`. */
const TIME_LENGTH = 20;

/** `start <= inferenceTime < end`, as the bytes of ISO times in whole seconds, or no bound. */
export interface TimeBounds {
  start?: Uint8Array;
  end?: Uint8Array;
}

/** Which columns the cells of each payload go to. */
export interface CaptureColumns {
  input: Int32Array;
  output: Int32Array;
}

/** What `readPlainCapture` found: the record is in the builder's row, or outside the window. */
export const PLAIN_ROW = 1;
export const PLAIN_OUTSIDE = 2;
export const NOT_PLAIN = 0;

/**
 * Reads a capture record laid out exactly as AWS writes it, both payloads one row of plain CSV, in
 * one pass over its bytes. Whatever differs (another order of keys, an escape, a quoted cell, an
 * inference id) is NOT_PLAIN and goes the general way, through JSON.parse.
 */
export class PlainCaptureReader {
  /** Position after the record's line, once it was read. */
  next = 0;
  #timeAt = 0;
  /** The inference time that was asked for last, and its bytes: neighbours often share theirs. */
  #time = '';
  #timeBytes = new Uint8Array(TIME_LENGTH);
  readonly #rows = new PlainCsvReader();

  /** The inference time of the record that was read last. */
  inferenceTime(bytes: Buffer): string {
    const from = this.#timeAt;
    if (compareTime(bytes, from, this.#timeBytes) !== 0) {
      this.#time = bytes.toString('latin1', from, from + TIME_LENGTH);
      this.#timeBytes.set(bytes.subarray(from, from + TIME_LENGTH));
    }
    return this.#time;
  }

  read(
    bytes: Buffer,
    view: DataView,
    start: number,
    columns: CaptureColumns,
    bounds: TimeBounds,
    builder: BlockBuilder,
  ): number {
    let at = literal(view, start, INPUT_HEAD);
    if (at < 0) return NOT_PLAIN;
    at = literal(view, stringEnd(bytes, at), INPUT_MODE);
    if (at < 0) return NOT_PLAIN;
    at = payloadEnd(bytes, this.#rows.readRow(bytes, at, columns.input, builder));
    if (at < 0) return NOT_PLAIN;
    at = literal(view, at, OUTPUT_HEAD);
    if (at < 0) return NOT_PLAIN;
    at = literal(view, stringEnd(bytes, at), OUTPUT_MODE);
    if (at < 0) return NOT_PLAIN;
    at = payloadEnd(bytes, this.#rows.readRow(bytes, at, columns.output, builder));
    if (at < 0) return NOT_PLAIN;
    at = literal(view, at, EVENT_HEAD);
    if (at < 0) return NOT_PLAIN;
    const time = literal(view, stringEnd(bytes, at), INFERENCE_TIME);
    if (time < 0) return NOT_PLAIN;
    at = literal(view, time + TIME_LENGTH, TAIL);
    if (at < 0) return NOT_PLAIN;
    this.next = at;
    this.#timeAt = time;
    return within(bytes, time, bounds) ? PLAIN_ROW : PLAIN_OUTSIDE;
  }
}

/** The position after `expected` if the bytes hold it at `at`, else -1. */
function literal(view: DataView, from: number, { words, rest }: Literal): number {
  let at = from;
  for (let word = 0; word < words.length; word++) {
    if (view.getInt32(at, true) !== words[word]) return -1;
    at += 4;
  }
  for (let byte = 0; byte < rest.length; byte++) {
    if (view.getUint8(at++) !== rest[byte]) return -1;
  }
  return at;
}

/** The next quote; a backslash or line end before it makes the literal after it fail. */
function stringEnd(bytes: Buffer, from: number): number {
  let at = from;
  let byte = bytes[at]!;
  while (byte !== QUOTE && byte !== BACKSLASH && byte !== LINE_FEED) byte = bytes[++at]!;
  return at;
}

/** Steps over an escaped line end that closes a payload, to the quote that ends it. */
function payloadEnd(bytes: Buffer, rowEnd: number): number {
  if (rowEnd < 0) return -1;
  let at = rowEnd;
  if (bytes[at] === BACKSLASH && bytes[at + 1] === LETTER_R) at += 2;
  if (bytes[at] === BACKSLASH && bytes[at + 1] === LETTER_N) at += 2;
  return bytes[at] === QUOTE ? at : -1;
}

function within(bytes: Buffer, time: number, { start, end }: TimeBounds): boolean {
  if (start !== undefined && compareTime(bytes, time, start) < 0) return false;
  return end === undefined || compareTime(bytes, time, end) < 0;
}

function compareTime(bytes: Buffer, at: number, time: Uint8Array): number {
  for (let index = 0; index < TIME_LENGTH; index++) {
    const difference = bytes[at + index]! - time[index]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * A time as whole-second ISO bytes, rounded up: inference times have whole seconds, for which
 * comparing with the rounded bound says the same as comparing with the bound.
 */
export function timeBound(time: Date): Uint8Array {
  const seconds = Math.ceil(time.getTime() / 1000);
  return Buffer.from(`${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`, 'ascii');
}
