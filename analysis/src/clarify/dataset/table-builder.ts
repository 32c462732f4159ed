import type { Block } from '../../dataset/block.js';
import { ScanNotes } from '../../dataset/notes.js';
import type { TableColumn } from '../../dataset/table.js';
import { ColumnBuilder, type JsonCell } from './column-builder.js';
import { ClarifyDataError } from './error.js';

const MEGABYTE = 1024 * 1024;

/** Bytes that the tables of one analysis may have in memory. */
export class Budget {
  readonly most: number;
  #used = 0;

  constructor(most: number) {
    this.most = most;
  }

  /** @throws ClarifyDataError if there is no room for so many bytes more */
  take(bytes: number, rows: number, columns: number): void {
    this.#used += bytes;
    if (this.#used <= this.most) return;
    const most = Math.floor(this.most / MEGABYTE);
    throw new ClarifyDataError(
      `the data set needs more than the ${most} MB that an analysis may hold: ${rows} rows x ` +
        `${columns} columns were read so far, 8 bytes each beside texts; analyse a sample of the ` +
        'rows, or leave out columns that no model and no metric needs',
    );
  }
}

/** Columns with names, before it is known what they are for. */
export interface RawTable {
  readonly rows: number;
  readonly columns: readonly TableColumn[];
  readonly notes: ScanNotes;
  /** Whether the headers name a label that the data do not have. */
  readonly lacksLabel?: boolean | undefined;
}

/** Gathers rows into columns. */
export class TableBuilder {
  readonly notes = new ScanNotes();
  readonly names: string[] = [];
  rows = 0;
  readonly #columns: ColumnBuilder[] = [];
  readonly #indexOf = new Map<string, number>();
  readonly #budget: Budget;
  readonly #textColumns: ReadonlySet<string>;
  #counted = 0;

  /** @param textColumns columns of which every cell is a text */
  constructor(budget: Budget, textColumns: ReadonlySet<string> = new Set()) {
    this.#budget = budget;
    this.#textColumns = textColumns;
  }

  /** @param isFloat whether the column is declared to be of floats, whatever it holds */
  columnIndex(name: string, isFloat = false): number {
    const known = this.#indexOf.get(name);
    if (known !== undefined) return known;
    const column = new ColumnBuilder(this.#textColumns.has(name), isFloat);
    for (let row = 0; row < this.rows; row++) column.add(null);
    this.#columns.push(column);
    this.#indexOf.set(name, this.names.length);
    return this.names.push(name) - 1;
  }

  /** Adds a block's rows; `targets` are this table's columns in the block's order. */
  addBlock(block: Block, targets: readonly number[], fromCsv: boolean): void {
    for (const [index, target] of targets.entries()) {
      const column = target < 0 ? undefined : this.#columns[target];
      column?.addSlice(block.column(index), fromCsv);
    }
    this.rows += block.row;
    for (const column of this.#columns) {
      while (column.rows < this.rows) column.add(null);
    }
    this.#count();
  }

  /** Adds one row, a cell for each column. */
  addRow(cells: readonly JsonCell[]): void {
    for (const [index, column] of this.#columns.entries()) column.add(cells[index]);
    this.rows++;
    if (this.rows % 1024 === 0) this.#count();
  }

  /** Adds rows column by column. */
  addCells(rows: number, cellAt: (column: number, row: number) => JsonCell): void {
    for (const [index, column] of this.#columns.entries()) {
      for (let row = 0; row < rows; row++) column.add(cellAt(index, row));
    }
    this.rows += rows;
    this.#count();
  }

  /** Adds one row of captures; cells of which `isText` holds are CSV's, so typed by their looks. */
  addTypedRow(cells: readonly JsonCell[], isText: readonly boolean[]): void {
    for (const [index, column] of this.#columns.entries()) {
      const cell = cells[index];
      if (isText[index] === true && typeof cell === 'string') column.addText(cell);
      else column.add(cell);
    }
    this.rows++;
    if (this.rows % 1024 === 0) this.#count();
  }

  /** Names of the columns in which cells of several kinds met. */
  get mixed(): string[] {
    return this.names.filter((_, index) => this.#columns[index]!.isMixed);
  }

  finish(): RawTable {
    this.#count();
    const missing = this.#columns.reduce((sum, column) => sum + column.missingTexts, 0);
    if (missing > 0) {
      this.notes.note(
        `Cells such as NA, None and null were read as missing, as pandas does: ${missing}.`,
      );
    }
    const columns = this.#columns.map((column, index) => column.finish(this.names[index]!));
    this.#noteEncoding(columns);
    return { rows: this.rows, columns, notes: this.notes };
  }

  /** Bytes that are no UTF-8 were read as U+FFFD, which hardly anybody writes. */
  #noteEncoding(columns: readonly TableColumn[]): void {
    const broken = columns.find(({ name, texts = [] }) =>
      [name, ...texts].some((text) => text.includes('\uFFFD')),
    );
    if (broken === undefined) return;
    this.notes.note(
      `Some bytes are not UTF-8 and were read as \uFFFD, first in the column ${JSON.stringify(broken.name)}: ` +
        'texts that differ in them are taken for the same. Save the file in UTF-8.',
    );
  }

  #count(): void {
    let bytes = 0;
    for (const column of this.#columns) bytes += column.bytes;
    const more = bytes - this.#counted;
    this.#counted = bytes;
    this.#budget.take(more, this.rows, this.#columns.length);
  }
}
