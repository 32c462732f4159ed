import { isoSeconds } from '../../base/time.js';
import type { CaptureSource } from './capture-source.js';

/** AWS's words for a run that found nothing, and why there may be nothing, as far as counts tell. */
export async function noData(
  captures: Pick<CaptureSource, 'counts'>,
  region: string,
  of: {
    readonly window?: { readonly start: number; readonly end: number } | undefined;
    readonly endpoint?: string | undefined;
  },
): Promise<string> {
  const start = 'Job inputs had no data.';
  const { window, endpoint } = of;
  if (!window || endpoint === undefined) return start;
  const counts = await captures.counts(region, endpoint, window.start, window.end);
  return (
    `${start} Between ${isoSeconds(window.start)} and ${isoSeconds(window.end)} endpoint ` +
    `${endpoint} had ${counts.requests} request${counts.requests === 1 ? '' : 's'}; sampled: ` +
    `${counts.sampled}, lost: ${counts.dropped}.`
  );
}
