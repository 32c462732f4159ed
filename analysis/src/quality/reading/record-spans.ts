import { LearnedLayout, type Varying } from './learned-layout.js';

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const COMMA = 44;
const COLON = 58;
const LINE_FEED = 10;
/** A string that is longer is looked through by the runtime's own search. */
const SHORT_STRING = 48;

/** Where a payload's text stands in the bytes, without its quotes. */
export interface PayloadSpan {
  from: number;
  to: number;
  /** First letter of its encoding: C, J, B; 0 where there is none. */
  encoding: number;
}

const key = (text: string): Uint8Array => Buffer.from(text, 'ascii');
const CAPTURE_DATA = key('captureData');
const GROUND_TRUTH = key('groundTruthData');
const EVENT_METADATA = key('eventMetadata');
const ENDPOINT_OUTPUT = key('endpointOutput');
const BATCH_OUTPUT = key('batchTransformOutput');
const ENDPOINT_INPUT = key('endpointInput');
const DATA = key('data');
const ENCODING = key('encoding');
const INFERENCE_TIME = key('inferenceTime');

/** A text that varies from record to record, and what it is. */
interface Marked extends Varying {
  readonly role: PayloadSpan | 'time' | 'other';
}

/** A writer that lays every record out otherwise is walked through, without learning. */
const MOST_LAYOUTS = 1_000;
const MOST_VARYING = 12;

/** A place that no text has, for what a layout does not have. */
const placeOf = (index: number): number => (index < 0 ? MOST_VARYING : index);

/**
 * Finds what is wanted of a merged record in one walk over its bytes, whatever the order of its
 * keys: texts are stepped over, nothing is made of them. The layout of a record is remembered, by
 * which the next ones are recognised. A line that is not laid out as JSON, or whose keys have
 * escapes, is not found, and then goes the long way, through JSON.parse.
 */
export class RecordSpans {
  readonly output: PayloadSpan = { from: -1, to: -1, encoding: 0 };
  readonly input: PayloadSpan = { from: -1, to: -1, encoding: 0 };
  readonly truth: PayloadSpan = { from: -1, to: -1, encoding: 0 };
  /** The inference time's text; -1 where there is none. */
  timeFrom = -1;
  timeTo = -1;
  /** The position of the line's end. */
  end = -1;
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  #layout: LearnedLayout | undefined;
  #layouts = 0;
  /** The varying texts of the record that is walked. */
  #marked: Marked[] = [];
  /** Which of the layout's varying texts are which. */
  #outputAt = MOST_VARYING;
  #inputAt = MOST_VARYING;
  #truthAt = MOST_VARYING;
  #timeAt = MOST_VARYING;
  /** The key that was read last. */
  #keyFrom = 0;
  #keyTo = 0;

  /** @returns whether the line is a record with an output or input and a label. */
  read(bytes: Buffer, view: DataView, start: number): boolean {
    const layout = this.#layout;
    if (layout?.recognises(bytes, view, start) === true) return this.#placed(layout);
    return this.#walk(bytes, start) && this.#learn(start);
  }

