import type {
  AthenaError,
  ColumnInfo,
  QueryExecutionState,
  StatementType,
} from '@aws-sdk/client-athena';
import { ServiceError } from '../../base/errors.js';
import { uuid } from '../../base/ids.js';
import { day_ms } from '../../base/time.js';
import type { Rows, State } from '../../storage/state.js';

/** What is kept of a query beside its state; times in milliseconds by the product's clock. */
export interface ExecutionDocument {
  readonly query: string;
  readonly parameters: readonly string[] | undefined;
  readonly database: string;
  readonly catalog: string;
  readonly workGroup: string;
  /** As it was asked for: results go below it. */
  readonly outputLocation: string;
  /** S3 URI of the result's file. */
  readonly outputFile: string;
  readonly statementType: StatementType;
  readonly substatementType: string;
  readonly started?: number;
  readonly ended?: number;
  readonly reason?: string;
  readonly error?: AthenaError;
  readonly columns?: readonly ColumnInfo[];
  /** Rows of the result. */
  readonly rows?: number;
  readonly scanned_bytes?: number;
  /** Real milliseconds. */
  readonly took_ms?: number;
  readonly queued_ms?: number;
  /** Changes of the state that were told of. */
  readonly events: number;
}

export interface Execution {
  readonly id: string;
  readonly region: string;
  readonly state: QueryExecutionState;
  readonly submitted: number;
  readonly document: ExecutionDocument;
}

interface Row {
  id: string;
  region: string;
  state: QueryExecutionState;
  submitted: number;
  document: string;
}

const migrations = [
  `CREATE TABLE query_executions (
     id TEXT PRIMARY KEY, region TEXT NOT NULL, state TEXT NOT NULL, submitted BIGINT NOT NULL,
     work_group TEXT NOT NULL, token TEXT, document TEXT NOT NULL)`,
  'CREATE INDEX query_executions_by_time ON query_executions (region, work_group, submitted, id)',
  'CREATE UNIQUE INDEX query_executions_by_token ON query_executions (region, token)',
  'CREATE INDEX query_executions_by_state ON query_executions (state)',
];

const columns = 'id, region, state, submitted, document';
/** As long as AWS keeps its history. */
const kept_ms = 45 * day_ms;
const keptNumber = 20_000;
/** Queries of a region that may wait. */
const mostWaiting = 500;

export interface NewExecution extends Pick<Execution, 'region' | 'submitted'> {
  readonly token: string | undefined;
  readonly document: Omit<ExecutionDocument, 'outputFile'>;
  readonly fileOf: (id: string) => string;
}

/** Queries, from the one that was just asked for to those that ended weeks ago. */
export class Executions {
  readonly #state: State;

  private constructor(state: State) {
    this.#state = state;
  }

  static async open(state: State): Promise<Executions> {
    await state.migrate('athena', migrations);
    return new Executions(state);
  }

