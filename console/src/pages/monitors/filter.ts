import type { MonitorOfList } from 'guiderail/console';

export interface Wanted {
  /** Of the name, the endpoint or the feature group. */
  readonly text: string;
  /** AWS's monitoring type; empty for any. */
  readonly kind: string;
  /** AWS's status of the newest run, or `none`; empty for any. */
  readonly outcome: string;
}

/** Whether a monitor is one of those that are looked for. */
export function isWanted(
  { name, type, endpoint, featureGroup, newest }: MonitorOfList,
  { text, kind, outcome }: Wanted,
): boolean {
  if (kind !== '' && type !== kind) return false;
  if (outcome !== '' && (newest?.status ?? 'none') !== outcome) return false;
  const looked = text.trim().toLowerCase();
  return [name, endpoint, featureGroup].some((one) => one?.toLowerCase().includes(looked));
}

const worst = [
  'CompletedWithViolations',
  'Failed',
  'Stopped',
  'InProgress',
  'Pending',
  'Completed',
];

/** Its place from the worst on; undefined where it never ran. */
export function rank({ newest }: Pick<MonitorOfList, 'newest'>): number | undefined {
  if (!newest) return undefined;
  const place = worst.indexOf(newest.status);
  return place < 0 ? worst.length : place;
}
