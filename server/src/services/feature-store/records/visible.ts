import type { OnlineRecord } from '../../../storage/record-store.js';

/** A record that reads may see: none that is deleted or has expired by the product's clock. */
export function visible(
  record: OnlineRecord | undefined,
  now_ms: number,
): OnlineRecord | undefined {
  if (record === undefined || record.deleted) return undefined;
  return hasExpired(record, now_ms) ? undefined : record;
}

export const hasExpired = ({ expires_ms }: OnlineRecord, now_ms: number): boolean =>
  expires_ms !== undefined && expires_ms <= now_ms;
