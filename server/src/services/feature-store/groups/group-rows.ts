import type { Rows, State } from '../../../storage/state.js';
import type { FeatureGroup } from '../feature-group.js';
import type { Ownership } from './ownership.js';

const migrations = [
  'CREATE TABLE feature_group_numbers (id INTEGER PRIMARY KEY, last BIGINT NOT NULL)',
  'INSERT INTO feature_group_numbers (id, last) VALUES (1, 0)',
  `CREATE TABLE feature_groups_gone (
     number BIGINT PRIMARY KEY, region TEXT NOT NULL, name TEXT NOT NULL,
     document TEXT NOT NULL, ownership TEXT NOT NULL, deleted BIGINT NOT NULL,
     swept INTEGER NOT NULL)`,
  'CREATE INDEX feature_groups_gone_by_name ON feature_groups_gone (region, name, number)',
];

/** Deleted groups that are remembered, the last ones. */
const mostGone = 1_000;

/** A deleted group, as it was last. */
export interface GoneGroup {
  readonly group: FeatureGroup;
  readonly ownership: Ownership;
  /** Milliseconds since the epoch, by the product's clock. */
  readonly deleted: number;
}

interface Row {
  document: string;
  ownership: string;
  deleted: number;
}

/** Numbers of groups, and the groups that were deleted. */
export class GroupRows {
  readonly #rows: Rows;

  private constructor(rows: Rows) {
    this.#rows = rows;
  }

  static async open(state: State): Promise<GroupRows> {
    await state.migrate('feature-groups', migrations);
    return new GroupRows(state);
  }

  within(rows: Rows): GroupRows {
    return new GroupRows(rows);
  }

  /** A number that no group ever had. */
  async nextNumber(): Promise<number> {
    const row = await this.#rows.get<{ last: number }>(
      'UPDATE feature_group_numbers SET last = last + 1 WHERE id = 1 RETURNING last',
    );
    if (!row) throw new Error('the counter of feature groups is gone');
    return Number(row.last);
  }

  /** Remembers a group that is being deleted; its online records are yet to be swept. */
  async bury({ group, ownership, deleted }: GoneGroup): Promise<void> {
    const { number } = group.document;
    await this.#rows.run(
      `INSERT INTO feature_groups_gone (number, region, name, document, ownership, deleted, swept)
        VALUES (?, ?, ?, ?, ?, ?, 0)`,
      number,
      group.region,
      group.name.toLowerCase(),
      JSON.stringify(group),
      JSON.stringify(ownership),
      deleted,
    );
    await this.#rows.run(
      `DELETE FROM feature_groups_gone WHERE swept = 1 AND number <= (
         SELECT number FROM feature_groups_gone ORDER BY number DESC LIMIT 1 OFFSET ${mostGone})`,
    );
  }

  async gone(number: number): Promise<GoneGroup | undefined> {
    const row = await this.#rows.get<Row>(
      'SELECT document, ownership, deleted FROM feature_groups_gone WHERE number = ?',
      number,
    );
    return row && parse(row);
  }

  /** Deleted groups of a name, the last first. */
  async goneOf(region: string, name: string): Promise<GoneGroup[]> {
    const rows = await this.#rows.all<Row>(
      `SELECT document, ownership, deleted FROM feature_groups_gone
        WHERE region = ? AND name = ? ORDER BY number DESC LIMIT 100`,
      region,
      name.toLowerCase(),
    );
    return rows.map(parse);
  }

  /** Numbers of deleted groups whose online records may still be there. */
  async unswept(): Promise<number[]> {
    const rows = await this.#rows.all<{ number: number }>(
      'SELECT number FROM feature_groups_gone WHERE swept = 0',
    );
    return rows.map(({ number }) => Number(number));
  }

  async swept(number: number): Promise<void> {
    await this.#rows.run('UPDATE feature_groups_gone SET swept = 1 WHERE number = ?', number);
  }
}

const parse = ({ document, ownership, deleted }: Row): GoneGroup => ({
  group: JSON.parse(document) as FeatureGroup,
  ownership: JSON.parse(ownership) as Ownership,
  deleted: Number(deleted),
});
