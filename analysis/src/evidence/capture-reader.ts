import { BlockBuilder } from '../dataset/block.js';
import { NOT_PLAIN, PLAIN_OUTSIDE, PlainCaptureReader } from '../dataset/capture-line.js';
import { type CapturePlan, capturePlan, inWindow } from '../dataset/capture-plan.js';
import {
  type CaptureRecord,
  type CaptureRow,
  captureRows,
  parseCaptureLine,
} from '../dataset/capture-record.js';
import { type CaptureSchema, nameCells, namesUpTo } from '../dataset/capture-schema.js';
import { captureWidths } from '../dataset/capture-source.js';
import type { Cell } from '../dataset/cells.js';
import { type Chunk, ENOUGH, readChunks } from '../dataset/chunks.js';
import { trimLineEnd } from '../dataset/csv-text.js';
import type { DatasetSource } from '../dataset/dataset.js';
import { ScanNotes } from '../dataset/notes.js';
import { UnreadablePayloadError } from '../dataset/payload.js';
import type { Looker, RecordPlace } from './looker.js';
import type { Reading, RecordReader } from './record-reader.js';

const LINE_FEED = 10;

type CaptureOptions = Extract<DatasetSource, { format: 'capture' }>;

/** Captures: those laid out as AWS writes them are looked at cell by cell, the others in full. */
export async function captureReader(
  source: CaptureOptions,
  columnNames: readonly string[],
  textColumns: ReadonlySet<string>,
): Promise<RecordReader> {
  const widths = source.widths ?? (await captureWidths(source));
  const schema = { ...widths, names: columnNames };
  return {
    parts: 'lines',
    look: async ({ path, name }, stretch, looker, isOver) => {
      const scan = new CaptureLook(source, schema, textColumns, { looker, name, isOver });
      scan.line = stretch.linesBefore;
      const consume = (chunk: Chunk) => scan.consume(chunk);
      const onTooLong = () => {
        scan.line++;
      };
      await readChunks(path, consume, { part: stretch, onTooLong });
      return scan.reading;
    },
  };
}

interface Beholder {
  looker: Looker;
  name: string;
  isOver: (reading: Reading) => boolean;
}

class CaptureLook {
  line = 0;
  readonly reading: Reading = { quick: 0, slow: 0 };
  readonly #source: CaptureOptions;
  readonly #schema: CaptureSchema;
  readonly #beholder: Beholder;
  readonly #plain = new PlainCaptureReader();
  readonly #builder: BlockBuilder;
  readonly #plan: CapturePlan;

  constructor(
    source: CaptureOptions,
    schema: CaptureSchema,
    textColumns: ReadonlySet<string>,
    beholder: Beholder,
  ) {
    this.#source = source;
    this.#schema = schema;
    this.#beholder = beholder;
    const columns = namesUpTo(schema.names, schema.width);
    this.#builder = new BlockBuilder(columns, () => undefined, textColumns);
    this.#plan = capturePlan(source, schema, this.#builder);
    beholder.looker.bind(this.#builder.names);
  }

  consume({ bytes, view, start, end }: Chunk): number {
    const { looker, isOver } = this.#beholder;
    const { isPlain, columns, bounds } = this.#plan;
    for (let at = start; at < end; ) {
      if (looker.isSatisfied || isOver(this.reading)) return ENOUGH;
      this.line++;
      const from = at;
      const found = isPlain
        ? this.#plain.read(bytes, view, at, columns, bounds, this.#builder)
        : NOT_PLAIN;
      at = found === NOT_PLAIN ? bytes.indexOf(LINE_FEED, at) + 1 : this.#plain.next;
      this.reading.quick += at - from;
      if (found === PLAIN_OUTSIDE) continue;
      if (found !== NOT_PLAIN && !looker.matches(this.#builder)) continue;
      this.reading.slow += at - from;
      this.#record(bytes.toString('utf8', from, trimLineEnd(bytes, from, at)));
    }
    return end;
  }

  #record(line: string): void {
    if (line.trim() === '') return;
    try {
      const record = parseCaptureLine(line);
      if (!inWindow(this.#source, record.inferenceTime)) return;
      const rows = captureRows(record, this.#source.captureIndexNames, new ScanNotes());
      for (const [index, row] of rows.entries()) {
        const place = () => this.#placeOf(record, rows.length > 1 ? index + 1 : undefined);
        this.#beholder.looker.take(this.#cellsOf(row), place);
      }
    } catch (error) {
      // what cannot be read is told of as such, and is no example of anything else
      if (!(error instanceof UnreadablePayloadError)) throw error;
    }
  }

  #cellsOf(row: CaptureRow): Map<string, Cell> {
    const cells = new Map<string, Cell>();
    nameCells(row, this.#schema, new ScanNotes(), (name, cell) => cells.set(name, cell));
    return cells;
  }

  #placeOf({ eventMetadata }: CaptureRecord, row: number | undefined): RecordPlace {
    return {
      source: this.#beholder.name,
      line: this.line,
      ...(row !== undefined && { row }),
      ...idsIn(eventMetadata),
    };
  }
}

const IDS = ['eventId', 'inferenceId', 'inferenceTime'] as const;
const LONGEST_ID = 200;

function idsIn(event: Record<string, unknown>): Pick<RecordPlace, (typeof IDS)[number]> {
  return Object.fromEntries(
    IDS.flatMap((name) => {
      const value = event[name];
      return typeof value === 'string' ? [[name, value.slice(0, LONGEST_ID)]] : [];
    }),
  );
}
