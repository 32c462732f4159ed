import type { AnyHandler, ServiceOperations } from '../../../base/service.js';
import type { FeatureGroups } from '../feature-group.js';
import { batchGetRecord } from './batch-get-record.js';
import { batchWriteRecord } from './batch-write-record.js';
import { deleteRecord } from './delete-record.js';
import { getRecord } from './get-record.js';
import { listRecords } from './list-records.js';
import type { RecordMetrics } from './metrics.js';
import { putRecord } from './put-record.js';
import { type RecordDeps, roomOf } from './room.js';
import { updateRecord } from './update-record.js';

export { RecordMetrics } from './metrics.js';
export type { RecordDeps } from './room.js';

/**
 * The feature store's runtime: records of the online store, on their way to the offline store.
 * @param metrics told of every call, where there are some
 */
export function recordOperations(
  deps: RecordDeps,
  groups: FeatureGroups,
  metrics?: RecordMetrics,
): ServiceOperations {
  const room = roomOf(deps, groups);
  const handlers: Record<string, AnyHandler> = {
    PutRecord: putRecord(room),
    BatchWriteRecord: batchWriteRecord(room),
    UpdateRecord: updateRecord(room),
    GetRecord: getRecord(room),
    BatchGetRecord: batchGetRecord(room),
    ListRecords: listRecords(room),
    DeleteRecord: deleteRecord(room),
  };
  if (metrics) {
    for (const [name, handler] of Object.entries(handlers)) {
      handlers[name] = metrics.measured(name, handler);
    }
  }
  return { service: 'sagemaker-featurestore-runtime', handlers };
}
