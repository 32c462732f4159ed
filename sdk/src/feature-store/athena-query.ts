import type { AthenaClient, GetQueryExecutionCommandOutput } from '@aws-sdk/client-athena';
import { UnexpectedStatusError } from '../errors.js';
import { parseS3Uri } from '../s3-uri.js';
import type { Session } from '../session.js';
import { csvRecords } from './csv-records.js';

/** Loaded with the first query: few programs that use this package ask one. */
const athena = () => import('@aws-sdk/client-athena');

/** A value of a result: numbers and booleans by the column's type, all else as text. */
export type QueryValue = string | number | bigint | boolean | null;
export type QueryRow = Record<string, QueryValue>;

export interface AthenaQueryOptions {
  readonly catalog: string;
  readonly database: string;
  readonly tableName: string;
  readonly sagemakerSession: Session;
}

export interface RunQueryOptions {
  readonly queryString: string;
  /** The S3 URI of the folder that the result goes to. */
  readonly outputLocation: string;
  readonly kmsKey?: string | undefined;
  readonly workgroup?: string | undefined;
}

/**
 * SQL over the tables of the offline store.
 *
 * @example
 * const query = await featureGroup.athenaQuery();
 * await query.run({
 *   queryString: `SELECT * FROM "${query.tableName}"`,
 *   outputLocation: 's3://features/queries',
 * });
 * await query.wait();
 * console.table(await query.asRows());
 */
export class AthenaQuery {
  readonly catalog: string;
  readonly database: string;
  readonly tableName: string;
  readonly sagemakerSession: Session;
  #current: { readonly id: string; readonly folder: string } | undefined;

  constructor(options: AthenaQueryOptions) {
    this.catalog = options.catalog;
    this.database = options.database;
    this.tableName = options.tableName;
    this.sagemakerSession = options.sagemakerSession;
  }

  /** A query of the feature store's that was started elsewhere. */
  static ofExecution(
    queryExecutionId: string,
    outputLocation: string,
    sagemakerSession: Session,
  ): AthenaQuery {
    const query = new AthenaQuery({
      catalog: 'AwsDataCatalog',
      database: 'sagemaker_featurestore',
      tableName: '',
      sagemakerSession,
    });
    query.#current = { id: queryExecutionId, folder: outputLocation };
    return query;
  }

  /** Starts a query. @returns its execution's id. */
  async run(options: RunQueryOptions): Promise<string> {
    const { queryString, outputLocation, kmsKey, workgroup } = options;
    const { StartQueryExecutionCommand } = await athena();
    const { QueryExecutionId: id = '' } = await this.#asking((client) =>
      client.send(
        new StartQueryExecutionCommand({
          QueryString: queryString,
          QueryExecutionContext: { Catalog: this.catalog, Database: this.database },
          ResultConfiguration: {
            OutputLocation: outputLocation,
            ...(kmsKey !== undefined && {
              EncryptionConfiguration: { EncryptionOption: 'SSE_KMS', KmsKey: kmsKey },
            }),
          },
          ...(workgroup !== undefined && { WorkGroup: workgroup }),
        }),
      ),
    );
    this.#current = { id, folder: outputLocation };
    return id;
  }

  /** Waits until the query that was run last has ended, well or not. */
  async wait(): Promise<GetQueryExecutionCommandOutput> {
    return this.#asking((client) =>
      this.sagemakerSession.wait({
        what: 'query',
        name: this.#id(),
        look: () => this.#execution(client),
        statusOf: ({ QueryExecution }) => QueryExecution?.Status?.State ?? '',
        pending: ['QUEUED', 'RUNNING'],
      }),
    );
  }

  /** As `wait`. @throws UnexpectedStatusError with Athena's reason when it does not succeed. */
  async waitForSuccess(): Promise<GetQueryExecutionCommandOutput> {
    const execution = await this.wait();
    this.#mustHaveSucceeded(execution);
    return execution;
  }

  #mustHaveSucceeded({ QueryExecution }: GetQueryExecutionCommandOutput): void {
    const { State: state = '', StateChangeReason: reason } = QueryExecution?.Status ?? {};
    if (state === 'SUCCEEDED') return;
    throw new UnexpectedStatusError(`Query ${this.#id()}`, ['SUCCEEDED'], state, reason);
  }

  /** How the query stands that was run last. */
  getQueryExecution(): Promise<GetQueryExecutionCommandOutput> {
    return this.#asking((client) => this.#execution(client));
  }

  /**
   * The result's rows. @throws UnexpectedStatusError with Athena's reason when the query has not
   * succeeded.
   */
  async asRows(): Promise<QueryRow[]> {
    const { names, types, rows } = await this.#result();
    return rows.map((cells) =>
      Object.fromEntries(names.map((name, at) => [name, typedValue(types[at], cells[at] ?? null)])),
    );
  }

  /** The result's columns; else as `asRows`. */
  async asDataFrame(): Promise<Record<string, QueryValue[]>> {
    const { names, types, rows } = await this.#result();
    return Object.fromEntries(
      names.map((name, at) => [
        name,
        rows.map((cells) => typedValue(types[at], cells[at] ?? null)),
      ]),
    );
  }

  async #result() {
    const { id, folder } = this.#required();
    const { GetQueryResultsCommand } = await athena();
    const { types, place } = await this.#asking(async (client) => {
      const told = await this.#execution(client);
      this.#mustHaveSucceeded(told);
      const { ResultSet } = await client.send(
        new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: 1 }),
      );
      const columns = ResultSet?.ResultSetMetadata?.ColumnInfo ?? [];
      return {
        types: columns.map(({ Type = '' }) => Type),
        place: told.QueryExecution?.ResultConfiguration?.OutputLocation ?? `${folder}/${id}.csv`,
      };
    });
    const { bucket, key } = parseS3Uri(place);
    const [header = [], ...rows] = csvRecords(
      await this.sagemakerSession.readS3File(bucket, key),
    ).rows;
    return { names: header.map((name) => name ?? ''), types, rows };
  }

  async #execution(client: AthenaClient): Promise<GetQueryExecutionCommandOutput> {
    const { GetQueryExecutionCommand } = await athena();
    return client.send(new GetQueryExecutionCommand({ QueryExecutionId: this.#id() }));
  }

  #id(): string {
    return this.#required().id;
  }

  #required() {
    if (!this.#current) throw new Error('There is no query yet; call run() first.');
    return this.#current;
  }

  async #asking<T>(work: (client: AthenaClient) => Promise<T>): Promise<T> {
    const client = await this.sagemakerSession.athenaClient();
    try {
      return await work(client);
    } finally {
      client.destroy();
    }
  }
}

function typedValue(type: string | undefined, text: string | null): QueryValue {
  if (text === null) return null;
  switch (type) {
    case 'boolean':
      return text === 'true';
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'bigint': {
      const number = Number(text);
      return Number.isSafeInteger(number) ? number : BigInt(text);
    }
    case 'float':
    case 'real':
    case 'double':
    case 'decimal':
      return Number(text);
    default:
      return text;
  }
}
