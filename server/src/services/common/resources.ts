import { validationException } from '../../base/errors.js';
import type { Rows, SqlValue, State } from '../../storage/state.js';

/** A named thing that a client made: its document is what Describe gives back, plus its status. */
export interface Resource<D> {
  readonly kind: string;
  readonly region: string;
  readonly name: string;
  readonly arn: string;
  readonly status: string;
  /** Milliseconds since the epoch, by the product's clock. */
  readonly created: number;
  readonly modified: number;
  readonly document: D;
}

/** The filters, order and paging that SageMaker's List operations share. */
export interface ListQuery {
  readonly NameContains?: string | undefined;
  readonly StatusEquals?: string | undefined;
  readonly CreationTimeAfter?: Date | undefined;
  readonly CreationTimeBefore?: Date | undefined;
  readonly LastModifiedTimeAfter?: Date | undefined;
  readonly LastModifiedTimeBefore?: Date | undefined;
  readonly SortBy?: string | undefined;
  readonly SortOrder?: string | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

interface Row {
  kind: string;
  region: string;
  name: string;
  arn: string;
  status: string;
  created: number;
  modified: number;
  document: string;
}

const migrations = [
  `CREATE TABLE resources (
     kind TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, arn TEXT NOT NULL,
     status TEXT NOT NULL, created BIGINT NOT NULL, modified BIGINT NOT NULL,
     document TEXT NOT NULL, PRIMARY KEY (kind, region, name))`,
  'CREATE UNIQUE INDEX resources_by_arn ON resources (kind, arn)',
  'CREATE INDEX resources_by_time ON resources (kind, region, created, name)',
];

const columns = 'kind, region, name, arn, status, created, modified, document';
const maximumPage = 100;

/** Named resources of every kind, one table; a kind is a word such as `endpoint`. */
export class Resources {
  readonly #rows: Rows;

  private constructor(rows: Rows) {
    this.#rows = rows;
  }

  static async open(state: State): Promise<Resources> {
    await state.migrate('resources', migrations);
    return new Resources(state);
  }

  /** The same resources inside a transaction of the caller's. */
  within(rows: Rows): Resources {
    return new Resources(rows);
  }

