/** Turns what is predicted on into a request's body. */
export interface Serializer<In> {
  readonly contentType: string;
  /** @throws Error for what cannot be written so. */
  serialize(data: In): string | Uint8Array;
}

/** A value of a CSV cell; null and undefined leave it empty. */
export type Cell = string | number | bigint | boolean | null | undefined;

/** One row, several rows, a row's only cell, or CSV text as it is. */
export type CsvData =
  | string
  | number
  | bigint
  | boolean
  | readonly Cell[]
  | readonly (readonly Cell[])[];

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
    if (typeof data === 'number' || typeof data === 'bigint' || typeof data === 'boolean') {
      return String(data);
    }
    if (!Array.isArray(data)) {
      const what = data === null ? 'null' : typeof data;
      throw new Error(`${what} cannot be written as CSV: give an array of cells, or of such rows`);
    }
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

/** A row of libsvm: its label, and values by their one-based index; absent ones are left out. */
export interface LibSVMRow {
  readonly label?: number | undefined;
  readonly features: readonly (number | null | undefined)[] | ReadonlyMap<number, number>;
}

/**
 * Rows as libsvm text: `label index:value …`. A list of features is indexed from 1, and its zeros,
 * nulls and undefined are left out, as the format means them.
 *
 * @example
 * new LibSVMSerializer().serialize({ label: 1, features: [0.5, 0, 2] }); // '1 1:0.5 3:2'
 */
export class LibSVMSerializer implements Serializer<string | LibSVMRow | readonly LibSVMRow[]> {
  readonly contentType: string;
  constructor(contentType = 'text/libsvm') {
    this.contentType = contentType;
  }

  serialize(data: string | LibSVMRow | readonly LibSVMRow[]): string {
    if (typeof data === 'string') return data;
    const rows: readonly LibSVMRow[] = 'features' in data ? [data] : data;
    return rows.map(libsvmRow).join('\n');
  }
}

function libsvmRow({ label = 0, features }: LibSVMRow): string {
  const cells = features instanceof Map ? [...features] : [...features.entries()].map(oneBased);
  const present = cells.filter(([, value]) => value !== null && value !== undefined && value !== 0);
  const sorted = present.sort(([a], [b]) => a - b);
  return [label, ...sorted.map(([index, value]) => `${index}:${value}`)].join(' ');
}

const oneBased = ([index, value]: [number, number | null | undefined]): [
  number,
  number | null | undefined,
] => [index + 1, value];

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
