import type { RecordStore } from '../../../storage/record-store.js';

const step_ms = 0.001;

/**
 * The same store, whose writes have call times that grow by a microsecond at least, in the order
 * of the writes: of records with the same event time the offline store so tells the later one, as
 * the online store does.
 */
export function withCallTimes(records: RecordStore): RecordStore {
  let last_ms = Number.NEGATIVE_INFINITY;
  const next = (now_ms: number): number => {
    last_ms = Math.max(now_ms, Math.round((last_ms + step_ms) * 1000) / 1000);
    return last_ms;
  };
  return {
    get: (key) => records.get(key),
    getMany: (keys) => records.getMany(keys),
    list: (group, options) => records.list(group, options),
    write: (writes, ...more) =>
      records.write(
        writes.map((write) => ({ ...write, invoked_ms: next(write.invoked_ms) })),
        ...more,
      ),
    wasWritten: (call) => records.wasWritten(call),
    removeGroup: (group) => records.removeGroup(group),
    log: records.log,
    close: () => records.close(),
  };
}
