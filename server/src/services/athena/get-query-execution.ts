import type {
  BatchGetQueryExecutionCommandInput,
  BatchGetQueryExecutionCommandOutput,
  GetQueryExecutionCommandInput,
  GetQueryExecutionCommandOutput,
  QueryExecution,
  UnprocessedQueryExecutionId,
} from '@aws-sdk/client-athena';
import type { Handler } from '../../base/service.js';
import type { Execution } from './executions.js';
import type { AthenaRoom } from './room.js';

export function getQueryExecution({
  executions,
}: AthenaRoom): Handler<GetQueryExecutionCommandInput, GetQueryExecutionCommandOutput> {
  return async ({ QueryExecutionId: id }, { region }) => ({
    QueryExecution: described(await executions.get(region, id)),
  });
}

export function batchGetQueryExecution({
  executions,
}: AthenaRoom): Handler<BatchGetQueryExecutionCommandInput, BatchGetQueryExecutionCommandOutput> {
  return async ({ QueryExecutionIds: ids }, { region }) => {
    const found: QueryExecution[] = [];
    const unprocessed: UnprocessedQueryExecutionId[] = [];
    for (const id of ids) {
      const execution = await executions.find(region, id);
      if (execution) found.push(described(execution));
      else {
        const ErrorMessage = `QueryExecution ${id} was not found`;
        unprocessed.push({ QueryExecutionId: id, ErrorCode: 'INVALID_INPUT', ErrorMessage });
      }
    }
    return { QueryExecutions: found, UnprocessedQueryExecutionIds: unprocessed };
  };
}

const engine = 'Athena engine version 3';

function described({ id, state, submitted, document }: Execution): QueryExecution {
  const { reason, error, ended, parameters } = document;
  const engine_ms = document.took_ms ?? 0;
  const queued_ms = document.queued_ms ?? 0;
  return {
    QueryExecutionId: id,
    Query: document.query,
    StatementType: document.statementType,
    SubstatementType: document.substatementType,
    ResultConfiguration: { OutputLocation: document.outputFile },
    QueryExecutionContext: { Database: document.database, Catalog: document.catalog.toLowerCase() },
    Status: {
      State: state,
      SubmissionDateTime: new Date(submitted),
      ...(reason === undefined ? {} : { StateChangeReason: reason }),
      ...(error === undefined ? {} : { AthenaError: error }),
      ...(ended === undefined ? {} : { CompletionDateTime: new Date(ended) }),
    },
    Statistics: {
      EngineExecutionTimeInMillis: engine_ms,
      DataScannedInBytes: document.scanned_bytes ?? 0,
      TotalExecutionTimeInMillis: engine_ms + queued_ms,
      QueryQueueTimeInMillis: queued_ms,
      ServiceProcessingTimeInMillis: 0,
    },
    WorkGroup: document.workGroup,
    EngineVersion: { SelectedEngineVersion: engine, EffectiveEngineVersion: engine },
    ...(parameters === undefined ? {} : { ExecutionParameters: [...parameters] }),
  };
}
