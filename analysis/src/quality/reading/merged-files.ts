import type { Cell } from '../../dataset/cells.js';
import { type Chunk, readChunks, TOO_LONG } from '../../dataset/chunks.js';
import { trimLineEnd } from '../../dataset/csv-text.js';
import type { ScanNotes } from '../../dataset/notes.js';
import { UnreadablePayloadError } from '../../dataset/payload.js';
import type { Collector } from '../collector.js';
import type { QualityAttributes } from '../types.js';
import type { AnswerCells, WorstAnswers } from '../worst.js';
import { type Attribute, parseAttribute } from './attribute.js';
import { parseMergedLine } from './merged-record.js';
import { type Payload, valuesAt } from './payload-values.js';
import { NOT_PLAIN, plainCell } from './plain-cell.js';
import { type PayloadSpan, RecordSpans } from './record-spans.js';

const LINE_FEED = 10;
const LETTER_C = 67;

/** Files of captures that were merged with their labels. */
export interface MergedFiles {
  readonly paths: readonly string[];
  /** What messages call the files, by position. */
  readonly sourceNames?: readonly string[] | undefined;
  /** Records with `start <= inferenceTime < end` are read, and those without a time. */
  readonly start?: Date | undefined;
  readonly end?: Date | undefined;
}

/** Bytes read so far, and records. */
export type OnMergedBytes = (bytes: number, rows: number) => void;

/** Reads merged records into a collector; what cannot be counted is noted with its place. */
export async function readMergedFiles(
  files: MergedFiles,
  attributes: QualityAttributes,
  collector: Collector,
  notes: ScanNotes,
  worst: WorstAnswers,
  onBytes: OnMergedBytes,
): Promise<void> {
  let read = 0;
  for (const [index, path] of files.paths.entries()) {
    const name = files.sourceNames?.[index] ?? path;
    const scan = new MergedScan(files, attributes, collector, { notes, worst, name });
    await readChunks(path, (chunk) => scan.consume(chunk), {
      onBytes: (more) => {
        read += more;
        onBytes(read, collector.rows);
      },
      onTooLong: (beginning) => scan.tooLong(beginning),
    });
  }
}

/** The payloads of a record, however they were found. */
interface RecordPayloads {
  readonly outputs: readonly Payload[];
  readonly truth: Payload;
}

/** One pass over the lines of one file. */
class MergedScan {
  readonly #inference: Attribute | undefined;
  readonly #probability: Attribute | undefined;
  readonly #truth: Attribute | undefined;
  readonly #collector: Collector;
  readonly #notes: ScanNotes;
  readonly #worst: WorstAnswers;
  readonly #name: string;
  readonly #spans = new RecordSpans();
  readonly #window: TimeWindow;
  #line = 0;

  constructor(
    files: MergedFiles,
    attributes: QualityAttributes,
    collector: Collector,
    { notes, worst, name }: { notes: ScanNotes; worst: WorstAnswers; name: string },
  ) {
    const parsed = (text: string | undefined) => (text ? parseAttribute(text) : undefined);
    this.#inference = parsed(attributes.inference);
    this.#probability = parsed(attributes.probability);
    this.#truth = parsed(attributes.groundTruth);
    this.#collector = collector;
    this.#notes = notes;
    this.#worst = worst;
    this.#name = name;
    this.#window = new TimeWindow(files);
  }

  /** A line that cannot be held in memory. */
  tooLong(beginning: string): void {
    this.#line += 1;
    this.#notes.unreadable(this.#name, this.#line, TOO_LONG, beginning);
  }

  consume({ bytes, view, start, end }: Chunk): number {
    const spans = this.#spans;
    for (let at = start; at < end; ) {
      this.#line += 1;
      if (!spans.read(bytes, view, at)) {
        const next = bytes.indexOf(LINE_FEED, at) + 1;
        this.#strange(bytes.toString('utf8', at, trimLineEnd(bytes, at, next)));
        at = next;
        continue;
      }
      const from = at;
      at = spans.end + 1;
      if (spans.timeFrom >= 0 && !this.#window.holds(bytes, spans.timeFrom, spans.timeTo)) {
        this.#notes.note(OUTSIDE);
        continue;
      }
      if (!this.#plain(bytes, from, at)) this.#fromSpans(bytes, from, at);
    }
    return end;
  }

  /** A record whose output and label are one row of plain CSV each. False where they are not. */
  #plain(bytes: Buffer, from: number, to: number): boolean {
    const { output, truth } = this.#spans;
    if (truth.encoding !== LETTER_C || output.from < 0 || output.encoding !== LETTER_C)
      return false;
    const truthIndex = this.#truth === undefined ? 0 : this.#truth.index;
    const actual = cellAt(bytes, truth, truthIndex);
    if (actual === NOT_PLAIN || actual === undefined) return false;
    const predicted = this.#inference && cellAt(bytes, output, this.#inference.index);
    const probability = this.#probability && cellAt(bytes, output, this.#probability.index);
    if (predicted === NOT_PLAIN || probability === NOT_PLAIN) return false;
    if (this.#inference && predicted === undefined) return false;
    if (this.#probability && probability === undefined) return false;
    const reason = this.#collector.add(actual, predicted, probability);
    if (reason !== undefined || this.#collector.distance >= this.#worst.least) {
      const record = () => bytes.toString('utf8', from, to).trimEnd();
      this.#told(reason, { actual, predicted, probability }, record);
    }
    return true;
  }

  /** A record whose payloads are JSON, or CSV with quotes or several rows. */
  #fromSpans(bytes: Buffer, from: number, to: number): void {
    const { output, input, truth } = this.#spans;
    const line = bytes.toString('utf8', from, to).trimEnd();
    try {
      const outputs = [output, input].filter((span) => span.from >= 0);
      this.#rows(
        { outputs: outputs.map((span) => payloadAt(bytes, span)), truth: payloadAt(bytes, truth) },
        line,
      );
    } catch (error) {
      if (!(error instanceof UnreadablePayloadError)) throw error;
      this.#unreadable(error.message, line);
    }
  }

