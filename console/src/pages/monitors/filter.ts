import type { MonitorOfList } from 'guiderail/console';
import { isWrong } from '../../ui/standing/verdict.js';

export interface Wanted {
  /** Of the name, the endpoint or the feature group. */
  readonly text: string;
  /** AWS's monitoring type; empty for any. */
  readonly kind: string;
  /** How it stands; empty for any. */
  readonly state: string;
}

/** Whether a monitor is one of those that are looked for. */
export function isWanted(monitor: MonitorOfList, { text, kind, state }: Wanted): boolean {
  const { name, type, endpoint, featureGroup } = monitor;
  if (kind !== '' && type !== kind) return false;
  // violations that stand before runs without a result are both
  const isSo = monitor.state === state || (state === 'violations' && isWrong(monitor));
  if (state !== '' && !isSo) return false;
  const looked = text.trim().toLowerCase();
  return [name, endpoint, featureGroup].some((one) => one?.toLowerCase().includes(looked));
}
