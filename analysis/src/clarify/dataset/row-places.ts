import type { Budget } from './table-builder.js';

/** Where a row was read. */
export interface RowPlace {
  /** Position among the data set's files. */
  readonly file: number;
  /** 1-based line of the file. */
  readonly line: number;
  /** 1-based, of a record of several rows. */
  readonly row?: number | undefined;
}

const [records, record_bytes] = [1024, 24];

/** The captured records that a table's rows came from, in their order. */
export class RowPlaces {
  readonly #budget: Budget;
  readonly #files: number[] = [];
  readonly #lines: number[] = [];
  readonly #firstRows: number[] = [];
  #rows = 0;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** A record gave so many rows. */
  add(file: number, line: number, rows: number): void {
    if (this.#files.length % records === 0) {
      this.#budget.take(records * record_bytes, this.#rows, 0);
    }
    this.#files.push(file);
    this.#lines.push(line);
    this.#firstRows.push(this.#rows);
    this.#rows += rows;
  }

  /** @param row from 0, of the table */
  of(row: number): RowPlace {
    if (!(row >= 0 && row < this.#rows)) throw new RangeError(`there is no row ${row}`);
    let [low, high] = [0, this.#firstRows.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#firstRows[middle] as number) <= row) low = middle;
      else high = middle;
    }
    const first = this.#firstRows[low] as number;
    const next = this.#firstRows[low + 1] ?? this.#rows;
    return {
      file: this.#files[low] as number,
      line: this.#lines[low] as number,
      ...(next - first > 1 && { row: row - first + 1 }),
    };
  }
}
