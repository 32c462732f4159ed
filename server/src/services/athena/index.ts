import type { ServiceOperations } from '../../base/service.js';
import { hour_ms } from '../../base/time.js';
import type { AthenaDeps } from './deps.js';
import { defineEvents } from './events.js';
import { Executions } from './executions.js';
import { batchGetQueryExecution, getQueryExecution } from './get-query-execution.js';
import { getQueryResults } from './get-query-results.js';
import { listQueryExecutions } from './list-query-executions.js';
import { metadataOperations } from './metadata.js';
import { placeOperations } from './places.js';
import { QueryRunner } from './runner.js';
import { startQueryExecution } from './start-query-execution.js';
import { stopQueryExecution } from './stop-query-execution.js';

export { Catalog } from './catalog.js';
export type { AthenaDeps } from './deps.js';

export interface AthenaService {
  readonly operations: ServiceOperations;
  /** Called once before the queue starts. */
  recover(): Promise<void>;
  /** Called often with the product's time: forgets queries that ended long ago. */
  tick(now: number): Promise<void>;
}

/** Queries over the catalog's tables. */
export async function athenaService(deps: AthenaDeps): Promise<AthenaService> {
  const executions = await Executions.open(deps.state);
  defineEvents(deps);
  const runner = new QueryRunner(deps, executions);
  const room = { deps, executions, runner };
  const handlers = {
    StartQueryExecution: startQueryExecution(room),
    GetQueryExecution: getQueryExecution(room),
    BatchGetQueryExecution: batchGetQueryExecution(room),
    ListQueryExecutions: listQueryExecutions(room),
    StopQueryExecution: stopQueryExecution(room),
    GetQueryResults: getQueryResults(room),
    ...metadataOperations(deps.catalog),
    ...placeOperations,
  };
  let forgotten = Number.NEGATIVE_INFINITY;
  return {
    operations: { service: 'athena', handlers },
    recover: () => runner.recover(),
    async tick(now) {
      if (now - forgotten < hour_ms) return;
      forgotten = now;
      await executions.forget(now);
    },
  };
}
