import { isoSeconds } from '../../base/time.js';
import type { CaptureSource } from './capture-source.js';
import type { RowSelection } from './dataset/row-selection.js';

const noInputs = 'Job inputs had no data.';

/** AWS's words for a run that found nothing, and why there may be nothing, as far as counts tell. */
export async function noData(
  captures: Pick<CaptureSource, 'counts'>,
  region: string,
  of: {
    readonly window?: { readonly start: number; readonly end: number } | undefined;
    readonly endpoint?: string | undefined;
  },
): Promise<string> {
  const { window, endpoint } = of;
  if (!window || endpoint === undefined) return noInputs;
  const counts = await captures.counts(region, endpoint, window.start, window.end);
  return (
    `${noInputs} Between ${isoSeconds(window.start)} and ${isoSeconds(window.end)} endpoint ` +
    `${endpoint} had ${counts.requests} request${counts.requests === 1 ? '' : 's'}; sampled: ` +
    `${counts.sampled}, lost: ${counts.dropped}.`
  );
}

/** The same of a feature group; why rows that there are were left out, the analysis tells. */
export function noFeatureData(
  { group, span }: SelectedGroup,
  window: { readonly start: number; readonly end: number } | undefined,
  hasFiles: boolean,
): string {
  const of = `feature group ${group}`;
  if (!window || !span) return `${noInputs} There are no rows of ${of}.`;
  const between = `Between ${isoSeconds(window.start)} and ${isoSeconds(window.end)}`;
  if (span.column !== 'write_time') {
    return `${noInputs} ${between} (${span.column}) there are no rows of ${of}.`;
  }
  const since = hasFiles
    ? ''
    : ` Nothing has been written to it since ${isoSeconds(window.start)}.`;
  return `${noInputs} ${between} no rows of ${of} were written.${since}`;
}

interface SelectedGroup extends RowSelection {
  readonly group: string;
}
