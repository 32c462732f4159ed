import { type Cell, classifyCell, Kind, type KindCode } from './cells.js';

/** Rows of a block. Small enough that a column's part of it stays in the nearest cache. */
export const BLOCK_ROWS = 1024;

/** The cells of one column in one block. */
export interface ColumnSlice {
  rows: number;
  /** Kind of each cell (`Kind`). */
  kinds: Uint8Array;
  /** Value of each cell that is a number; anything where it is not. */
  numbers: Float64Array;
  /** Text of each cell, where it was kept: always for text and booleans. */
  texts: readonly (string | undefined)[];
}

/** A block of rows, by columns. */
export interface Block {
  readonly names: readonly string[];
  /** How many rows it has. */
  readonly row: number;
  column(index: number): ColumnSlice;
}

/** A block without the column of that name. */
export function withoutColumn(block: Block, name: string): Block {
  const left = block.names.indexOf(name);
  if (left < 0) return block;
  return {
    names: block.names.filter((_, index) => index !== left),
    row: block.row,
    column: (index) => block.column(index < left ? index : index + 1),
  };
}

/**
 * Gathers rows into blocks of columns. Sources write cells straight into `numbers`, `kinds` and
 * `texts` (cell of column c: index c * BLOCK_ROWS + row), then `commit` the row. Nothing is kept
 * between blocks, so memory is bounded by the number of columns.
 */
export class BlockBuilder implements Block {
  readonly names: string[];
  numbers: Float64Array;
  kinds: Uint8Array;
  /** By column and row; a column that never held text has an empty array. */
  readonly texts: (string | undefined)[][];
  /** 1 for a column whose every cell must keep its text (a String column that holds numbers). */
  keepText: Uint8Array;
  /** The row being written. */
  row = 0;
  /** Rows committed before this block. */
  rowsBefore = 0;
  readonly #indexOf = new Map<string, number>();
  readonly #textColumns: ReadonlySet<string>;
  readonly #given: number;
  readonly #onBlock: (block: BlockBuilder) => void;

  constructor(
    names: readonly string[],
    onBlock: (block: BlockBuilder) => void,
    textColumns: ReadonlySet<string> = new Set(),
  ) {
    this.names = [];
    this.texts = [];
    this.numbers = new Float64Array(0);
    this.kinds = new Uint8Array(0);
    this.keepText = new Uint8Array(0);
    this.#onBlock = onBlock;
    this.#textColumns = textColumns;
    for (const name of names) this.addColumn(name);
    this.#given = names.length;
  }

  /** Forgets the columns that were added since the beginning; no row may be left. */
  reset(): void {
    for (const name of this.names.splice(this.#given)) this.#indexOf.delete(name);
    this.texts.length = this.names.length;
  }

  /** Rows committed in all. */
  get itemCount(): number {
    return this.rowsBefore + this.row;
  }

  /** The index of a column, adding it if it is new: rows before it count as missing. */
  columnIndex(name: string): number {
    return this.#indexOf.get(name) ?? this.addColumn(name);
  }

  addColumn(name: string): number {
    const index = this.names.length;
    const size = index + 1;
    this.names.push(name);
    this.texts.push([]);
    this.#indexOf.set(name, index);
    if (this.kinds.length < size * BLOCK_ROWS) this.#grow(Math.max(16, size * 2));
    this.kinds.fill(Kind.missing, index * BLOCK_ROWS, size * BLOCK_ROWS);
    this.keepText[index] = this.#textColumns.has(name) ? 1 : 0;
    return index;
  }

  #grow(columns: number): void {
    const grown = <T extends Uint8Array | Float64Array>(to: T, from: T): T => {
      to.set(from as never);
      return to;
    };
    this.numbers = grown(new Float64Array(columns * BLOCK_ROWS), this.numbers);
    this.kinds = grown(new Uint8Array(columns * BLOCK_ROWS), this.kinds);
    this.keepText = grown(new Uint8Array(columns), this.keepText);
  }

  /** Writes a cell of the current row. */
  put(column: number, cell: Cell): void {
    const at = column * BLOCK_ROWS + this.row;
    const { kind, value } = classifyCell(cell);
    this.numbers[at] = value;
    this.kinds[at] = kind;
    if (kind >= Kind.boolean && kind <= Kind.text) this.texts[column]![this.row] = String(cell);
    else if (this.keepText[column] === 1) this.texts[column]![this.row] = textOf(kind, cell);
  }

  /** Writes a text as it is, whatever it looks like. */
  putText(column: number, text: string): void {
    this.kinds[column * BLOCK_ROWS + this.row] = Kind.text;
    this.texts[column]![this.row] = text;
  }

  /** Writes a cell of a column whose declared type is fractional: 1 is 1.0 there. */
  putFraction(column: number, cell: number | null): void {
    this.put(column, cell);
    const at = column * BLOCK_ROWS + this.row;
    if (this.kinds[at] === Kind.whole) this.kinds[at] = Kind.fractional;
  }

  /** Marks every cell of the current row as missing. */
  clearRow(): void {
    for (let at = this.row; at < this.names.length * BLOCK_ROWS; at += BLOCK_ROWS) {
      this.kinds[at] = Kind.missing;
    }
  }

  /** Ends the current row; hands the block over when it is full. */
  commit(): void {
    this.row++;
    if (this.row === BLOCK_ROWS) this.flush();
  }

  /** Hands over the rows that are left. */
  flush(): void {
    if (this.row === 0) return;
    this.#onBlock(this);
    this.rowsBefore += this.row;
    this.row = 0;
  }

  column(index: number): ColumnSlice {
    const from = index * BLOCK_ROWS;
    return {
      rows: this.row,
      kinds: this.kinds.subarray(from, from + this.row),
      numbers: this.numbers.subarray(from, from + this.row),
      texts: this.texts[index]!,
    };
  }
}

function textOf(kind: KindCode, cell: Cell): string | undefined {
  return kind === Kind.missing ? undefined : String(cell);
}
