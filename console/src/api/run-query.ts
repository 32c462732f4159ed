import type {
  GetQueryExecutionCommandInput,
  GetQueryExecutionCommandOutput,
  GetQueryResultsCommandInput,
  GetQueryResultsCommandOutput,
  StartQueryExecutionCommandInput,
  StartQueryExecutionCommandOutput,
  StopQueryExecutionCommandInput,
  StopQueryExecutionCommandOutput,
} from '@aws-sdk/client-athena';
import type {
  CreateBucketCommandInput,
  CreateBucketCommandOutput,
  HeadBucketCommandInput,
  HeadBucketCommandOutput,
} from '@aws-sdk/client-s3';
import { currentRegion } from '../app/region.js';
import { session } from '../app/session.js';
import { objectPlace } from '../format/s3-uri.js';
import { ApiError, aws, type Json } from './index.js';

export type Execution = NonNullable<Json<GetQueryExecutionCommandOutput>['QueryExecution']>;

/** A result as far as it was read. */
export interface Result {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Cells as Athena writes them; null where there is none. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** Whether there are more rows than these. */
  readonly more: boolean;
}

/** Rows that the page reads of a result; the file holds all of them. */
export const mostRows = 2_000;
const rowsPerCall = 1_000;

/**
 * Starts a statement; its result goes to the account's default bucket, which is made if need be.
 * @returns the id of the execution
 */
export async function startQuery(sql: string, database: string): Promise<string> {
  const OutputLocation = `s3://${await resultBucket()}/queries/`;
  const { QueryExecutionId = '' } = await aws<
    StartQueryExecutionCommandInput,
    StartQueryExecutionCommandOutput
  >('athena', 'StartQueryExecution', {
    QueryString: sql,
    QueryExecutionContext: { Database: database },
    ResultConfiguration: { OutputLocation },
  });
  return QueryExecutionId;
}

/** The bucket that Python's and TypeScript's SDK take as a session's own. */
async function resultBucket(): Promise<string> {
  const Bucket = `sagemaker-${currentRegion.value}-${session.value?.accountId}`;
  try {
    await aws<HeadBucketCommandInput, HeadBucketCommandOutput>('s3', 'HeadBucket', { Bucket });
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
    await aws<CreateBucketCommandInput, CreateBucketCommandOutput>('s3', 'CreateBucket', {
      Bucket,
    });
  }
  return Bucket;
}

export const stopQuery = (QueryExecutionId: string) =>
  aws<StopQueryExecutionCommandInput, StopQueryExecutionCommandOutput>(
    'athena',
    'StopQueryExecution',
    { QueryExecutionId },
  );

export async function describeQuery(
  QueryExecutionId: string,
  signal: AbortSignal,
): Promise<Execution> {
  const { QueryExecution } = await aws<
    GetQueryExecutionCommandInput,
    GetQueryExecutionCommandOutput
  >('athena', 'GetQueryExecution', { QueryExecutionId }, signal);
  if (!QueryExecution) throw new Error(`query ${QueryExecutionId} has no description`);
  return QueryExecution;
}

export const hasEnded = (execution: Execution): boolean =>
  /^(SUCCEEDED|FAILED|CANCELLED)$/.test(execution.Status?.State ?? '');

/** The first rows of a result. */
export async function readResult(
  { QueryExecutionId, StatementType }: Execution,
  signal: AbortSignal,
): Promise<Result> {
  const rows: (string | null)[][] = [];
  let columns: Result['columns'] = [];
  let next: string | undefined;
  do {
    const page = await resultPage(QueryExecutionId, next, signal);
    columns = (page.ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map(({ Name, Type }) => ({
      ...{ name: Name ?? '', type: Type ?? '' },
    }));
    // a SELECT's first row is its header
    const heads = next === undefined && StatementType === 'DML' ? 1 : 0;
    for (const { Data = [] } of (page.ResultSet?.Rows ?? []).slice(heads)) {
      rows.push(Data.map(({ VarCharValue }) => VarCharValue ?? null));
    }
    next = page.NextToken;
  } while (next !== undefined && rows.length < mostRows);
  return { columns, rows: rows.slice(0, mostRows), more: next !== undefined };
}

const resultPage = (
  QueryExecutionId: string | undefined,
  NextToken: string | undefined,
  signal: AbortSignal,
) =>
  aws<GetQueryResultsCommandInput, GetQueryResultsCommandOutput>(
    'athena',
    'GetQueryResults',
    { QueryExecutionId, NextToken, MaxResults: rowsPerCall },
    signal,
  );

/** Where the whole result lies. */
export function resultPlace(execution: Execution): { bucket: string; key: string } | undefined {
  return objectPlace(execution.ResultConfiguration?.OutputLocation);
}
