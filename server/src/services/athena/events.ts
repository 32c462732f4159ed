import type { QueryExecutionState } from '@aws-sdk/client-athena';
import type { ServiceEvent } from '../../base/events.js';
import { uuidOf } from '../../base/ids.js';
import { day_ms } from '../../base/time.js';
import type { Rows } from '../../storage/state.js';
import type { AthenaDeps } from './deps.js';
import type { Execution } from './executions.js';

const eventKind = 'athena-event';

/** Defines how events that `tell` has kept are emitted. Called once. */
export function defineEvents({ deliveries, events }: Pick<AthenaDeps, 'deliveries' | 'events'>) {
  const options = { attempts: 20, maxAge_ms: day_ms, timeout_ms: 15_000, laneConcurrency: 1 };
  deliveries.define(eventKind, { ...options, ordered: true }, ({ payload }) =>
    events.emitOrThrow(payload as ServiceEvent),
  );
}

/** EventBridge's event of a change, emitted once the caller's transaction is committed. */
export async function tell(
  { deliveries, accountId }: Pick<AthenaDeps, 'deliveries' | 'accountId'>,
  rows: Rows,
  { id, region, state, document }: Execution,
  before: QueryExecutionState | undefined,
): Promise<void> {
  const key = `${id}/${document.events}`;
  const event: ServiceEvent = {
    ...{ source: 'aws.athena', detailType: 'Athena Query State Change', accountId, region },
    resources: [],
    id: uuidOf(key),
    detail: {
      versionId: '0',
      currentState: state,
      ...(before === undefined ? {} : { previousState: before }),
      statementType: document.statementType,
      queryExecutionId: id,
      workgroupName: document.workGroup,
      sequenceNumber: String(document.events),
      ...(document.error === undefined ? {} : { athenaError: document.error }),
    },
  };
  await deliveries.add(rows, eventKind, [{ lane: region, key, payload: event }]);
}
