import { type Chunk, type ChunkRoom, readChunks, TOO_LONG } from '../../dataset/chunks.js';
import { trimLineEnd } from '../../dataset/csv-text.js';
import { UnreadablePayloadError } from '../../dataset/payload.js';
import { lastOf, mostProbable, rowsOf, scalar, valuesOfFirst } from './answer-values.js';
import type { Attribute } from './attribute.js';
import { parseMergedLine } from './merged-record.js';
import { type MergedRows, RowsBuilder } from './merged-rows.js';
import { type Payload, valuesAt } from './payload-values.js';
import { NOT_PLAIN, plainCell } from './plain-cell.js';
import { type PayloadSpan, RecordSpans } from './record-spans.js';
import { TimeWindow } from './time-window.js';

const LINE_FEED = 10;
const LETTER_C = 67;
const BEGINNING_BYTES = 1000;

/** Whole lines of a file, from one position to another. */
export interface FilePart {
  /** Which of the files. */
  readonly file: number;
  readonly path: string;
  readonly from: number;
  readonly to: number;
}

/** What is wanted of the records; plain data. */
export interface Wanted {
  readonly inference: Attribute | undefined;
  readonly probability: Attribute | undefined;
  readonly truth: Attribute | undefined;
  readonly start: Date | undefined;
  readonly end: Date | undefined;
}

/** Reads the merged records of a part. */
export async function readPart(
  part: FilePart,
  wanted: Wanted,
  room: ChunkRoom,
): Promise<MergedRows> {
  const scan = new PartScan(wanted, part.to - part.from);
  await readChunks(part.path, (chunk) => scan.consume(chunk), {
    part,
    room,
    onTooLong: (_, position) => scan.tooLong(position),
  });
  return scan.rows();
}

/** The payloads of a record, however they were found. */
interface RecordPayloads {
  readonly outputs: readonly Payload[];
  readonly truth: Payload;
}

/** One pass over the lines of a part. */
class PartScan {
  readonly #wanted: Wanted;
  readonly #built: RowsBuilder;
  readonly #bytes: number;
  readonly #spans = new RecordSpans();
  readonly #window: TimeWindow;
  /** The record that is read. */
  readonly #place = { line: 0, position: 0, length: 0 };

  constructor(wanted: Wanted, bytes: number) {
    this.#wanted = wanted;
    this.#bytes = bytes;
    this.#built = new RowsBuilder(bytes);
    this.#window = new TimeWindow(wanted);
  }

  rows(): MergedRows {
    return this.#built.rows(this.#place.line, this.#bytes);
  }

  /** A line that cannot be held in memory. */
  tooLong(position: number): void {
    this.#place.line += 1;
    this.#stands(position, BEGINNING_BYTES);
    this.#built.unreadable(TOO_LONG, this.#place);
  }

  consume({ bytes, view, start, end, position }: Chunk): number {
    const spans = this.#spans;
    for (let at = start; at < end; ) {
      this.#place.line += 1;
      const from = at;
      const isFound = spans.read(bytes, view, at);
      at = 1 + (isFound ? spans.end : bytes.indexOf(LINE_FEED, at));
      this.#stands(position + from, at - from);
      if (!isFound) this.#strange(bytes.toString('utf8', from, trimLineEnd(bytes, from, at)));
      else if (spans.timeFrom >= 0 && !this.#window.holds(bytes, spans.timeFrom, spans.timeTo)) {
        this.#built.notes.note(OUTSIDE);
      } else if (!this.#plain(bytes)) this.#fromSpans(bytes);
    }
    return end;
  }

  #stands(position: number, length: number): void {
    this.#place.position = position;
    this.#place.length = length;
  }

  /** A record whose output and label are one row of plain CSV each. False where they are not. */
  #plain(bytes: Buffer): boolean {
    const { output, truth } = this.#spans;
    const wanted = this.#wanted;
    if (truth.encoding !== LETTER_C || output.from < 0 || output.encoding !== LETTER_C)
      return false;
    const actual = cellAt(bytes, truth, wanted.truth === undefined ? 0 : wanted.truth.index);
    if (actual === NOT_PLAIN || actual === undefined) return false;
    const predicted = wanted.inference && cellAt(bytes, output, wanted.inference.index);
    const probability = wanted.probability && cellAt(bytes, output, wanted.probability.index);
    if (predicted === NOT_PLAIN || probability === NOT_PLAIN) return false;
    if (wanted.inference && predicted === undefined) return false;
    if (wanted.probability && probability === undefined) return false;
    this.#built.add(actual, predicted, probability, this.#place);
    return true;
  }

  /** A record whose payloads are JSON, or CSV with quotes or several rows. */
  #fromSpans(bytes: Buffer): void {
    const { output, input, truth } = this.#spans;
    this.#readably(() => {
      const outputs = [output, input].filter((span) => span.from >= 0);
      this.#rows({
        outputs: outputs.map((span) => payloadAt(bytes, span)),
        truth: payloadAt(bytes, truth),
      });
    });
  }

  /** A line that is laid out in an unexpected way: it may be a record all the same. */
  #strange(line: string): void {
    if (line.trim() === '') return;
    this.#readably(() => {
      const { inferenceTime, ...payloads } = parseMergedLine(line);
      if (inferenceTime !== undefined && !this.#window.holdsText(inferenceTime)) {
        this.#built.notes.note(OUTSIDE);
      } else this.#rows(payloads);
    });
  }

  /** What cannot be read is noted in the record's place. */
  #readably(read: () => void): void {
    try {
      read();
    } catch (error) {
      if (!(error instanceof UnreadablePayloadError)) throw error;
      this.#built.unreadable(error.message, this.#place);
    }
  }

  #rows({ outputs, truth }: RecordPayloads): void {
    const { notes } = this.#built;
    const wanted = this.#wanted;
    const labels = valuesAt(truth, wanted.truth);
    if (labels.length === 0) throw new UnreadablePayloadError('the label is missing');
    const answers = wanted.inference && valuesOfFirst(outputs, wanted.inference);
    const scores = wanted.probability && valuesOfFirst(outputs, wanted.probability);
    const predicted = answers && rowsOf(answers, labels.length);
    const probability = scores && rowsOf(scores, labels.length);
    const rows = (predicted ?? probability)?.length ?? 0;
    if (rows !== labels.length || (probability ?? labels).length !== rows) {
      notes.note('Predictions and labels differ in their number of rows ({n}).');
      throw new UnreadablePayloadError(
        `the prediction's number of rows is ${rows}, the label's ${labels.length}`,
      );
    }
    if (rows > 1) notes.note('Bodies of several rows were read as that many rows ({n}).');
    for (const [row, label] of labels.entries()) {
      this.#built.add(
        scalar(label),
        wanted.inference ? scalar(predicted?.[row]) : mostProbable(probability?.[row]),
        lastOf(probability?.[row]),
        this.#place,
      );
    }
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
