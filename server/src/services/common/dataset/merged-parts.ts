import { uuidOf } from '../../../base/ids.js';

/** Of a name that a merge here gives: AWS's ids are random ones, of version 4. */
const ofHere =
  /\/part-00000-[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\.c000\.jsonl$/;

/**
 * The name of what a schedule merges into a folder: always the same, and its own, since schedules
 * with other labels may merge into one folder at one time.
 *
 * @param folder with its bucket, `bucket/above/yyyy/mm/dd/hh`
 */
export const mergedPart = (folder: string, schedule: string | undefined): string =>
  `part-00000-${uuidOf(schedule === undefined ? folder : `${folder}\n${schedule}`)}.c000.jsonl`;

/**
 * Whether an object was merged for another schedule than this one.
 *
 * @param path with its bucket, `bucket/above/yyyy/mm/dd/hh/name`
 */
export function isOthersPart(path: string, schedule: string): boolean {
  if (!ofHere.test(path)) return false;
  const slash = path.lastIndexOf('/');
  return path.slice(slash + 1) !== mergedPart(path.slice(0, slash), schedule);
}
