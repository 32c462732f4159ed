import type { Rows, SqlValue, State } from '../../storage/state.js';

/** Metric filters and subscription filters are kept alike. */
export type FilterKind = 'metric' | 'subscription';

/** A filter of a log group; `D` is what its kind keeps of it. */
export interface FilterRow<D = unknown> {
  readonly kind: FilterKind;
  readonly region: string;
  readonly group: string;
  readonly name: string;
  readonly created: number;
  readonly document: D;
}

interface StoredRow extends Omit<FilterRow, 'document' | 'group'> {
  readonly log_group: string;
  readonly document: string;
}

export interface FilterQuery {
  readonly region: string;
  readonly group?: string | undefined;
  readonly prefix?: string | undefined;
  /** Of the order, which is by name and then by group. */
  readonly after?: readonly [name: string, group: string] | undefined;
}

const migrations = [
  `CREATE TABLE log_filters (
     kind TEXT NOT NULL, region TEXT NOT NULL, log_group TEXT NOT NULL, name TEXT NOT NULL,
     created BIGINT NOT NULL, document TEXT NOT NULL,
     PRIMARY KEY (kind, region, log_group, name))`,
];

const columns = 'kind, region, log_group, name, created, document';

/** Filters by log group, as rows; those of each group that was asked for are held in memory. */
export class FilterStore {
  readonly #state: State;
  readonly #held = new Map<string, readonly FilterRow[]>();

  private constructor(state: State, rows: readonly FilterRow[]) {
    this.#state = state;
    for (const row of rows) this.#hold(row.region, row.group, [...this.of(row), row]);
  }

  static async open(state: State): Promise<FilterStore> {
    await state.migrate('log-filters', migrations);
    const rows = await state.all<StoredRow>(
      `SELECT ${columns} FROM log_filters ORDER BY kind, region, log_group, name`,
    );
    return new FilterStore(state, rows.map(filterOf));
  }

  /** All filters of a group, of both kinds. The same array until one of them changes. */
  of({ region, group }: { readonly region: string; readonly group: string }): readonly FilterRow[] {
    return this.#held.get(keyOf(region, group)) ?? none;
  }

  /**
   * Makes or replaces a filter.
   * @returns false when the group has `most` others of its kind.
   */
  async put(filter: FilterRow, most: number): Promise<boolean> {
    return this.#change(filter, async (rows) => {
      const others = this.of(filter).filter(
        ({ kind, name }) => kind === filter.kind && name !== filter.name,
      );
      if (others.length >= most) return false;
      await rows.run(
        `INSERT INTO log_filters (${columns}) VALUES (?, ?, ?, ?, ?, ?)
          ON CONFLICT (kind, region, log_group, name) DO UPDATE SET document = excluded.document`,
        filter.kind,
        filter.region,
        filter.group,
        filter.name,
        filter.created,
        JSON.stringify(filter.document),
      );
      return true;
    });
  }

  /** @returns false when there is none of that name. */
  async delete(filter: Pick<FilterRow, 'kind' | 'region' | 'group' | 'name'>): Promise<boolean> {
    return this.#change(filter, async (rows) => {
      const deleted = await rows.run(
        'DELETE FROM log_filters WHERE kind = ? AND region = ? AND log_group = ? AND name = ?',
        filter.kind,
        filter.region,
        filter.group,
        filter.name,
      );
      return deleted > 0;
    });
  }

  /** A group's filters go with it. */
  async deleteOf(of: { readonly region: string; readonly group: string }): Promise<void> {
    await this.#change(of, (rows) =>
      rows.run('DELETE FROM log_filters WHERE region = ? AND log_group = ?', of.region, of.group),
    );
  }

  /** Filters of a kind in order of name and group, after a place. */
  async list(kind: FilterKind, query: FilterQuery, limit: number): Promise<FilterRow[]> {
    const { region, group, prefix = '', after } = query;
    const values: SqlValue[] = [kind, region, prefix.length, prefix];
    const where = ['kind = ?', 'region = ?', 'SUBSTR(name, 1, ?) = ?'];
    if (group !== undefined) {
      where.push('log_group = ?');
      values.push(group);
    }
    if (after) {
      where.push('(name, log_group) > (?, ?)');
      values.push(...after);
    }
    const rows = await this.#state.all<StoredRow>(
      `SELECT ${columns} FROM log_filters WHERE ${where.join(' AND ')}
        ORDER BY name, log_group LIMIT ?`,
      ...values,
      limit,
    );
    return rows.map(filterOf);
  }

  async #change<T>(
    of: { readonly region: string; readonly group: string },
    work: (rows: Rows) => Promise<T>,
  ): Promise<T> {
    const result = await this.#state.transaction(work);
    const rows = await this.#state.all<StoredRow>(
      `SELECT ${columns} FROM log_filters WHERE region = ? AND log_group = ? ORDER BY kind, name`,
      of.region,
      of.group,
    );
    this.#hold(of.region, of.group, rows.map(filterOf));
    return result;
  }

  #hold(region: string, group: string, filters: readonly FilterRow[]): void {
    if (filters.length === 0) this.#held.delete(keyOf(region, group));
    else this.#held.set(keyOf(region, group), filters);
  }
}

const none: readonly FilterRow[] = [];

const keyOf = (region: string, group: string): string => `${region} ${group}`;

const filterOf = ({ log_group: group, document, ...row }: StoredRow): FilterRow => ({
  ...row,
  group,
  document: JSON.parse(document),
});
