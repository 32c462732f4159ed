import { hourPath, momentPath } from '../../../base/time.js';

/**
 * The key of an object of captures: `yyyy/mm/dd/hh/MM-SS-mmm-<id>.jsonl` in UTC, below the
 * variant's prefix.
 * @param first inference time of its first record, in milliseconds since the epoch
 */
export const captureKey = (prefix: string, first: number, id: string): string =>
  `${prefix}/${hourPath(first)}/${momentPath(first)}-${id}.jsonl`;

/** The time that the key names. @throws Error for a key that `captureKey` did not write. */
export function timeOfKey(key: string): number {
  const parts = /(\d{4})\/(\d\d)\/(\d\d)\/(\d\d)\/(\d\d)-(\d\d)-(\d{3})-[^/]*$/.exec(key);
  if (!parts) throw new Error(`${key} is not the key of captures`);
  const [year = 0, month = 1, ...rest] = parts.slice(1).map(Number);
  return Date.UTC(year, month - 1, ...rest);
}
