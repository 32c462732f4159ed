import type {
  GetQueryResultsCommandInput,
  GetQueryResultsCommandOutput,
  Row,
} from '@aws-sdk/client-athena';
import type { Handler } from '../../base/service.js';
import { readPageToken, writePageToken } from '../common/page-token.js';
import { readS3Uri } from '../common/s3-uri.js';
import { type CsvRow, csvRows } from './csv-rows.js';
import type { Execution } from './executions.js';
import { invalidRequest } from './failure.js';
import type { AthenaRoom } from './room.js';

const usualPage = 1000;

/** A page of a query's result; the first row of the first page holds the names of the columns. */
export function getQueryResults(
  room: AthenaRoom,
): Handler<GetQueryResultsCommandInput, GetQueryResultsCommandOutput> {
  return async (input, { region }) => {
    const { QueryExecutionId: id, NextToken: token, MaxResults: limit = usualPage } = input;
    const execution = await room.executions.get(region, id);
    checkEnded(execution);
    const listed = `query-results/${id}`;
    const from = token === undefined ? 0 : readPageToken(listed, { id }, token);
    if (typeof from !== 'number') throw invalidRequest('NextToken is not one that this query gave');
    const { rows, next } = await page(room, execution, from, limit);
    return {
      UpdateCount: 0,
      ResultSet: {
        Rows: rows,
        ResultSetMetadata: { ColumnInfo: [...(execution.document.columns ?? [])] },
      },
      ...(next === undefined ? {} : { NextToken: writePageToken(listed, { id }, next) }),
    };
  };
}

function checkEnded({ state }: Execution): void {
  if (state === 'SUCCEEDED') return;
  throw invalidRequest(
    state === 'FAILED' || state === 'CANCELLED'
      ? `Query did not finish successfully. Final query state: ${state}`
      : `Query has not yet finished. Current state: ${state}`,
    'INVALID_QUERY_EXECUTION_STATE',
  );
}

async function page(
  { deps }: AthenaRoom,
  { document }: Execution,
  from: number,
  limit: number,
): Promise<{ rows: Row[]; next?: number }> {
  const place = readS3Uri(document.outputFile) ?? { bucket: '', key: '' };
  const found = await deps.objects.get(place.bucket, place.key, ({ size }) =>
    from >= size ? undefined : { start: from, end: size - 1 },
  );
  if (!found) {
    throw invalidRequest(`Could not find results: ${document.outputFile} is no longer there`);
  }
  const rows: Row[] = [];
  const isCsv = document.statementType === 'DML';
  const width = document.columns?.length ?? 0;
  if (width === 0 || from >= found.info.size) {
    found.body.destroy();
    return { rows };
  }
  for await (const row of csvRows(found.body, isCsv)) {
    if (rows.length === limit) return { rows, next: from + row.start };
    if (row.fields.length === width) rows.push(rowOf(row));
  }
  return { rows };
}

const rowOf = ({ fields }: CsvRow): Row => ({
  Data: fields.map((field) => (field === undefined ? {} : { VarCharValue: field })),
});
