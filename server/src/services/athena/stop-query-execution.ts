import type {
  StopQueryExecutionCommandInput,
  StopQueryExecutionCommandOutput,
} from '@aws-sdk/client-athena';
import type { Handler } from '../../base/service.js';
import type { AthenaRoom } from './room.js';

/** A query that has ended stays as it is, and that is no error. */
export function stopQueryExecution({
  executions,
  runner,
}: AthenaRoom): Handler<StopQueryExecutionCommandInput, StopQueryExecutionCommandOutput> {
  return async ({ QueryExecutionId: id }, { region }) => {
    await runner.stop(await executions.get(region, id ?? ''));
    return {};
  };
}
