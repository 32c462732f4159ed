import { hour_ms, hourPath } from '../../../base/time.js';
import type { Objects } from '../../../storage/objects.js';
import { batchFiles } from '../../common/dataset/batch-files.js';
import type { Span } from '../../common/dataset/capture-hours.js';
import type { S3Place } from '../../common/s3-uri.js';
import type { MergeGroup } from './merge.js';

/**
 * What transform jobs put out in the hours of a window, as their manifests tell; one group for each
 * hour, `yyyy/mm/dd/hh`.
 * @throws JobFailure for a manifest that cannot be read.
 */
export async function batchGroups(
  objects: Objects,
  places: readonly S3Place[],
  window: Span,
): Promise<MergeGroup[]> {
  const groups: MergeGroup[] = [];
  const first = Math.floor(window.start / hour_ms) * hour_ms;
  for (let start = first; start < window.end; start += hour_ms) {
    const span = { start, end: start + hour_ms };
    // records are told apart by their inference times, which are the jobs' starts
    const files = await batchFiles(objects, places, span, 'output', 'started');
    groups.push({ name: hourPath(start), ...span, files });
  }
  return groups;
}
