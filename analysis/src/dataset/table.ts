/** Rows that are held in memory, column by column. */
export interface Table {
  readonly rows: number;
  readonly columns: readonly TableColumn[];
}

/** A column of a table. */
export interface TableColumn {
  readonly name: string;
  /** As pandas would have it: whole numbers with a gap are `float`, mixed cells are `string`. */
  readonly dtype: 'int' | 'float' | 'bool' | 'string';
  /** A number for each row: the value, 1 or 0 of a bool, the code of a text; NaN where missing. */
  readonly values: Float64Array;
  /** Texts by their code, in the order of their first rows; only for `string`. */
  readonly texts?: readonly string[] | undefined;
}
