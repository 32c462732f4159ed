/** A row: values by feature. */
export type FeatureRow = Readonly<Record<string, unknown>>;

/** Columns of one length by feature; arrays or typed arrays. */
export type FeatureColumns = Readonly<Record<string, ArrayLike<unknown>>>;

export interface ArrowType {
  /** Arrow's number of the type. */
  readonly typeId: number;
  /** Of decimals: digits after the point. */
  readonly scale?: number | undefined;
  /** Of a list's values. */
  readonly children?: readonly { readonly type: ArrowType }[] | null | undefined;
  /** Of what a dictionary stands for. */
  readonly dictionary?: ArrowType | undefined;
}

/** What is used of a table of `apache-arrow`; this package does not depend on it. */
export interface ArrowTable {
  readonly numRows: number;
  readonly schema: {
    readonly fields: readonly { readonly name: string; readonly type: ArrowType }[];
  };
  getChild(name: never): { get(index: number): unknown } | null;
}

type RowsOfCells = readonly (readonly unknown[])[];

/** What is used of a result or reader of `@duckdb/node-api`; this package does not depend on it. */
export interface DuckDBRows {
  columnNames(): readonly string[];
  columnTypes(): readonly { toString(): string }[];
  /** Of a result that is not streamed. */
  readonly rowCount?: number | undefined;
  /** Of a result, streamed or not. */
  yieldRowsJs?(): AsyncIterable<RowsOfCells>;
  /** Of a reader: what it has read. */
  getRowsJS?(): RowsOfCells | Promise<RowsOfCells>;
  /** Of a reader: whether that is all; and reads the rest. */
  readonly done?: boolean | undefined;
  readAll?(): Promise<void>;
}

/** Data whose columns are known without reading a file. */
export type TypedFeatureData = Iterable<FeatureRow> | FeatureColumns | ArrowTable | DuckDBRows;

/** Rows, columns, an Arrow table, a DuckDB result, or the path of a `.csv` or `.parquet` file. */
export type FeatureData = TypedFeatureData | AsyncIterable<FeatureRow> | string;

export const isArrow = (data: object): data is ArrowTable =>
  'schema' in data && 'getChild' in data && typeof data.getChild === 'function';

export const isDuckDB = (data: object): data is DuckDBRows =>
  'columnNames' in data && typeof data.columnNames === 'function';

export const isRows = (data: object): data is Iterable<FeatureRow> => Symbol.iterator in data;

export const isAsyncRows = (data: object): data is AsyncIterable<FeatureRow> =>
  Symbol.asyncIterator in data;

const isTypedArray = (value: unknown): boolean =>
  ArrayBuffer.isView(value) && !(value instanceof DataView);

/** Names and columns. @throws Error when what is given is no table. */
export function columnsOf(data: FeatureColumns): [string, ArrayLike<unknown>][] {
  const columns = Object.entries(data);
  const [first] = columns;
  for (const [name, column] of columns) {
    if (!Array.isArray(column) && !isTypedArray(column)) {
      throw new Error(
        `The column ${name} is no array: give rows, columns as { name: [values] }, an Arrow ` +
          'table, a DuckDB result, or the path of a file.',
      );
    }
    if (column.length !== first?.[1].length) {
      throw new Error(
        `The column ${name} has ${column.length} values and ${first?.[0]} ${first?.[1].length}.`,
      );
    }
  }
  return columns;
}
