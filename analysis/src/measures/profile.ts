import type { Block } from '../dataset/block.js';
import { ColumnProfile } from './column-profile.js';

/** The profiles of all columns of a data set, grown block by block. */
export class Profile {
  readonly columns: ColumnProfile[] = [];
  rows = 0;
  readonly #textColumns: ReadonlySet<string>;

  constructor(textColumns: ReadonlySet<string> = new Set()) {
    this.#textColumns = textColumns;
  }

  /** Makes sure that there is a profile of each of these columns. */
  declare(names: readonly string[]): void {
    const known = new Set(this.columns.map(({ name }) => name));
    for (const name of names) {
      if (!known.has(name)) this.columns.push(new ColumnProfile(name));
    }
  }

  /** Adds the rows of a block; columns that are new were missing in all rows before. */
  add(block: Block): void {
    for (let index = 0; index < block.names.length; index++) {
      let column = this.columns[index];
      if (column === undefined) {
        const name = block.names[index]!;
        column = new ColumnProfile(name, this.#textColumns.has(name));
        column.addMissing(this.rows);
        this.columns.push(column);
      }
      column.add(block.column(index));
    }
    this.rows += block.row;
  }
}