  /** @returns false when the name (or its lower-cased ARN) is taken. */
  async insert<D>(resource: Resource<D>): Promise<boolean> {
    const { kind, region, name, arn, status, created, modified, document } = resource;
    const inserted = await this.#rows.run(
      `INSERT INTO resources (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      kind,
      region,
      name,
      arn,
      status,
      created,
      modified,
      JSON.stringify(document),
    );
    return inserted === 1;
  }

  /** By name; names cut from ARNs, which AWS lower-cases, are found too. */
  async get<D>(kind: string, region: string, name: string): Promise<Resource<D> | undefined> {
    const row =
      (await this.#rows.get<Row>(
        `SELECT ${columns} FROM resources WHERE kind = ? AND region = ? AND name = ?`,
        kind,
        region,
        name,
      )) ??
      (await this.#rows.get<Row>(
        `SELECT ${columns} FROM resources WHERE kind = ? AND region = ? AND LOWER(name) = ?`,
        kind,
        region,
        name.toLowerCase(),
      ));
    return row && parse<D>(row);
  }

  /** Replaces status and document. @returns false when there is no such resource. */
  async update<D>(resource: Resource<D>): Promise<boolean> {
    const changed = await this.#rows.run(
      `UPDATE resources SET status = ?, modified = ?, document = ?
        WHERE kind = ? AND region = ? AND name = ?`,
      resource.status,
      resource.modified,
      JSON.stringify(resource.document),
      resource.kind,
      resource.region,
      resource.name,
    );
    return changed === 1;
  }

  async delete(kind: string, region: string, name: string): Promise<boolean> {
    const deleted = await this.#rows.run(
      'DELETE FROM resources WHERE kind = ? AND region = ? AND name = ?',
      kind,
      region,
      name,
    );
    return deleted === 1;
  }

  /** All of a kind in every region, for the work that follows a restart. */
  async all<D>(kind: string, status?: string): Promise<Resource<D>[]> {
    const rows = await this.#rows.all<Row>(
      `SELECT ${columns} FROM resources WHERE kind = ? AND (? IS NULL OR status = ?)
        ORDER BY created, name`,
      kind,
      status ?? null,
      status ?? null,
    );
    return rows.map((row) => parse<D>(row));
  }

  /**
   * One page of a kind, as SageMaker's List operations order and cut it. Order by creation time
   * unless asked otherwise, newest first; `matches` filters further, on the document.
   * @throws ValidationException when NextToken is not one of ours.
   */
  async list<D>(
    kind: string,
    region: string,
    query: ListQuery,
    matches: (resource: Resource<D>) => boolean = () => true,
  ): Promise<{ items: Resource<D>[]; NextToken?: string }> {
    const by = sortColumn(query.SortBy);
    const descending = (query.SortOrder ?? 'Descending') === 'Descending';
    const limit = Math.min(query.MaxResults ?? maximumPage, maximumPage);
    const items: Resource<D>[] = [];
    let after = query.NextToken === undefined ? undefined : decodeToken(query.NextToken);
    for (;;) {
      const page = await this.#page(kind, region, query, by, descending, after);
      for (const row of page) {
        const resource = parse<D>(row);
        if (matches(resource)) {
          if (items.length === limit) return { items, NextToken: encodeToken(after as Position) };
          items.push(resource);
        }
        after = { value: row[by], name: row.name };
      }
      if (page.length < maximumPage) return { items };
    }
  }

  async #page(
    kind: string,
    region: string,
    query: ListQuery,
    by: 'name' | 'created' | 'modified' | 'status',
    descending: boolean,
    after: Position | undefined,
  ): Promise<Row[]> {
    const where = ['kind = ?', 'region = ?'];
    const values: SqlValue[] = [kind, region];
    const add = (condition: string, ...more: SqlValue[]) => {
      where.push(condition);
      values.push(...more);
    };
    if (query.NameContains !== undefined) {
      const escaped = query.NameContains.toLowerCase().replace(/[\\%_]/g, '\\$&');
      add("LOWER(name) LIKE ? ESCAPE '\\'", `%${escaped}%`);
    }
    if (query.StatusEquals !== undefined) add('status = ?', query.StatusEquals);
    if (query.CreationTimeAfter) add('created > ?', query.CreationTimeAfter.getTime());
    if (query.CreationTimeBefore) add('created < ?', query.CreationTimeBefore.getTime());
    if (query.LastModifiedTimeAfter) add('modified > ?', query.LastModifiedTimeAfter.getTime());
    if (query.LastModifiedTimeBefore) add('modified < ?', query.LastModifiedTimeBefore.getTime());
    const [sign, order] = descending ? ['<', 'DESC'] : ['>', 'ASC'];
    if (after) {
      add(
        `(${by} ${sign} ? OR (${by} = ? AND name ${sign} ?))`,
        after.value,
        after.value,
        after.name,
      );
    }
    return this.#rows.all<Row>(
      `SELECT ${columns} FROM resources WHERE ${where.join(' AND ')}
        ORDER BY ${by} ${order}, name ${order} LIMIT ${maximumPage}`,
      ...values,
    );
  }
}

interface Position {
  value: string | number;
  name: string;
}

const sortColumns = {
  Name: 'name',
  CreationTime: 'created',
  LastModifiedTime: 'modified',
  Status: 'status',
} as const;

const sortColumn = (by: string | undefined): 'name' | 'created' | 'modified' | 'status' =>
  sortColumns[by as keyof typeof sortColumns] ?? 'created';

const encodeToken = (position: Position): string =>
  Buffer.from(JSON.stringify([position.value, position.name])).toString('base64url');

function decodeToken(token: string): Position {
  try {
    const [value, name] = JSON.parse(Buffer.from(token, 'base64url').toString()) as unknown[];
    if (typeof name === 'string' && (typeof value === 'string' || typeof value === 'number')) {
      return { value, name };
    }
  } catch {
    // the message below says what to do
  }
  throw validationException('NextToken is not one that a List operation returned.');
}

const parse = <D>(row: Row): Resource<D> => ({ ...row, document: JSON.parse(row.document) as D });
