import type { BlockBuilder } from './block.js';
import { NOT_PLAIN, PLAIN_ROW, PlainCaptureReader } from './capture-line.js';
import { type CapturePlan, capturePlan, inWindow } from './capture-plan.js';
import {
  type CaptureRow,
  type CaptureSide,
  captureRows,
  parseCaptureLine,
} from './capture-record.js';
import {
  type CaptureSchema,
  nameCells,
  namesUpTo,
  OtherWidthError,
  schemaOf,
} from './capture-schema.js';
import { type Chunk, ENOUGH, readChunks, TOO_LONG } from './chunks.js';
import { trimLineEnd } from './csv-text.js';
import type { CaptureWidths, DatasetSource } from './dataset.js';
import { ScanNotes } from './notes.js';
import { UnreadablePayloadError } from './payload.js';
import { nameOf, type RowSource } from './row-source.js';

/** Records that are looked at to learn how wide rows are. */
const SAMPLE_RECORDS = 1000;
const LINE_FEED = 10;

/** Name of the column that holds each record's inference time, where it is asked for. */
const RECORD_TIME = 'inferenceTime';

type CaptureOptions = Extract<DatasetSource, { format: 'capture' }>;

/** Capture files: JSON Lines as SageMaker's data capture writes them. */
export async function captureSource(
  source: CaptureOptions,
  columnNames: readonly string[],
): Promise<RowSource> {
  const rows = source.widths === undefined ? await sampleRows(source) : [];
  const schema = source.widths
    ? { ...source.widths, names: columnNames }
    : schemaOf(rows, columnNames);
  const columns = schema.width > 0 ? namesUpTo(columnNames, schema.width) : [];
  for (const row of rows) addNames(columns, row, schema);
  const plain = new PlainCaptureReader();
  return {
    paths: source.paths,
    columns,
    recordTimeColumn: RECORD_TIME,
    read: (path, index, builder, notes, onBytes) => {
      const scan = new CaptureScan(source, schema, nameOf(source, index), builder, notes, plain);
      return readChunks(path, (chunk) => scan.consume(chunk), {
        onBytes,
        onTooLong: (beginning) => scan.tooLong(beginning),
      });
    },
  };
}

/** The widths that most of the first records have. */
export async function captureWidths(source: CaptureOptions): Promise<CaptureWidths> {
  const { width, outputWidth } = schemaOf(await sampleRows(source), []);
  return { width, outputWidth };
}

async function sampleRows(source: CaptureOptions): Promise<CaptureRow[]> {
  const rows: CaptureRow[] = [];
  const notes = new ScanNotes();
  for (const path of source.paths) {
    if (rows.length >= SAMPLE_RECORDS) break;
    await readChunks(
      path,
      ({ bytes, end }) => {
        for (let at = 0; at < end && rows.length < SAMPLE_RECORDS; ) {
          const next = bytes.indexOf(LINE_FEED, at) + 1;
          const line = bytes.toString('utf8', at, trimLineEnd(bytes, at, next));
          if (line.trim() !== '') rows.push(...rowsOfLine(line, source.captureIndexNames, notes));
          at = next;
        }
        return rows.length >= SAMPLE_RECORDS ? ENOUGH : end;
      },
      { onTooLong: () => undefined },
    );
  }
  return rows;
}

/** The rows of a line, none where it cannot be read: the scan proper reports that. */
function rowsOfLine(line: string, sides: readonly CaptureSide[], notes: ScanNotes): CaptureRow[] {
  try {
    return captureRows(parseCaptureLine(line), sides, notes);
  } catch (error) {
    if (error instanceof UnreadablePayloadError) return [];
    throw error;
  }
}

function addNames(columns: string[], row: CaptureRow, schema: CaptureSchema): void {
  if (row.output?.names === undefined && row.input?.names === undefined) return;
  const known = new Set(columns);
  nameCells(row, schema, new ScanNotes(), (name) => {
    if (known.has(name)) return;
    known.add(name);
    columns.push(name);
  });
}

/** One pass over the lines of one file. */
class CaptureScan {
  readonly #plain: PlainCaptureReader;
  readonly #options: CaptureOptions;
  readonly #schema: CaptureSchema;
  readonly #plan: CapturePlan;
  readonly #name: string;
  readonly #builder: BlockBuilder;
  readonly #notes: ScanNotes;
  /** The column that takes each record's inference time, or -1. */
  readonly #timeColumn: number;
  #line = 0;
  /** The inference time that was noted last: neighbours often share theirs. */
  #time: string | undefined;

  constructor(
    options: CaptureOptions,
    schema: CaptureSchema,
    name: string,
    builder: BlockBuilder,
    notes: ScanNotes,
    plain: PlainCaptureReader,
  ) {
    this.#plain = plain;
    this.#options = options;
    this.#schema = schema;
    this.#name = name;
    this.#builder = builder;
    this.#notes = notes;
    this.#timeColumn = builder.names.indexOf(RECORD_TIME);
    this.#plan = capturePlan(options, schema, builder);
  }

  /** A line that cannot be held in memory. */
  tooLong(beginning: string): void {
    this.#line++;
    this.#notes.unreadable(this.#name, this.#line, TOO_LONG, beginning);
  }

  consume({ bytes, view, start, end }: Chunk): number {
    const plain = this.#plain;
    const builder = this.#builder;
    const { isPlain, columns, bounds } = this.#plan;
    let at = start;
    while (at < end) {
      this.#line++;
      const found = isPlain ? plain.read(bytes, view, at, columns, bounds, builder) : NOT_PLAIN;
      if (found === NOT_PLAIN) {
        const next = bytes.indexOf(LINE_FEED, at) + 1;
        this.#general(bytes.toString('utf8', at, trimLineEnd(bytes, at, next)));
        at = next;
      } else {
        if (found === PLAIN_ROW) this.#commitPlain(bytes);
        at = plain.next;
      }
    }
    return end;
  }

  /** Columns that only JSON records have are missing in a plain one. */
  #commitPlain(bytes: Buffer): void {
    const builder = this.#builder;
    this.#noteTime(this.#plain.inferenceTime(bytes));
    for (let column = this.#schema.width; column < builder.names.length; column++) {
      if (column !== this.#timeColumn) builder.put(column, null);
      else builder.putText(column, this.#plain.inferenceTime(bytes));
    }
    builder.commit();
  }

  #noteTime(time: string | undefined): void {
    if (time === undefined || time === this.#time) return;
    this.#time = time;
    this.#notes.time(Date.parse(time));
  }

  #general(line: string): void {
    if (line.trim() === '') return;
    try {
      const record = parseCaptureLine(line);
      if (!inWindow(this.#options, record.inferenceTime)) return;
      for (const row of captureRows(record, this.#options.captureIndexNames, this.#notes)) {
        this.#write(row, record.inferenceTime);
      }
      this.#noteTime(record.inferenceTime);
    } catch (error) {
      if (!(error instanceof UnreadablePayloadError)) throw error;
      if (error instanceof OtherWidthError) this.#notes.otherWidth(error.width);
      this.#notes.unreadable(this.#name, this.#line, error.message, line);
    }
  }

  #write(row: CaptureRow, inferenceTime: string | undefined): void {
    const builder = this.#builder;
    builder.clearRow();
    nameCells(row, this.#schema, this.#notes, (name, cell) => {
      builder.put(builder.columnIndex(name), cell);
    });
    if (this.#timeColumn >= 0) builder.put(this.#timeColumn, inferenceTime);
    builder.commit();
  }
}