  /** A line that is laid out in an unexpected way: it may be a record all the same. */
  #strange(line: string): void {
    if (line.trim() === '') return;
    try {
      const { inferenceTime, ...payloads } = parseMergedLine(line);
      if (inferenceTime !== undefined && !this.#window.holdsText(inferenceTime)) {
        this.#notes.note(OUTSIDE);
      } else this.#rows(payloads, line);
    } catch (error) {
      if (!(error instanceof UnreadablePayloadError)) throw error;
      this.#unreadable(error.message, line);
    }
  }

  #rows({ outputs, truth }: RecordPayloads, line: string): void {
    const labels = valuesAt(truth, this.#truth);
    if (labels.length === 0) throw new UnreadablePayloadError('the label is missing');
    const answers = this.#inference && valuesOfFirst(outputs, this.#inference);
    const scores = this.#probability && valuesOfFirst(outputs, this.#probability);
    const predicted = answers && rowsOf(answers, labels.length);
    const probability = scores && rowsOf(scores, labels.length);
    const rows = (predicted ?? probability)?.length ?? 0;
    if (rows !== labels.length || (probability ?? labels).length !== rows) {
      this.#notes.note('Predictions and labels differ in their number of rows ({n}).');
      throw new UnreadablePayloadError(
        `the prediction's number of rows is ${rows}, the label's ${labels.length}`,
      );
    }
    if (rows > 1) this.#notes.note('Bodies of several rows were read as that many rows ({n}).');
    for (const [row, label] of labels.entries()) {
      const cells = {
        actual: scalar(label),
        predicted: this.#inference ? scalar(predicted?.[row]) : mostProbable(probability?.[row]),
        probability: lastOf(probability?.[row]),
      };
      const reason = this.#collector.add(cells.actual, cells.predicted, cells.probability);
      this.#told(reason, cells, () => line, rows > 1 ? row + 1 : undefined);
    }
  }

  /** Notes a record that cannot be counted, or whose answer is among the worst. */
  #told(reason: string | undefined, cells: AnswerCells, record: () => string, row?: number): void {
    const { distance } = this.#collector;
    if (reason !== undefined) this.#unreadable(reason, record());
    else if (this.#worst.wants(distance, cells.actual)) {
      const place = { source: this.#name, line: this.#line, ...(row !== undefined && { row }) };
      this.#worst.take(distance, place, cells, record());
    }
  }

  #unreadable(reason: string, line: string): void {
    this.#notes.unreadable(this.#name, this.#line, reason, line);
  }
}

const OUTSIDE = 'Records from outside the window were passed over ({n}).';

function cellAt(bytes: Buffer, { from, to }: PayloadSpan, index: number | undefined) {
  return index === undefined ? NOT_PLAIN : plainCell(bytes, from, to, index);
}

const ENCODINGS: Readonly<Record<string, string>> = { C: 'CSV', J: 'JSON', B: 'BASE64' };

/** @throws UnreadablePayloadError where the text is no JSON text */
function payloadAt(bytes: Buffer, { from, to, encoding }: PayloadSpan): Payload {
  const letter = encoding === 0 ? '' : String.fromCharCode(encoding);
  try {
    const data = JSON.parse(bytes.toString('utf8', from - 1, to + 1)) as string;
    return { data, encoding: ENCODINGS[letter] ?? letter };
  } catch (error) {
    throw new UnreadablePayloadError(`the line is not JSON: ${(error as Error).message}`);
  }
}

/** The values in the output, or in the input where the output has none. */
function valuesOfFirst(payloads: readonly Payload[], attribute: Attribute): unknown[] {
  let first: unknown;
  for (const payload of payloads) {
    try {
      return valuesAt(payload, attribute);
    } catch (error) {
      if (!(error instanceof UnreadablePayloadError)) throw error;
      first ??= error;
    }
  }
  throw first;
}

/** A list that stands for one row's probabilities, or for as many rows as there are labels. */
function rowsOf(values: unknown[], rows: number): unknown[] {
  const [only] = values;
  if (values.length === rows) return values;
  if (values.length === 1 && Array.isArray(only) && only.length === rows) return only;
  return rows === 1 ? [values] : values;
}

/** The probability of the last of two classes, which is the positive one. */
const lastOf = (value: unknown): Cell =>
  Array.isArray(value) && value.length === 2 ? scalar(value[1]) : scalar(value);

/** The position of the greatest of several probabilities, which names the class. */
function mostProbable(value: unknown): Cell {
  if (!Array.isArray(value) || value.length < 2) return undefined;
  const numbers = value.map(Number);
  const index = numbers.indexOf(Math.max(...numbers));
  return index < 0 ? undefined : index;
}

/** A list of one is its item. */
function scalar(value: unknown): Cell {
  if (Array.isArray(value) && value.length === 1) return scalar(value[0]);
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : (value as Cell);
}

/** `start <= time < end` on the times of records. */
class TimeWindow {
  readonly #start: number;
  readonly #end: number;
  /** The time that was asked for last: neighbours often share theirs. */
  readonly #last = new Uint8Array(64);
  #lastLength = -1;
  #lastHolds = false;

  constructor({ start, end }: Pick<MergedFiles, 'start' | 'end'>) {
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
