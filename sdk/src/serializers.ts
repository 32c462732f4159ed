/** Turns what is predicted on into a request's body. */
export interface Serializer<In> {
  readonly contentType: string;
  serialize(data: In): string | Uint8Array;
}

/** A value of a CSV cell; null and undefined leave it empty. */
export type Cell = string | number | bigint | boolean | null | undefined;

/** One row, several rows, or CSV text as it is. */
export type CsvData = string | readonly Cell[] | readonly (readonly Cell[])[];

/**
 * Rows as CSV without a header; cells with commas, quotation marks or line ends are quoted.
 *
 * @example
 * new CSVSerializer().serialize([[1, 'a,b'], [2, null]]); // '1,"a,b"\n2,'
 */
export class CSVSerializer implements Serializer<CsvData> {
  readonly contentType: string;
  constructor(contentType = 'text/csv') {
    this.contentType = contentType;
  }

  serialize(data: CsvData): string {
    if (typeof data === 'string') return data;
    const rows = isRows(data) ? data : [data];
    return rows.map(csvRow).join('\n');
  }
}

const isRows = (data: readonly unknown[]): data is readonly (readonly Cell[])[] =>
  Array.isArray(data[0]);

function csvRow(row: readonly Cell[]): string {
  if (row.length === 0) throw new Error('an empty row cannot be written as CSV');
  return row.map(csvCell).join(',');
}

function csvCell(cell: Cell): string {
  const text = cell === null || cell === undefined ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Any value as JSON.
 *
 * @example
 * new JSONSerializer().serialize({ instances: [[1, 2]] }); // '{"instances":[[1,2]]}'
 */
export class JSONSerializer implements Serializer<unknown> {
  readonly contentType: string;
  constructor(contentType = 'application/json') {
    this.contentType = contentType;
  }

  serialize(data: unknown): string {
    const text = JSON.stringify(data);
    if (text === undefined) throw new Error('undefined cannot be written as JSON');
    return text;
  }
}

/**
 * Values as JSON, one a line.
 *
 * @example
 * new JSONLinesSerializer().serialize([{ a: 1 }, { a: 2 }]); // '{"a":1}\n{"a":2}'
 */
export class JSONLinesSerializer implements Serializer<string | readonly unknown[]> {
  readonly contentType: string;
  constructor(contentType = 'application/jsonlines') {
    this.contentType = contentType;
  }

  serialize(data: string | readonly unknown[]): string {
    return typeof data === 'string' ? data : data.map((line) => JSON.stringify(line)).join('\n');
  }
}

/**
 * Bytes or text as they are.
 *
 * @example
 * const predictor = await model.deploy({ …, serializer: new IdentitySerializer('image/png') });
 */
export class IdentitySerializer implements Serializer<string | Uint8Array> {
  readonly contentType: string;
  constructor(contentType = 'application/octet-stream') {
    this.contentType = contentType;
  }

  serialize(data: string | Uint8Array): string | Uint8Array {
    return data;
  }
}
