import type { Matrix } from './types.js';

/** A cell of a table of plain arrays. null, undefined and NaN are missing. */
export type Cell = number | string | boolean | null | undefined;

/** Turns rows of plain cells into numbers and back. */
export interface CellCoder {
  readonly columns: number;
  /** Whether a column's numbers are codes of its cells. */
  coded(column: number): boolean;
  encode(rows: readonly (readonly Cell[])[]): Matrix;
  /** The same cells again: a missing one as it was written in its column, null unless NaN. */
  decode(matrix: Matrix): Cell[][];
}

/** A column of numbers alone, or the distinct cells that its codes stand for. */
type Column = { readonly missing: Cell } | { readonly codes: Map<Cell, number>; cells: Cell[] };

/**
 * A coding for the cells of some tables. Columns of numbers stay as they are; where a column has
 * text or booleans, every distinct cell gets a number of its own.
 * @throws {RangeError} when a row has another length than the first
 */
export function cellCoder(
  tables: Readonly<Record<string, readonly (readonly Cell[])[]>>,
): CellCoder {
  const all = Object.values(tables).flat();
  const columns = all[0]?.length ?? 0;
  for (const [name, rows] of Object.entries(tables)) {
    for (const [at, row] of rows.entries()) {
      if (row.length !== columns) {
        throw new RangeError(
          `${name}[${at}] has ${row.length} cells where ${columns} are expected`,
        );
      }
    }
  }
  const coded = Array.from({ length: columns }, (_, at) => columnOf(all, at));
  const encode = (rows: readonly (readonly Cell[])[]): Matrix => {
    const values = new Float64Array(rows.length * columns);
    for (const [row, cells] of rows.entries()) {
      for (const [at, cell] of cells.entries())
        values[row * columns + at] = codeOf(coded[at]!, cell);
    }
    return { rows: rows.length, columns, values };
  };
  const decode = ({ rows, values }: Matrix) =>
    Array.from({ length: rows }, (_, row) =>
      coded.map((column, at) => cellOf(column, values[row * columns + at]!)),
    );
  const isCoded = (column: number) => 'codes' in coded[column]!;
  return { columns, coded: isCoded, encode, decode };
}

function columnOf(rows: readonly (readonly Cell[])[], at: number): Column {
  const isText = (cell: Cell) => typeof cell === 'string' || typeof cell === 'boolean';
  if (!rows.some((row) => isText(row[at]))) {
    const empty = rows.some((row) => row[at] === null || row[at] === undefined);
    return { missing: empty ? null : Number.NaN };
  }
  const codes = new Map<Cell, number>();
  for (const row of rows) if (!codes.has(row[at])) codes.set(row[at], codes.size);
  return { codes, cells: [...codes.keys()] };
}

function codeOf(column: Column, cell: Cell): number {
  return 'codes' in column ? column.codes.get(cell)! : typeof cell === 'number' ? cell : Number.NaN;
}

function cellOf(column: Column, value: number): Cell {
  if ('codes' in column) return column.cells[value];
  return Number.isNaN(value) ? column.missing : value;
}
