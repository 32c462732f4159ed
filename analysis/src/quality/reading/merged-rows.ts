import type { Cell } from '../../dataset/cells.js';
import { type NotesState, ScanNotes } from '../../dataset/notes.js';

/** The code of a cell that is missing. */
const MISSING = 1;
const LEAST_ROOM = 64;
/** Records are seldom shorter; of shorter ones there are more than is thought, and lists grow. */
const RECORD_BYTES = 384;
/** So many records are shown at most of what could not be read, and no part shows more. */
const MOST_REASONS = 20;

/** A column: numbers as they are, by code what is none. */
export interface CellColumn {
  readonly numbers: Float64Array;
  /** 0 where the cell is its number, else the index of what it is. */
  readonly codes: Uint32Array;
}

/** Rows of merged records as plain data, which one thread can hand to another without a copy. */
export interface MergedRows {
  readonly count: number;
  /** Lines that were read, blank and unreadable ones too. */
  readonly lines: number;
  readonly bytes: number;
  readonly actual: CellColumn;
  readonly predicted: CellColumn;
  readonly probability: CellColumn;
  /** What the codes of the three columns stand for; the first two are undefined. */
  readonly others: readonly Cell[];
  /** 0, or one more than the index of the reason why the record could not be read. */
  readonly wrong: Uint32Array;
  readonly reasons: readonly string[];
  /** Each row's record: its line, from 1 on, its position in the file and its bytes. */
  readonly line: Uint32Array;
  readonly position: Float64Array;
  readonly length: Uint32Array;
  /** What was done with records beside. */
  readonly notes: NotesState;
}

/** Where a record stands. */
export interface RecordPlace {
  line: number;
  position: number;
  length: number;
}

/** Gathers rows in lists that grow. */
export class RowsBuilder {
  readonly notes = new ScanNotes();
  #room: number;
  #count = 0;
  #actual: CellColumn;
  #predicted: CellColumn;
  #probability: CellColumn;
  #wrong: Uint32Array;
  #line: Uint32Array;
  #position: Float64Array;
  #length: Uint32Array;
  readonly #others: Cell[] = [undefined, undefined];
  readonly #codes = new Map<Cell, number>();
  readonly #reasons: string[] = [];

  /** @param bytes that the records have in all */
  constructor(bytes: number) {
    const room = Math.max(LEAST_ROOM, Math.ceil(bytes / RECORD_BYTES));
    this.#room = room;
    this.#actual = columnOf(room);
    this.#predicted = columnOf(room);
    this.#probability = columnOf(room);
    this.#wrong = new Uint32Array(room);
    this.#line = new Uint32Array(room);
    this.#position = new Float64Array(room);
    this.#length = new Uint32Array(room);
  }

  add(actual: Cell, predicted: Cell, probability: Cell, place: RecordPlace): void {
    const row = this.#next(place);
    this.#set(this.#actual, row, actual);
    this.#set(this.#predicted, row, predicted);
    this.#set(this.#probability, row, probability);
  }

  /** A record that cannot be read. */
  unreadable(reason: string, place: RecordPlace): void {
    const row = this.#next(place);
    if (this.#reasons.length < MOST_REASONS) this.#reasons.push(reason);
    this.#wrong[row] = this.#reasons.length;
  }

  rows(lines: number, bytes: number): MergedRows {
    return {
      count: this.#count,
      lines,
      bytes,
      actual: this.#actual,
      predicted: this.#predicted,
      probability: this.#probability,
      others: this.#others,
      wrong: this.#wrong,
      reasons: this.#reasons,
      line: this.#line,
      position: this.#position,
      length: this.#length,
      notes: this.notes.state(),
    };
  }

  #next({ line, position, length }: RecordPlace): number {
    if (this.#count === this.#room) this.#grow();
    const row = this.#count++;
    this.#line[row] = line;
    this.#position[row] = position;
    this.#length[row] = length;
    return row;
  }

  #set({ numbers, codes }: CellColumn, row: number, cell: Cell): void {
    if (typeof cell === 'number') numbers[row] = cell;
    else codes[row] = cell === undefined ? MISSING : this.#codeOf(cell);
  }

  #codeOf(cell: Cell): number {
    let code = this.#codes.get(cell);
    if (code === undefined) {
      code = this.#others.push(cell) - 1;
      this.#codes.set(cell, code);
    }
    return code;
  }

  #grow(): void {
    this.#room *= 2;
    this.#actual = largerColumn(this.#actual);
    this.#predicted = largerColumn(this.#predicted);
    this.#probability = largerColumn(this.#probability);
    this.#wrong = larger(this.#wrong);
    this.#line = larger(this.#line);
    this.#position = larger(this.#position);
    this.#length = larger(this.#length);
  }
}

/** The cell of a row. */
export function cellOf({ others }: MergedRows, { numbers, codes }: CellColumn, row: number): Cell {
  const code = codes[row]!;
  return code === 0 ? numbers[row] : others[code];
}

/** The memory that goes to another thread with the rows. */
export const memoryOf = (rows: MergedRows): ArrayBuffer[] =>
  [
    ...[rows.actual, rows.predicted, rows.probability].flatMap(({ numbers, codes }) => [
      numbers,
      codes,
    ]),
    rows.wrong,
    rows.line,
    rows.position,
    rows.length,
  ].map(({ buffer }) => buffer as ArrayBuffer);

const columnOf = (rows: number): CellColumn => ({
  numbers: new Float64Array(rows),
  codes: new Uint32Array(rows),
});

const largerColumn = ({ numbers, codes }: CellColumn): CellColumn => ({
  numbers: larger(numbers),
  codes: larger(codes),
});

function larger<List extends Float64Array | Uint32Array>(list: List): List {
  const twice = new (list.constructor as new (length: number) => List)(list.length * 2);
  twice.set(list);
  return twice;
}