  /** Takes the spans from a layout; encodings are part of it. */
  #placed({ from, to, end }: LearnedLayout): boolean {
    const { output, input, truth } = this;
    output.from = from[this.#outputAt] ?? -1;
    output.to = to[this.#outputAt] ?? -1;
    input.from = from[this.#inputAt] ?? -1;
    input.to = to[this.#inputAt] ?? -1;
    truth.from = from[this.#truthAt] ?? -1;
    truth.to = to[this.#truthAt] ?? -1;
    this.timeFrom = from[this.#timeAt] ?? -1;
    this.timeTo = to[this.#timeAt] ?? -1;
    this.end = end;
    return true;
  }

  /** Remembers the layout of the record that was walked. */
  #learn(start: number): boolean {
    const { length } = this.#marked;
    if (this.#layouts < MOST_LAYOUTS && length <= MOST_VARYING) {
      this.#layouts++;
      this.#layout = new LearnedLayout(this.#bytes, start, this.end, this.#marked);
      const roles = this.#marked.map(({ role }) => role);
      this.#outputAt = placeOf(roles.lastIndexOf(this.output));
      this.#inputAt = placeOf(roles.lastIndexOf(this.input));
      this.#truthAt = placeOf(roles.lastIndexOf(this.truth));
      this.#timeAt = placeOf(roles.lastIndexOf('time'));
    }
    return true;
  }

  #walk(bytes: Buffer, start: number): boolean {
    this.#bytes = bytes;
    this.#at = start;
    this.#marked = [];
    this.#layout = undefined;
    for (const span of [this.output, this.input, this.truth]) {
      span.from = -1;
      span.encoding = 0;
    }
    this.timeFrom = -1;
    if (!this.#record()) return false;
    this.#blanks();
    if (bytes[this.#at] !== LINE_FEED) return false;
    this.end = this.#at;
    return this.truth.from >= 0 && (this.output.from >= 0 || this.input.from >= 0);
  }

  #record(): boolean {
    if (!this.#open()) return false;
    for (let more = this.#key(true); more > 0; more = this.#key(false)) {
      let done: boolean;
      if (this.#is(CAPTURE_DATA)) done = this.#captureData();
      else if (this.#is(GROUND_TRUTH)) done = this.#payload(this.truth);
      else if (this.#is(EVENT_METADATA)) done = this.#event();
      else done = this.#skip();
      if (!done) return false;
    }
    return this.#closed();
  }

  #captureData(): boolean {
    if (!this.#open()) return false;
    for (let more = this.#key(true); more > 0; more = this.#key(false)) {
      let done: boolean;
      if (this.#is(ENDPOINT_OUTPUT) || this.#is(BATCH_OUTPUT)) done = this.#payload(this.output);
      else if (this.#is(ENDPOINT_INPUT)) done = this.#payload(this.input);
      else done = this.#skip();
      if (!done) return false;
    }
    return this.#closed();
  }

  #payload(span: PayloadSpan): boolean {
    if (!this.#open()) return false;
    for (let more = this.#key(true); more > 0; more = this.#key(false)) {
      const isData = this.#is(DATA);
      const isEncoding = !isData && this.#is(ENCODING);
      this.#blanks();
      const from = this.#at + 1;
      const isText = this.#bytes[this.#at] === QUOTE;
      if (!this.#skip()) return false;
      if (!isText) continue;
      if (isData) {
        span.from = from;
        span.to = this.#at - 1;
        this.#marked.push({ from, to: span.to, role: span });
      } else if (isEncoding) span.encoding = this.#bytes[from]!;
    }
    return this.#closed();
  }

  #event(): boolean {
    if (!this.#open()) return false;
    for (let more = this.#key(true); more > 0; more = this.#key(false)) {
      const isTime = this.#is(INFERENCE_TIME);
      this.#blanks();
      const from = this.#at + 1;
      const isText = this.#bytes[this.#at] === QUOTE;
      if (!this.#skip()) return false;
      if (!isText) continue;
      const to = this.#at - 1;
      this.#marked.push({ from, to, role: isTime ? 'time' : 'other' });
      if (!isTime) continue;
      this.timeFrom = from;
      this.timeTo = to;
    }
    return this.#closed();
  }

  #open(): boolean {
    this.#blanks();
    return this.#bytes[this.#at++] === OPEN_BRACE;
  }

  /** Whether the object that was walked ended with its brace, and not in the middle. */
  #closed(): boolean {
    return this.#bytes[this.#at++] === CLOSE_BRACE;
  }

  /** Steps over the next key and its colon. @returns 0 at what is no key, such as the end. */
  #key(isFirst: boolean): number {
    this.#blanks();
    if (!isFirst) {
      if (this.#bytes[this.#at] !== COMMA) return 0;
      this.#at++;
      this.#blanks();
    }
    if (this.#bytes[this.#at] !== QUOTE) return 0;
    this.#keyFrom = this.#at + 1;
    if (!this.#text()) return 0;
    this.#keyTo = this.#at - 1;
    this.#blanks();
    return this.#bytes[this.#at++] === COLON ? 1 : 0;
  }

  #is(name: Uint8Array): boolean {
    const { length } = name;
    if (this.#keyTo - this.#keyFrom !== length) return false;
    for (let i = 0; i < length; i++) {
      if (this.#bytes[this.#keyFrom + i] !== name[i]) return false;
    }
    return true;
  }

  #blanks(): void {
    let byte = this.#bytes[this.#at];
    while (byte === 32 || byte === 9 || byte === 13) byte = this.#bytes[++this.#at];
  }

  /** Steps over a value. */
  #skip(): boolean {
    this.#blanks();
    const byte = this.#bytes[this.#at];
    if (byte === QUOTE) return this.#text();
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) return this.#nested();
    const from = this.#at;
    let next = byte;
    while (next !== COMMA && next !== CLOSE_BRACE && next !== CLOSE_BRACKET && next !== LINE_FEED) {
      if (next === undefined || next === QUOTE || next === COLON) return false;
      next = this.#bytes[++this.#at];
    }
    return this.#at > from;
  }

  #nested(): boolean {
    let depth = 0;
    for (;;) {
      const byte = this.#bytes[this.#at];
      if (byte === LINE_FEED || byte === undefined) return false;
      if (byte === QUOTE) {
        if (!this.#text()) return false;
        continue;
      }
      this.#at++;
      if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
      else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth--;
      if (depth === 0) return true;
    }
  }

  /** Steps over a text, from its first quote to after its last. */
  #text(): boolean {
    const bytes = this.#bytes;
    let at = this.#at + 1;
    const near = at + SHORT_STRING;
    for (; at < near; at++) {
      const byte = bytes[at];
      if (byte === QUOTE) {
        this.#at = at + 1;
        return true;
      }
      if (byte === BACKSLASH) at++;
      else if (byte === LINE_FEED) return false;
    }
    return this.#longText(at);
  }

  #longText(from: number): boolean {
    const bytes = this.#bytes;
    for (let at = bytes.indexOf(QUOTE, from); at >= 0; at = bytes.indexOf(QUOTE, at + 1)) {
      let escapes = at - 1;
      while (escapes >= from && bytes[escapes] === BACKSLASH) escapes--;
      if ((at - escapes) % 2 === 0) continue;
      this.#at = at + 1;
      return true;
    }
    return false;
  }
}