  /**
   * Keeps a new one, unless there is one of the same token.
   * @throws TooManyRequestsException, or InvalidRequestException where the token is another query's
   */
  add(asked: NewExecution, told: (rows: Rows, made: Execution) => Promise<void>) {
    return this.#state.transaction(async (rows) => {
      const before = await sameToken(rows, asked);
      if (before) return { execution: before, isNew: false };
      await refuseTooMany(rows, asked.region);
      const id = uuid();
      const document = { ...asked.document, outputFile: asked.fileOf(id) };
      const made: Execution = {
        ...{ id, region: asked.region, state: 'QUEUED', submitted: asked.submitted, document },
      };
      await rows.run(
        `INSERT INTO query_executions (${columns}, work_group, token) VALUES (?, ?, ?, ?, ?, ?, ?)`,
        ...[id, made.region, made.state, made.submitted, JSON.stringify(document)],
        ...[document.workGroup, asked.token ?? null],
      );
      await told(rows, made);
      return { execution: made, isNew: true };
    });
  }

  async find(region: string, id: string): Promise<Execution | undefined> {
    const row = await this.#state.get<Row>(
      `SELECT ${columns} FROM query_executions WHERE id = ? AND region = ?`,
      id,
      region,
    );
    return row && read(row);
  }

  /** @throws InvalidRequestException in AWS's words. */
  async get(region: string, id: string): Promise<Execution> {
    const found = await this.find(region, id);
    if (found) return found;
    throw new ServiceError('InvalidRequestException', `QueryExecution ${id} was not found`, 400, {
      AthenaErrorCode: 'INVALID_INPUT',
    });
  }

  /** Those that a crash may have cut off. */
  async unfinished(): Promise<Execution[]> {
    const rows = await this.#state.all<Row>(
      `SELECT ${columns} FROM query_executions WHERE state IN ('QUEUED', 'RUNNING') ORDER BY submitted, id`,
    );
    return rows.map(read);
  }

  /** The newest first. */
  async list(
    region: string,
    workGroup: string,
    after: readonly [number, string] | undefined,
    limit: number,
  ): Promise<Execution[]> {
    const [submitted, id] = after ?? [Number.MAX_SAFE_INTEGER, ''];
    const rows = await this.#state.all<Row>(
      `SELECT ${columns} FROM query_executions WHERE region = ? AND work_group = ?
        AND (submitted < ? OR (submitted = ? AND id > ?))
        ORDER BY submitted DESC, id LIMIT ${Math.trunc(limit)}`,
      ...[region, workGroup, submitted, submitted, id],
    );
    return rows.map(read);
  }

  /**
   * Moves one to another state if it is in one of `from`.
   * @param told in the same transaction
   * @returns it as it is now, or undefined when it was in none of them
   */
  move(
    { id, region }: Pick<Execution, 'id' | 'region'>,
    from: readonly QueryExecutionState[],
    to: QueryExecutionState,
    changes: Partial<ExecutionDocument>,
    told: (rows: Rows, now: Execution, before: QueryExecutionState) => Promise<void>,
  ): Promise<Execution | undefined> {
    return this.#state.transaction(async (rows) => {
      const row = await rows.get<Row>(
        `SELECT ${columns} FROM query_executions WHERE id = ? AND region = ?`,
        ...[id, region],
      );
      if (!row || !from.includes(row.state)) return undefined;
      const before = read(row);
      const document = { ...before.document, ...changes };
      if (to !== row.state) Object.assign(document, { events: document.events + 1 });
      await rows.run(
        'UPDATE query_executions SET state = ?, document = ? WHERE id = ?',
        ...[to, JSON.stringify(document), id],
      );
      const now: Execution = { ...before, state: to, document };
      if (to !== row.state) await told(rows, now, row.state);
      return now;
    });
  }

  /** Forgets those that ended long ago, or that are too many. */
  async forget(now: number): Promise<void> {
    const oldest = await this.#state.get<{ submitted: number }>(
      `SELECT submitted FROM query_executions ORDER BY submitted DESC LIMIT 1 OFFSET ${keptNumber}`,
    );
    const before = Math.max(now - kept_ms, Number(oldest?.submitted ?? 0));
    await this.#state.run(
      `DELETE FROM query_executions WHERE submitted <= ? AND state NOT IN ('QUEUED', 'RUNNING')`,
      before,
    );
  }
}

const read = (row: Row): Execution => ({
  ...row,
  submitted: Number(row.submitted),
  document: JSON.parse(row.document) as ExecutionDocument,
});

async function sameToken(rows: Rows, asked: NewExecution): Promise<Execution | undefined> {
  if (asked.token === undefined) return undefined;
  const row = await rows.get<Row>(
    `SELECT ${columns} FROM query_executions WHERE region = ? AND token = ?`,
    ...[asked.region, asked.token],
  );
  if (!row) return undefined;
  const before = read(row);
  const same = (['query', 'database', 'workGroup', 'outputLocation'] as const).every(
    (member) => before.document[member] === asked.document[member],
  );
  if (same) return before;
  throw new ServiceError(
    'InvalidRequestException',
    'Idempotent parameters do not match: this ClientRequestToken was used for another query',
    400,
    { AthenaErrorCode: 'INVALID_INPUT' },
  );
}

async function refuseTooMany(rows: Rows, region: string): Promise<void> {
  const waiting = await rows.get<{ number: number }>(
    "SELECT COUNT(*) AS number FROM query_executions WHERE region = ? AND state = 'QUEUED'",
    region,
  );
  if (Number(waiting?.number ?? 0) < mostWaiting) return;
  throw new ServiceError(
    'TooManyRequestsException',
    `${mostWaiting} queries wait already: ask again when some have ended`,
    400,
    { Reason: 'CONCURRENT_QUERY_LIMIT_EXCEEDED' },
    1,
  );
}
