import { BlockBuilder } from '../dataset/block.js';
import { type Chunk, ENOUGH, readChunks } from '../dataset/chunks.js';
import { PlainCsvReader } from '../dataset/csv-bytes.js';
import { firstRow, headerNames, plainNames } from '../dataset/csv-source.js';
import { csvRecordEnd, parseCsv, trimLineEnd } from '../dataset/csv-text.js';
import type { DatasetSource } from '../dataset/dataset.js';
import type { Looker } from './looker.js';
import type { Reading, RecordReader } from './record-reader.js';
import type { Stretch } from './stretches.js';

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const BYTE_ORDER_MARK = '\uFEFF';

type CsvOptions = Extract<DatasetSource, { format: 'csv' }>;

/** Rows of CSV; every file with a header has its own. */
export function csvReader(
  source: CsvOptions,
  columnNames: readonly string[],
  textColumns: ReadonlySet<string>,
): RecordReader {
  return {
    parts: 'csv',
    look: async ({ path, name }, stretch, looker, isOver) => {
      const first = (await firstRow(path)) ?? [];
      const names = source.header
        ? headerNames(first)
        : plainNames(source, columnNames, first.length);
      const scan = new CsvLook(names, textColumns, { looker, name, isOver });
      scan.begin(stretch, source.header);
      await readChunks(path, (...chunk) => scan.consume(...chunk), {
        part: stretch,
        onTooLong: () => {
          scan.line++;
        },
      });
      return scan.reading;
    },
  };
}

interface Beholder {
  looker: Looker;
  name: string;
  isOver: (reading: Reading) => boolean;
}

class CsvLook {
  /** 1-based, of the record at hand. */
  line = 1;
  readonly reading: Reading = { quick: 0, slow: 0 };
  readonly #names: readonly string[];
  readonly #beholder: Beholder;
  readonly #plain = new PlainCsvReader();
  readonly #builder: BlockBuilder;
  readonly #columns: Int32Array;
  #passesHeader = false;
  /** The first record of a file may begin with a mark that is no part of it. */
  #isFirst = false;

  constructor(names: readonly string[], textColumns: ReadonlySet<string>, beholder: Beholder) {
    this.#names = names;
    this.#beholder = beholder;
    this.#builder = new BlockBuilder(names, () => undefined, textColumns);
    this.#columns = Int32Array.from(names, (name) => this.#builder.columnIndex(name));
    beholder.looker.bind(this.#builder.names);
  }

  begin({ from, linesBefore }: Stretch, header: boolean): void {
    this.line = linesBefore + 1;
    this.#isFirst = from === 0;
    this.#passesHeader = header && from === 0;
  }

  consume({ bytes, start, end }: Chunk, isLast: boolean, isStuck: boolean): number {
    const { looker, isOver } = this.#beholder;
    for (let at = start; at < end; ) {
      if (looker.isSatisfied || isOver(this.reading)) return ENOUGH;
      const plainEnd = this.#plainRow(bytes, at);
      if (plainEnd > 0 && !looker.matches(this.#builder)) {
        this.reading.quick += plainEnd - at;
        this.line++;
        at = plainEnd;
        continue;
      }
      const recordEnd = csvRecordEnd(bytes, at, end);
      if (recordEnd < 0 && !isLast && (at > start || !isStuck)) return at;
      const to = recordEnd < 0 ? end : recordEnd;
      this.reading.quick += to - at;
      this.reading.slow += to - at;
      if (recordEnd > 0) this.#record(bytes.toString('utf8', at, trimLineEnd(bytes, at, to)));
      for (let index = at; index < to; index++) if (bytes[index] === LINE_FEED) this.line++;
      at = to;
    }
    return end;
  }

  /** The position after a row of plain cells, or 0 if the row is not one. */
  #plainRow(bytes: Buffer, at: number): number {
    if (this.#isFirst) return 0;
    let end = this.#plain.readRow(bytes, at, this.#columns, this.#builder);
    if (end < 0) return 0;
    if (bytes[end] === CARRIAGE_RETURN) end++;
    return bytes[end] === LINE_FEED && end > at ? end + 1 : 0;
  }

  #record(record: string): void {
    const text = this.#isFirst ? record.replace(BYTE_ORDER_MARK, '') : record;
    this.#isFirst = false;
    const { looker, name } = this.#beholder;
    for (const cells of parseCsv(text)) {
      if (this.#passesHeader) this.#passesHeader = false;
      else if (cells.length === this.#names.length) {
        const byName = new Map(cells.map((cell, index) => [this.#names[index]!, cell]));
        looker.take(byName, () => ({ source: name, line: this.line }));
      }
    }
  }
}
