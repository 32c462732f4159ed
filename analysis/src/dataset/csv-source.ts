import type { BlockBuilder } from './block.js';
import { namesUpTo } from './capture-schema.js';
import { type Chunk, ENOUGH, readChunks, TOO_LONG } from './chunks.js';
import { PlainCsvReader } from './csv-bytes.js';
import { csvRecordEnd, parseCsv, trimLineEnd } from './csv-text.js';
import type { DatasetSource } from './dataset.js';
import type { ScanNotes } from './notes.js';
import { nameOf, type RowSource } from './row-source.js';

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const BYTE_ORDER_MARK = '\uFEFF';

type CsvOptions = Extract<DatasetSource, { format: 'csv' }>;

/** CSV files. Every file of a data set with a header has its own, and may order columns freely. */
export async function csvSource(
  source: CsvOptions,
  columnNames: readonly string[],
): Promise<RowSource> {
  const columns: string[] = [];
  for (const path of source.paths) {
    const first = await firstRow(path);
    if (first === undefined) continue;
    const names = source.header
      ? headerNames(first)
      : plainNames(source, columnNames, first.length);
    for (const name of names) if (!columns.includes(name)) columns.push(name);
    if (!source.header) break;
  }
  return {
    paths: source.paths,
    columns,
    read: (path, index, builder, notes, onBytes) => {
      const names = source.header ? undefined : columns;
      const scan = new CsvScan(names, nameOf(source, index), builder, notes);
      return readChunks(path, (...chunk) => scan.consume(...chunk), {
        onBytes,
        onTooLong: (beginning) => scan.tooLong(beginning),
      });
    },
  };
}

/** Names by position: the baseline's, then those of the last columns. */
export function plainNames(
  { lastColumns = [] }: CsvOptions,
  columnNames: readonly string[],
  width: number,
): string[] {
  const before = Math.max(0, width - lastColumns.length);
  return [...namesUpTo(columnNames, before), ...lastColumns.slice(0, width - before)];
}

/** The names of a header: blanks around them dropped, empty ones as Spark names them. */
export function headerNames(cells: readonly string[]): string[] {
  const seen = new Set<string>();
  return cells.map((cell, position) => {
    let name = cell.replace(BYTE_ORDER_MARK, '').trim() || `_c${position}`;
    while (seen.has(name)) name = `${name}_${position}`;
    seen.add(name);
    return name;
  });
}

/** The first row of a CSV file. */
export async function firstRow(path: string): Promise<string[] | undefined> {
  return (await firstRows(path, 1))[0];
}

/** The first rows of a CSV file, so many or as many as there are. */
export async function firstRows(path: string, count: number): Promise<string[][]> {
  const rows: string[][] = [];
  await readChunks(path, ({ bytes, start, end }) => {
    for (let at = start; at < end && rows.length < count; ) {
      const next = csvRecordEnd(bytes, at, end);
      if (next < 0) return at;
      rows.push(...parseCsv(bytes.toString('utf8', at, next)));
      at = next;
    }
    return rows.length < count ? end : ENOUGH;
  });
  return rows.slice(0, count);
}

/** One pass over the rows of one file. */
class CsvScan {
  readonly #plain = new PlainCsvReader();
  readonly #name: string;
  readonly #builder: BlockBuilder;
  readonly #notes: ScanNotes;
  /** Column of each cell; undefined until the header was read. */
  #columns: Int32Array | undefined;
  #line = 1;
  #first = true;

  constructor(
    names: readonly string[] | undefined,
    source: string,
    builder: BlockBuilder,
    notes: ScanNotes,
  ) {
    this.#name = source;
    this.#builder = builder;
    this.#notes = notes;
    if (names !== undefined) this.#setColumns(names);
  }

  /** A line that cannot be held in memory. */
  tooLong(beginning: string): void {
    this.#unreadable(TOO_LONG, beginning);
    this.#line++;
  }

  consume({ bytes, start, end }: Chunk, isLast: boolean, isStuck: boolean): number {
    let at = start;
    while (at < end) {
      const next = this.#plainRow(bytes, at);
      if (next > 0) {
        this.#line++;
        at = next;
        continue;
      }
      const recordEnd = csvRecordEnd(bytes, at, end);
      if (recordEnd < 0 && !isLast && (at > start || !isStuck)) return at;
      const open = isStuck ? bytes.indexOf(LINE_FEED, at) + 1 : end;
      const to = recordEnd < 0 ? open : recordEnd;
      this.#general(bytes.toString('utf8', at, trimLineEnd(bytes, at, to)), recordEnd < 0);
      for (let index = at; index < to; index++) if (bytes[index] === LINE_FEED) this.#line++;
      at = to;
    }
    return end;
  }

  #setColumns(names: readonly string[]): void {
    this.#columns = Int32Array.from(names, (name) => this.#builder.columnIndex(name));
  }

  /** The position after a row of plain cells, or 0 if the row is not one. */
  #plainRow(bytes: Buffer, at: number): number {
    const columns = this.#columns;
    if (columns === undefined || this.#first) return 0;
    let end = this.#plain.readRow(bytes, at, columns, this.#builder);
    if (end < 0) return 0;
    if (bytes[end] === CARRIAGE_RETURN) end++;
    if (bytes[end] !== LINE_FEED || end === at) return 0;
    if (columns.length < this.#builder.names.length) return 0;
    this.#builder.commit();
    return end + 1;
  }

  #general(record: string, open: boolean): void {
    const text = this.#first ? record.replace(BYTE_ORDER_MARK, '') : record;
    this.#first = false;
    // more than one row where they are parted by a carriage return alone
    for (const cells of parseCsv(text)) this.#row(cells, record, open);
  }

  #row(cells: readonly string[], record: string, open: boolean): void {
    if (this.#columns === undefined) this.#setColumns(headerNames(cells));
    else if (open) this.#unreadable('a quoted cell is never closed', record);
    else if (cells.length !== this.#columns.length) {
      const expected = this.#columns.length;
      this.#unreadable(`the row has ${cells.length} values where ${expected} are due`, record);
    } else this.#write(cells, this.#columns);
  }

  #unreadable(reason: string, record: string): void {
    this.#notes.unreadable(this.#name, this.#line, reason, record);
  }

  #write(cells: readonly string[], columns: Int32Array): void {
    const builder = this.#builder;
    builder.clearRow();
    for (const [index, cell] of cells.entries()) builder.put(columns[index]!, cell);
    builder.commit();
  }
}
