import { type ServiceError, validationException } from '../../base/errors.js';
import type { Rows, SqlValue, State } from '../../storage/state.js';
import { readPageToken, writePageToken } from './page-token.js';

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

/** In what one List operation differs from the others, by AWS's documentation. */
export interface ListHabits {
  /** The order where the query names none; `Descending` unless said otherwise. */
  readonly order?: 'Ascending' | 'Descending';
  /** CreationTimeAfter means "at or after". */
  readonly createdAtOrAfter?: boolean;
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
/** AWS's number where MaxResults is not given. */
const usualPage = 10;

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

  /** The regions in which there is one of these kinds. */
  async regions(kinds: readonly string[]): Promise<string[]> {
    const rows = await this.#rows.all<{ region: string }>(
      `SELECT DISTINCT region FROM resources WHERE kind IN (${kinds.map(() => '?').join(', ')})
        ORDER BY region`,
      ...kinds,
    );
    return rows.map(({ region }) => region);
  }

  /** Whether there is a resource of that ARN; the word in the ARN is its kind. */
  async has(arn: string): Promise<boolean> {
    const written = arn.toLowerCase();
    const kind = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:([^/]+)\//.exec(written)?.[1] ?? '';
    const row = await this.#rows.get(
      'SELECT 1 AS there FROM resources WHERE kind = ? AND arn = ?',
      kind,
      written,
    );
    return row !== undefined;
  }

  /**
   * One page of a kind, as SageMaker's List operations order and cut it: by creation time unless
   * asked otherwise, things of the same time by name. `matches` filters further, on the document.
   * @throws ValidationException when NextToken is not one that this query gave.
   */
  async list<D>(
    kind: string,
    region: string,
    query: ListQuery,
    matches: (resource: Resource<D>) => boolean = () => true,
    habits: ListHabits = {},
  ): Promise<{ items: Resource<D>[]; NextToken?: string }> {
    const listed = `${kind}/${region}`;
    const asked = query as Readonly<Record<string, unknown>>;
    const by = sortColumn(query.SortBy);
    const limit = Math.min(query.MaxResults ?? usualPage, maximumPage);
    const items: Resource<D>[] = [];
    let after =
      query.NextToken === undefined ? undefined : positionOf(listed, asked, query.NextToken);
    for (;;) {
      const page = await this.#page(kind, region, query, habits, by, after);
      for (const row of page) {
        const resource = parse<D>(row);
        if (matches(resource)) {
          if (items.length === limit) {
            return { items, NextToken: writePageToken(listed, asked, after) };
          }
          items.push(resource);
        }
        after = [row[by], row.name];
      }
      if (page.length < maximumPage) return { items };
    }
  }

  async #page(
    kind: string,
    region: string,
    query: ListQuery,
    habits: ListHabits,
    by: SortColumn,
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
    if (query.CreationTimeAfter) {
      const sign = habits.createdAtOrAfter ? '>=' : '>';
      add(`created ${sign} ?`, query.CreationTimeAfter.getTime());
    }
    if (query.CreationTimeBefore) add('created < ?', query.CreationTimeBefore.getTime());
    if (query.LastModifiedTimeAfter) add('modified > ?', query.LastModifiedTimeAfter.getTime());
    if (query.LastModifiedTimeBefore) add('modified < ?', query.LastModifiedTimeBefore.getTime());
    const descending = (query.SortOrder ?? habits.order ?? 'Descending') === 'Descending';
    const [sign, order] = descending ? ['<', 'DESC'] : ['>', 'ASC'];
    if (after) {
      const [value, name] = after;
      add(`(${by} ${sign} ? OR (${by} = ? AND name ${sign} ?))`, value, value, name);
    }
    return this.#rows.all<Row>(
      `SELECT ${columns} FROM resources WHERE ${where.join(' AND ')}
        ORDER BY ${by} ${order}, name ${order} LIMIT ${maximumPage}`,
      ...values,
    );
  }
}

/** The sorted value and the name of the last thing looked at. */
type Position = readonly [value: string | number, name: string];

type SortColumn = 'name' | 'created' | 'modified' | 'status';

const sortColumns = {
  Name: 'name',
  CreationTime: 'created',
  LastModifiedTime: 'modified',
  Status: 'status',
} as const;

const sortColumn = (by: string | undefined): SortColumn =>
  sortColumns[by as keyof typeof sortColumns] ?? 'created';

function positionOf(
  listed: string,
  query: Readonly<Record<string, unknown>>,
  token: string,
): Position {
  const place = readPageToken(listed, query, token);
  if (Array.isArray(place) && place.length === 2) return place as unknown as Position;
  throw invalidNextToken();
}

/** What SageMaker's List operations answer to a NextToken that is not theirs. */
export const invalidNextToken = (): ServiceError =>
  validationException(
    'NextToken is not one that this operation returned for this query: send the other members as ' +
      'they were, or begin again without it.',
  );

const parse = <D>(row: Row): Resource<D> => ({ ...row, document: JSON.parse(row.document) as D });
