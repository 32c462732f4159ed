import { closeSync, openSync, readSync } from 'node:fs';
import { chunkRoom } from '../../dataset/chunks.js';
import type { ScanNotes } from '../../dataset/notes.js';
import type { Collector } from '../collector.js';
import type { QualityAttributes } from '../types.js';
import type { WorstAnswers } from '../worst.js';
import { parseAttribute } from './attribute.js';
import { partsOf } from './file-parts.js';
import { readInOrder } from './in-order.js';
import { type FilePart, readPart, type Wanted } from './merged-part.js';
import { cellOf, type MergedRows } from './merged-rows.js';
import { PartThread, threadsFor } from './part-thread.js';

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

/** Who hears of what was read. */
export interface MergedHearers {
  readonly collector: Collector;
  readonly notes: ScanNotes;
  readonly worst: WorstAnswers;
  readonly onBytes: OnMergedBytes;
}

/** How the files are read; what comes of it is the same. */
export interface ReadingPlan {
  readonly partBytes?: number;
  readonly threads?: number;
}

/**
 * Reads merged records into a collector, in their order; what cannot be counted is noted with its
 * place. Large files are read in parts, several at once.
 *
 * @throws AttributeError before anything is read
 */
export async function readMergedFiles(
  files: MergedFiles,
  attributes: QualityAttributes,
  hearers: MergedHearers,
  plan: ReadingPlan = {},
): Promise<void> {
  const wanted = wantedOf(files, attributes);
  const parts = await partsOf(files.paths, plan.partBytes);
  const bytes = parts.reduce((sum, { from, to }) => sum + to - from, 0);
  const threads = Array.from(
    { length: plan.threads ?? threadsFor(bytes) },
    () => new PartThread(wanted),
  );
  const room = chunkRoom();
  const here = (part: FilePart) => readPart(part, wanted, room);
  const there = threads.map((thread) => (part: FilePart) => thread.read(part));
  const feed = new Feed(files, hearers);
  try {
    // two questions to each thread: it begins with the next part at once
    await readInOrder(parts, [here, ...there, ...there], (rows, part) => feed.take(rows, part));
  } finally {
    await Promise.all(threads.map((thread) => thread.close()));
  }
}

function wantedOf({ start, end }: MergedFiles, attributes: QualityAttributes): Wanted {
  const parsed = (text: string | undefined) => (text ? parseAttribute(text) : undefined);
  return {
    inference: parsed(attributes.inference),
    probability: parsed(attributes.probability),
    truth: parsed(attributes.groundTruth),
    start,
    end,
  };
}

/** Takes in what was read of the parts, in their order. */
class Feed {
  readonly #files: MergedFiles;
  readonly #hearers: MergedHearers;
  #bytes = 0;
  #file = -1;
  /** Lines of the file before the part. */
  #lines = 0;

  constructor(files: MergedFiles, hearers: MergedHearers) {
    this.#files = files;
    this.#hearers = hearers;
  }

  take(rows: MergedRows, part: FilePart): void {
    const { collector, notes, worst, onBytes } = this.#hearers;
    if (part.file !== this.#file) this.#lines = 0;
    this.#file = part.file;
    for (let row = 0; row < rows.count; row++) {
      const wrong = rows.wrong[row]!;
      if (wrong > 0) {
        this.#unreadable(rows, row, part, rows.reasons[wrong - 1]!);
        continue;
      }
      const actual = cellOf(rows, rows.actual, row);
      const predicted = cellOf(rows, rows.predicted, row);
      const probability = cellOf(rows, rows.probability, row);
      const reason = collector.add(actual, predicted, probability);
      if (reason !== undefined) this.#unreadable(rows, row, part, reason);
      else if (collector.distance >= worst.least && worst.wants(collector.distance, actual)) {
        const cells = { actual, predicted, probability };
        worst.take(collector.distance, this.#place(rows, row), cells, recordAt(rows, row, part));
      }
    }
    notes.absorb(rows.notes);
    this.#lines += rows.lines;
    this.#bytes += rows.bytes;
    onBytes(this.#bytes, collector.rows);
  }

  #unreadable(rows: MergedRows, row: number, part: FilePart, reason: string): void {
    const { source, line } = this.#place(rows, row);
    this.#hearers.notes.unreadable(source, line, reason, recordAt(rows, row, part));
  }

  /** The record's line, and which of the line's rows it is where there are several. */
  #place({ line, count }: MergedRows, row: number) {
    const { paths, sourceNames } = this.#files;
    let first = row;
    while (first > 0 && line[first - 1] === line[row]) first--;
    const isOne = first === row && (row + 1 === count || line[row + 1] !== line[row]);
    return {
      source: sourceNames?.[this.#file] ?? paths[this.#file]!,
      line: this.#lines + line[row]!,
      ...(!isOne && { row: row - first + 1 }),
    };
  }
}

/** Reads the record's text, from its file once more; what does so keeps nothing of the rows. */
const recordAt = ({ position, length }: MergedRows, row: number, { path }: FilePart) =>
  textAt(path, position[row]!, length[row]!);

const textAt = (path: string, position: number, length: number) => (): string => {
  const bytes = Buffer.alloc(length);
  const file = openSync(path, 'r');
  try {
    const read = readSync(file, bytes, 0, length, position);
    return bytes.toString('utf8', 0, read).trimEnd();
  } finally {
    closeSync(file);
  }
};
