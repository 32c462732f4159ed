import type { ServiceOperations } from '../../../base/service.js';
import type { FeatureGroups } from '../feature-group.js';
import { batchGetRecord } from './batch-get-record.js';
import { batchWriteRecord } from './batch-write-record.js';
import { deleteRecord } from './delete-record.js';
import { getRecord } from './get-record.js';
import { listRecords } from './list-records.js';
import { putRecord } from './put-record.js';
import { type RecordDeps, roomOf } from './room.js';
import { updateRecord } from './update-record.js';

export type { RecordDeps } from './room.js';

/** The feature store's runtime: records of the online store, on their way to the offline store. */
export function recordOperations(deps: RecordDeps, groups: FeatureGroups): ServiceOperations {
  const room = roomOf(deps, groups);
  return {
    service: 'sagemaker-featurestore-runtime',
    handlers: {
      PutRecord: putRecord(room),
      BatchWriteRecord: batchWriteRecord(room),
      UpdateRecord: updateRecord(room),
      GetRecord: getRecord(room),
      BatchGetRecord: batchGetRecord(room),
      ListRecords: listRecords(room),
      DeleteRecord: deleteRecord(room),
    },
  };
}
