import type { Readable } from 'node:stream';

export interface CsvRow {
  /** Undefined: null. */
  readonly fields: readonly (string | undefined)[];
  /** Bytes before it in the stream. */
  readonly start: number;
}

const quote = 0x22;
const comma = 0x2c;
const newline = 0x0a;

/**
 * Rows of a result file: every field in quotes, but nulls, which are empty.
 * @param isCsv without, each line is a row of one field
 */
export async function* csvRows(body: Readable, isCsv: boolean): AsyncGenerator<CsvRow> {
  let rest: Buffer = Buffer.alloc(0);
  let start = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let end = rowEnd(rest, from, isCsv); end >= 0; end = rowEnd(rest, from, isCsv)) {
      const line = rest.subarray(from, end);
      yield { fields: isCsv ? fieldsOf(line) : [line.toString()], start: start + from };
      from = end + 1;
    }
    start += from;
    rest = rest.subarray(from);
  }
  if (rest.length > 0) yield { fields: isCsv ? fieldsOf(rest) : [rest.toString()], start };
}

/** Of the line feed that ends the row; -1 when it is not there yet. */
function rowEnd(bytes: Buffer, from: number, isCsv: boolean): number {
  if (!isCsv) return bytes.indexOf(newline, from);
  let quoted = false;
  for (let at = from; at < bytes.length; at++) {
    if (bytes[at] === quote) quoted = !quoted;
    else if (bytes[at] === newline && !quoted) return at;
  }
  return -1;
}

function fieldsOf(line: Buffer): (string | undefined)[] {
  const fields: (string | undefined)[] = [];
  for (let at = 0; at <= line.length; ) {
    if (line[at] !== quote) {
      fields.push(undefined);
      at = line.indexOf(comma, at) + 1 || line.length + 1;
      continue;
    }
    let end = at + 1;
    while (end < line.length && !(line[end] === quote && line[end + 1] !== quote)) {
      end += line[end] === quote ? 2 : 1;
    }
    fields.push(
      line
        .subarray(at + 1, end)
        .toString()
        .replaceAll('""', '"'),
    );
    at = end + 2;
    if (at === line.length + 1) break;
  }
  return fields;
}
