import { createReadStream } from 'node:fs';

/** A record that is longer lacks a quotation mark. */
const mostRecord_chars = 4 * 1024 * 1024;

export interface CsvBlock {
  /** Cells; null where nothing stands between the commas, `''` for `""`. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** The line on which each row begins, from 1. */
  readonly lines: readonly number[];
}

/**
 * Reads records of CSV (RFC 4180) as they come: quoted cells may hold commas, line ends and doubled
 * quotation marks. Empty lines are left out, but where there is one column: there they are its
 * missing values.
 */
class CsvReader {
  #rest = '';
  #line = 1;
  /** Of the header. */
  #columns: number | undefined;

  /** @throws Error when a quotation mark is not closed. */
  read(more: string, isEnd: boolean): CsvBlock {
    const text = this.#rest + more;
    const rows: (string | null)[][] = [];
    const lines: number[] = [];
    let at = 0;
    while (at < text.length) {
      const record = recordAt(text, at, isEnd);
      if (!record) break;
      if (!record.isBlank || this.#columns === 1) {
        this.#columns ??= record.cells.length;
        rows.push(record.cells);
        lines.push(this.#line);
      }
      this.#line += record.lines;
      at = record.end;
    }
    this.#rest = text.slice(at);
    if (this.#rest !== '' && (isEnd || this.#rest.length > mostRecord_chars)) {
      throw new Error(`line ${this.#line}: a quotation mark is not closed, or closed too early`);
    }
    return { rows, lines };
  }
}

interface CsvRecord {
  readonly cells: (string | null)[];
  readonly isBlank: boolean;
  readonly end: number;
  readonly lines: number;
}

function recordAt(text: string, start: number, isEnd: boolean): CsvRecord | undefined {
  let end = text.indexOf('\n', start);
  if (end < 0) {
    if (!isEnd) return undefined;
    end = text.length;
  }
  const stop = text.charCodeAt(end - 1) === 13 && end > start ? end - 1 : end;
  const line = text.slice(start, stop);
  if (line.includes('"')) return quotedAt(text, start, isEnd);
  const cells: (string | null)[] = line.split(',');
  for (let at = 0; at < cells.length; at++) if (cells[at] === '') cells[at] = null;
  return { cells, isBlank: line === '', end: end + 1, lines: 1 };
}

function quotedAt(text: string, start: number, isEnd: boolean): CsvRecord | undefined {
  const pattern = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r?\n|$)/gy;
  pattern.lastIndex = start;
  const cells: (string | null)[] = [];
  let lines = 1;
  for (;;) {
    const match = pattern.exec(text);
    if (!match) return undefined;
    const [, quoted, bare, mark] = match;
    // the end of what has been read is not yet the end of the record
    if (mark === '' && !isEnd) return undefined;
    cells.push(quoted === undefined ? bare || null : quoted.replaceAll('""', '"'));
    if (quoted !== undefined) lines += quoted.split('\n').length - 1;
    if (mark !== ',') return { cells, isBlank: false, end: pattern.lastIndex, lines };
  }
}

/** Records of a file, its header first. @throws Error when it cannot be read as CSV. */
export async function* csvFileBlocks(path: string): AsyncGenerator<CsvBlock> {
  const reader = new CsvReader();
  const input = createReadStream(path, { encoding: 'utf8', highWaterMark: 256 * 1024 });
  try {
    let isFirst = true;
    for await (const chunk of input) {
      const text = isFirst ? String(chunk).replace(/^\uFEFF/, '') : String(chunk);
      isFirst = false;
      yield reader.read(text, false);
    }
    yield reader.read('', true);
  } finally {
    input.destroy();
  }
}

/** Records of a text, its header first. @throws Error when it cannot be read as CSV. */
export const csvRecords = (text: string): CsvBlock => new CsvReader().read(text, true);
