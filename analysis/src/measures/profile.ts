import type { Block } from '../dataset/block.js';
import type { Packed } from '../summary/packed.js';
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

  /** Adds another profile, of rows that come after these, in place; columns meet by name. */
  absorb(other: Profile): void {
    const mine = new Map(this.columns.map((column) => [column.name, column]));
    for (const theirs of other.columns) {
      let column = mine.get(theirs.name);
      if (column === undefined) {
        column = new ColumnProfile(theirs.name, theirs.asText);
        column.addMissing(this.rows);
        this.columns.push(column);
      }
      column.absorb(theirs);
      mine.delete(theirs.name);
    }
    for (const column of mine.values()) column.addMissing(other.rows);
    this.rows += other.rows;
  }

  /** As plain data. */
  pack(): Packed {
    return [this.rows, this.columns.map((column) => column.pack())];
  }

  /** A profile that can be read and absorbed, but takes no more blocks. */
  static unpack(packed: Packed): Profile {
    const [rows, columns] = packed as [number, Packed[]];
    const profile = new Profile();
    profile.rows = rows;
    profile.columns.push(...columns.map((column) => ColumnProfile.unpack(column)));
    return profile;
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
