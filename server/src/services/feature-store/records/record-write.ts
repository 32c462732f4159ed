import type { BatchWriteRecordEntry } from '@aws-sdk/client-sagemaker-featurestore-runtime';
import type { Checked } from '../../../base/service.js';
import type { RecordWrite } from '../../../storage/record-store.js';
import { type FeatureGroup, ttlOf } from '../feature-group.js';
import { encodeRecord } from './encode-record.js';
import { shapeOf } from './record-shape.js';
import { targetsOf } from './room.js';
import { expiryOf } from './ttl.js';

/** A whole record to write, as PutRecord and an entry of BatchWriteRecord have it. */
export type Entry = Checked<Omit<BatchWriteRecordEntry, 'FeatureGroupName'>>;

/**
 * The write of a whole record; undefined where it has expired already and goes nowhere but online.
 * @throws ValidationError naming the feature and what to change.
 */
export function recordWrite(
  group: FeatureGroup,
  entry: Entry,
  now_ms: number,
): RecordWrite | undefined {
  const targets = targetsOf(group, entry.TargetStores);
  const { id, eventTime_ms, record } = encodeRecord(shapeOf(group), entry.Record);
  const expires_ms = targets.online
    ? expiryOf(eventTime_ms, entry.TtlDuration ?? ttlOf(group))
    : undefined;
  const online = targets.online && !(expires_ms !== undefined && expires_ms <= now_ms);
  if (!online && !targets.offline) return undefined;
  return {
    group: group.document.number,
    id,
    kind: 'put',
    eventTime_ms,
    record,
    expires_ms,
    invoked_ms: now_ms,
    online,
    offline: targets.offline,
  };
}
